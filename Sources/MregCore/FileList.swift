// SPDX-License-Identifier: Apache-2.0

/// Every file of an artifact with its digest, and where its bytes lie in the layers.
///
/// Stored as a blob that the manifest names, so that one file of a tar can be read and verified
/// alone, and so that signing needs no second look at the bytes.
public struct FileList: Sendable, Equatable {
    /// One file.
    public struct Entry: Sendable, Equatable {
        /// The path inside the artifact.
        public var path: ArtifactPath
        /// The number of bytes.
        public var size: Int64
        /// The SHA-256 of the bytes.
        public var digest: Digest
        /// Whether the file is executable (mode 0755, else 0644).
        public var isExecutable: Bool
        /// The index of the layer that holds the bytes.
        public var layer: Int
        /// Where in that layer the bytes start.
        public var offset: Int64

        /// Makes an entry.
        public init(
            path: ArtifactPath, size: Int64, digest: Digest, isExecutable: Bool, layer: Int,
            offset: Int64
        ) {
            self.path = path
            self.size = size
            self.digest = digest
            self.isExecutable = isExecutable
            self.layer = layer
            self.offset = offset
        }
    }

    /// The files, in byte order of their paths.
    public let entries: Entries
    /// Whether the artifact is one file pushed by itself, rather than a folder.
    public let isSingleFile: Bool
    /// The sum of all sizes, in bytes.
    public let totalSize: Int64

    /// Makes a list; entries are sorted, and paths must be unique and not nested in files.
    public init(
        entries: some Collection<Entry>, isSingleFile: Bool
    ) throws(MregError) {
        guard entries.count <= Limits.filesMax else { throw Self.miscounted(entries.count) }
        let ordered = entries.sorted { $0.path < $1.path }
        try self.init(ordered: Entries(ordered), isSingleFile: isSingleFile)
    }

    /// Makes a list of files whose paths are in byte order.
    public init(ordered entries: Entries, isSingleFile: Bool) throws(MregError) {
        guard !entries.isEmpty, entries.count <= Limits.filesMax,
            !isSingleFile || entries.count == 1
        else { throw Self.miscounted(entries.count) }
        var total: Int64 = 0
        for index in entries.indices {
            let size = entries.size(index)
            let (sum, overflow) = total.addingReportingOverflow(size)
            guard size >= 0, !overflow else {
                throw MregError(.corrupt, "the sizes in a list of files are impossible")
            }
            total = sum
        }
        try entries.paths.checkUnique()
        totalSize = total
        self.entries = entries
        self.isSingleFile = isSingleFile
    }

    private static func miscounted(_ count: Int) -> MregError {
        MregError(
            .corrupt, "a list of files must hold 1 to \(Limits.filesMax) files",
            cause: "it holds \(count)")
    }

    /// The entry of a path, or nil.
    public func entry(_ path: ArtifactPath) -> Entry? {
        entries.paths.firstIndex(sorted: path.text).map { entries[$0] }
    }
}

extension FileList {
    /// The files of a list: some 90 bytes each, where an `Entry` and its path take twice that.
    public struct Entries: Sendable, Equatable {
        /// Everything about a file but its path.
        private struct Row: Equatable {
            var size: Int64
            var offset: Int64
            var digest: Digest
            var layer: UInt32
            var isExecutable: Bool
        }

        /// The paths; there may be more of them than files while a list is made.
        public private(set) var paths: PathList
        private var rows: [Row] = []

        /// Makes an empty list.
        public init() { paths = PathList() }

        /// Makes a list of paths whose files are to be described in the same order.
        public init(paths: PathList) {
            self.paths = paths
            rows.reserveCapacity(paths.count)
        }

        /// Makes a list in the order given.
        public init(_ entries: some Sequence<Entry>) {
            self.init()
            for entry in entries { append(entry) }
        }

        /// Adds a file at the end.
        public mutating func append(_ entry: Entry) {
            paths.append(entry.path)
            describe(
                size: entry.size, digest: entry.digest, isExecutable: entry.isExecutable,
                layer: entry.layer, offset: entry.offset)
        }

        /// Describes the file of the first path that has no description yet.
        public mutating func describe(
            size: Int64, digest: Digest, isExecutable: Bool, layer: Int, offset: Int64
        ) {
            rows.append(
                Row(
                    size: size, offset: offset, digest: digest, layer: UInt32(layer),
                    isExecutable: isExecutable))
        }

        /// Adds a file whose path is known to be fit for an artifact.
        mutating func append(
            _ path: ArraySlice<UInt8>, size: Int64, digest: Digest, isExecutable: Bool,
            layer: Int, offset: Int64
        ) {
            paths.append(path)
            describe(
                size: size, digest: digest, isExecutable: isExecutable, layer: layer,
                offset: offset)
        }

        /// The number of bytes of a file.
        public func size(_ index: Int) -> Int64 { rows[index].size }
        /// The SHA-256 of a file.
        public func digest(_ index: Int) -> Digest { rows[index].digest }
        /// Where a file's bytes start in their layer.
        public func offset(_ index: Int) -> Int64 { rows[index].offset }
        /// The layer that holds a file's bytes.
        public func layer(_ index: Int) -> Int { Int(rows[index].layer) }
        /// Whether a file is executable.
        public func isExecutable(_ index: Int) -> Bool { rows[index].isExecutable }
    }
}

extension FileList.Entries: RandomAccessCollection {
    /// The place of the first file.
    public var startIndex: Int { 0 }
    /// The number of files.
    public var endIndex: Int { rows.count }
    /// The file at a place, made anew at each call.
    public subscript(index: Int) -> FileList.Entry {
        let row = rows[index]
        return FileList.Entry(
            path: paths[index], size: row.size, digest: row.digest,
            isExecutable: row.isExecutable, layer: Int(row.layer), offset: row.offset)
    }
}
