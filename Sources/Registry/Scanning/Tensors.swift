// SPDX-License-Identifier: Apache-2.0
import Catalog
import Inspection
import MregCore

/// The tensors of a version.
public struct TensorListing: Sendable {
    /// A tensor and the file it is in.
    public struct Line: Sendable {
        /// The path in the artifact.
        public var path: ArtifactPath
        /// The tensor.
        public var tensor: TensorFact
    }

    /// The version, such as `model@v3`.
    public var label: String
    /// The tensors, by file, in the order of the file.
    public var lines: [Line] = []
    /// How many more there are, which are counted and not listed.
    public var unlisted = 0
    /// The files that nobody scanned.
    public var unscanned: [ArtifactPath] = []
}

extension LocalRegistry {
    /// The tensors of a version, by the records of its files; what is not known is scanned.
    public func tensors(
        _ reference: Reference, progress: any ProgressSink = NoProgress()
    ) throws -> TensorListing {
        try tensors(of: try version(reference), progress: progress) { _ in true }
    }

    /// The tensors of those files of a version that are wanted.
    func tensors(
        of version: VersionRecord, progress: any ProgressSink = NoProgress(),
        where isWanted: (FileList.Entry) -> Bool
    ) throws -> TensorListing {
        let contents = try contents(of: version)
        var records = try knownRecords(version, contents)
        var tables: [[UInt8]] = []
        let entries = contents.files.entries.filter(isWanted)
        var layers: Set<Int> = []
        for entry in entries {
            let record = records.record(entry)
            if try record.flatMap({ try tensors(of: $0) }) == nil { layers.insert(entry.layer) }
        }
        if !layers.isEmpty {
            var scanner = VersionScanner(self, contents)
            scanner.wantsTables = true
            scanner.progress = progress
            let scans = try scanner.scan(layers: layers)
            tables = scans.flatMap(\.tables)
            records.take(scans, of: contents) { _, _ in true }
        }
        var listing = TensorListing(label: version.name.description)
        for entry in entries {
            guard let record = records.record(entry),
                let tensors = try tensors(of: record, tables: tables)
            else {
                listing.unscanned.append(entry.path)
                continue
            }
            listing.lines += tensors.map { .init(path: entry.path, tensor: $0) }
            listing.unlisted += record.metadata.tensorCount - tensors.count
        }
        return listing
    }
}
