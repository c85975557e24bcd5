// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto
import MregSystem
import ObjectStore

/// Looks at files without running them and with no registry.
public enum FileScan {
    /// Scans a file, or every file of a folder as a push would take it.
    public static func scan(
        _ path: String, followLinks: Bool, progress: any ProgressSink = NoProgress()
    ) throws(MregError) -> ScanOverview {
        guard let status = try FileStatus.of(path) else {
            throw MregError(.notFound, "there is no file or folder '\(path.printable)'")
        }
        guard status.kind == .directory else {
            return ScanOverview(files: [try file(path, from: path)])
        }
        let entries = try SourceTree(folder: path, followLinks: followLinks).entries
        let total = entries.reduce(0) { $0 + $1.size }
        var done: Int64 = 0
        var files: [ScanOverview.File] = []
        for entry in entries {
            let name = entry.path.text.printable
            progress.report(ProgressStep("scanning \(name)", doneBytes: done, totalBytes: total))
            files.append(try file(Paths.join(path, entry.path.text), from: entry.source))
            done += entry.size
        }
        let together = try together(files, sources: entries.map(\.source))
        return ScanOverview(files: files).judged(together)
    }

    /// What files are beside each other; they lie at `sources`.
    static func together(
        _ files: [ScanOverview.File], sources: [String]
    ) throws(MregError) -> FilesTogether.Outcome {
        var places: [[UInt8]: String] = [:]
        for (file, source) in zip(files, sources) { places[Array(file.path.utf8)] = source }
        let members = files.map {
            FilesTogether.Member(
                path: $0.path, size: $0.record.size, format: $0.record.format,
                metadata: $0.record.metadata)
        }
        return try FilesTogether.check(members, of: Digest.sha256(of: [])) {
            (member) throws(MregError) in
            guard member.size <= Int64(FilesTogether.indexBytesMax),
                let source = places[Array(member.path.utf8)]
            else { return nil }
            return try File.contents(source, limit: FilesTogether.indexBytesMax)
        }
    }

    /// What is found in a file; nothing is known of its digest, and nobody sees one.
    static func file(_ path: String, from source: String) throws(MregError) -> ScanOverview.File {
        let file = try FileBytes(source)
        let result = Inspection.inspect(name: Paths.last(path), source: file)
        // The inspector makes a verdict of what it cannot read; an error of the disk is none.
        if let failure = file.failure { throw failure }
        var record = ScanRecord(result, of: Digest.sha256(of: []))
        record.metadata = result.metadata
        record.tensorTable = nil
        return .init(path: path, record: record)
    }
}

/// The bytes of an open file, by ranges.
final class FileBytes: ByteSource {
    private let file: File
    let size: Int64
    private(set) var failure: MregError?

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
        do {
            try file.read(into: buffer, at: offset, count: wanted)
        } catch {
            failure = error
            throw error
        }
        return buffer.withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
    }
}
