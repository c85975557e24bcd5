// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// The files of a push: some fifty bytes each, where an entry with its two paths takes four times
/// that.
public struct SourceFiles: Sendable {
    /// Where files are read: below a folder, or one file alone.
    private struct Base {
        /// The folder, or the file.
        var source: String
        /// How many bytes of a file's path name the folder itself.
        var skipped: Int
        /// Whether `source` is the file.
        var isFile: Bool
    }

    private struct Row {
        var size: Int64
        var base: UInt32
        var isExecutable: Bool
    }

    /// The paths inside the artifact.
    public private(set) var paths = PathList()
    private var rows: [Row] = []
    private var bases: [Base] = []

    /// Makes an empty list.
    public init() {}

    /// Takes files one by one.
    public init(_ entries: some Sequence<SourceTree.Entry>) {
        for entry in entries { append(entry) }
    }

    /// Adds a file.
    public mutating func append(_ entry: SourceTree.Entry) {
        let base = Base(source: entry.source, skipped: 0, isFile: true)
        append(
            entry.path, size: entry.size, isExecutable: entry.isExecutable,
            base: add(base))
    }

    /// Adds a folder that files lie in; they have the first `skipped` bytes of their paths from it.
    mutating func add(folder: String, skipped: Int) -> UInt32 {
        add(Base(source: folder, skipped: skipped, isFile: false))
    }

    private mutating func add(_ base: Base) -> UInt32 {
        bases.append(base)
        return UInt32(bases.count - 1)
    }

    /// Adds a file that lies in a folder which was added.
    mutating func append(_ path: ArtifactPath, size: Int64, isExecutable: Bool, base: UInt32) {
        paths.append(path)
        rows.append(Row(size: size, base: base, isExecutable: isExecutable))
    }

    /// Adds all of another list, below a folder of the artifact.
    public mutating func append(_ others: SourceFiles, below folder: String) throws(MregError) {
        let first = UInt32(bases.count)
        let added = folder.utf8.count + 1
        bases += others.bases.map { base in
            var base = base
            if !base.isFile { base.skipped += added }
            return base
        }
        for (index, row) in others.rows.enumerated() {
            let path = try ArtifactPath("\(folder)/\(others.paths[index])", code: .usage)
            append(
                path, size: row.size, isExecutable: row.isExecutable, base: first + row.base)
        }
    }

    /// The number of bytes of a file when the tree was walked.
    public func size(_ index: Int) -> Int64 { rows[index].size }

    /// Whether the owner may execute a file.
    public func isExecutable(_ index: Int) -> Bool { rows[index].isExecutable }

    /// Where the bytes of a file are to be read.
    public func source(_ index: Int) -> String {
        let base = bases[Int(rows[index].base)]
        guard !base.isFile else { return base.source }
        return Paths.join(
            base.source,
            String(decoding: paths.utf8(index).dropFirst(base.skipped), as: UTF8.self))
    }

    /// The same files in byte order of their paths.
    public consuming func sorted() -> SourceFiles {
        guard !paths.isSorted else { return self }
        var sorted = SourceFiles()
        sorted.bases = bases
        sorted.paths.reserveCapacity(count, byteCount: paths.byteCount)
        sorted.rows.reserveCapacity(count)
        for index in paths.sortedIndices() {
            sorted.paths.append(paths[Int(index)])
            sorted.rows.append(rows[Int(index)])
        }
        return sorted
    }
}

extension SourceFiles: RandomAccessCollection {
    /// The place of the first file.
    public var startIndex: Int { 0 }
    /// The number of files.
    public var endIndex: Int { rows.count }
    /// The file at a place, made anew at each call.
    public subscript(index: Int) -> SourceTree.Entry {
        SourceTree.Entry(
            path: paths[index], source: source(index), size: size(index),
            isExecutable: isExecutable(index))
    }
}
