// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregSystem
import ObjectStore

/// Looks at files without running them and with no registry.
public enum FileScan {
    /// A file and what was found in it.
    public struct Scanned: Sendable {
        /// The file's path as it was given, or below the folder that was.
        public var path: String
        /// What was found.
        public var result: ScanResult
    }

    /// Scans a file, or every file of a folder as a push would take it.
    public static func scan(_ path: String, followLinks: Bool) throws(MregError) -> [Scanned] {
        guard let status = try FileStatus.of(path) else {
            throw MregError(.notFound, "there is no file or folder '\(path.printable)'")
        }
        guard status.kind == .directory else { return [try scanned(path, from: path)] }
        var out: [Scanned] = []
        for entry in try SourceTree(folder: path, followLinks: followLinks).entries {
            out.append(try scanned(Paths.join(path, entry.path.text), from: entry.source))
        }
        return out
    }

    private static func scanned(_ path: String, from source: String) throws(MregError) -> Scanned {
        let file = try FileBytes(source)
        return Scanned(path: path, result: Inspection.inspect(name: Paths.last(path), source: file))
    }
}

/// The bytes of an open file, by ranges.
private final class FileBytes: ByteSource {
    private let file: File
    let size: Int64

    init(_ path: String) throws(MregError) {
        file = try File.open(reading: path)
        let status = try file.status()
        guard status.kind == .regular else {
            throw MregError(.usage, "'\(path.printable)' is not a regular file")
        }
        size = status.size
    }

    func read(offset: Int64, count: Int) throws(MregError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let wanted = Int(min(Int64(count), size - offset))
        let buffer = AlignedBuffer(capacity: wanted)
        try file.read(into: buffer, at: offset, count: wanted)
        return buffer.withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
    }
}
