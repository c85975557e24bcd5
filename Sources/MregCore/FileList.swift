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
    public let entries: [Entry]
    /// Whether the artifact is one file pushed by itself, rather than a folder.
    public let isSingleFile: Bool
    /// The sum of all sizes, in bytes.
    public let totalSize: Int64

    /// Makes a list; entries are sorted, and paths must be unique and not nested in files.
    public init(entries: [Entry], isSingleFile: Bool) throws(MregError) {
        guard !entries.isEmpty, entries.count <= Limits.filesMax,
            !isSingleFile || entries.count == 1
        else {
            throw MregError(
                .corrupt, "a list of files must hold 1 to \(Limits.filesMax) files",
                cause: "it holds \(entries.count)")
        }
        var total: Int64 = 0
        for entry in entries {
            let (sum, overflow) = total.addingReportingOverflow(entry.size)
            guard entry.size >= 0, !overflow else {
                throw MregError(.corrupt, "the sizes in a list of files are impossible")
            }
            total = sum
        }
        try ArtifactPath.checkUnique(entries.map(\.path))
        totalSize = total
        self.entries = entries.sorted { $0.path < $1.path }
        self.isSingleFile = isSingleFile
    }

    /// The entry of a path, or nil.
    public func entry(_ path: ArtifactPath) -> Entry? {
        entries.first { $0.path == path }
    }

}

extension FileList {
    private static let format = "mreg.files/v1"

    /// The bytes of the list: a head line, then `MODE LAYER OFFSET SIZE SHA256 PATH` a line.
    ///
    /// Lines rather than JSON, so that a list of a million files can be read as it streams.
    public func encoded() -> [UInt8] {
        var out = Array("\(Self.format) \(isSingleFile ? "file" : "folder")\n".utf8)
        for entry in entries {
            let mode = entry.isExecutable ? "0755" : "0644"
            let line = "\(mode) \(entry.layer) \(entry.offset) \(entry.size) \(entry.digest.hex) "
            out.append(contentsOf: line.utf8)
            out.append(contentsOf: entry.path.text.utf8)
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }

    /// Reads the bytes of a list, strictly: what `encoded()` would write again, and nothing else.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        guard bytes.count <= Limits.fileListBytesMax, bytes.last == UInt8(ascii: "\n") else {
            throw Self.malformed("it is too large or does not end with a newline")
        }
        var lines = bytes.dropLast().split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).makeIterator()
        let head = lines.next().map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard ["\(Self.format) file", "\(Self.format) folder"].contains(head) else {
            throw Self.malformed("the first line is not '\(Self.format) file' or '… folder'")
        }
        var entries: [Entry] = []
        while let line = lines.next() {
            guard entries.count < Limits.filesMax else { throw Self.malformed("too many files") }
            entries.append(try Entry(line: line))
        }
        try self.init(entries: entries, isSingleFile: head.hasSuffix(" file"))
        guard encoded() == bytes else { throw Self.malformed("it is not in canonical form") }
    }

    fileprivate static func malformed(_ reason: String) -> MregError {
        MregError(.corrupt, "a list of files is malformed", cause: reason)
    }
}

extension FileList.Entry {
    fileprivate init(line: ArraySlice<UInt8>) throws(MregError) {
        let fields = line.split(
            separator: UInt8(ascii: " "), maxSplits: 5, omittingEmptySubsequences: false)
        guard fields.count == 6, let text = String(validating: fields[5], as: UTF8.self) else {
            throw FileList.malformed("a line has fewer than six fields or is not UTF-8")
        }
        let words = fields[0..<5].map { String(decoding: $0, as: UTF8.self) }
        guard let layer = Int(words[1]), let offset = Int64(words[2]), let size = Int64(words[3]),
            let digest = Digest(hex: words[4]), ["0644", "0755"].contains(words[0]),
            layer >= 0, offset >= 0, size >= 0, offset <= Int64.max - size
        else {
            throw FileList.malformed("the line of '\(text.printable)' has a bad field")
        }
        self.init(
            path: try ArtifactPath(text), size: size, digest: digest,
            isExecutable: words[0] == "0755", layer: layer, offset: offset)
    }
}
