// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto
import ObjectStore

extension LocalRegistry {
    /// What a version's files are beside each other, by a scan that was just made.
    func together(
        _ contents: ArtifactContents, _ layers: [LayerScan]
    ) throws(MregError) -> FilesTogether.Outcome {
        var records: [ScanKey: ScanRecord] = [:]
        for record in layers.flatMap(\.records) { records[ScanKey(record)] = record }
        return try together(contents, records, tables: layers.flatMap(\.tables))
    }

    /// What a version's files are beside each other, by their records. A file without a record
    /// counts as there, with its size.
    func together(
        _ contents: ArtifactContents, _ records: [ScanKey: ScanRecord], tables: [[UInt8]] = []
    ) throws(MregError) -> FilesTogether.Outcome {
        let entries = contents.files.entries
        let comparesTensors = entries.contains { FilesTogether.isIndex($0.path.text) }
        var members: [FilesTogether.Member] = []
        for entry in entries {
            let record = records[ScanKey(entry)]
            var metadata = record?.metadata ?? ScanMetadata()
            if comparesTensors, let record {
                metadata.tensors = try tensors(of: record, tables: tables) ?? []
            }
            members.append(
                FilesTogether.Member(
                    path: entry.path.text, size: entry.size,
                    format: record?.format ?? "unknown", metadata: metadata))
        }
        return try FilesTogether.check(members, of: contents.digest) { (member) throws(MregError) in
            let entry = entries.first { $0.path.text.bytesEqual(member.path) }
            guard let entry, entry.size <= Int64(FilesTogether.indexBytesMax) else { return nil }
            return try bytes(of: entry, in: contents)
        }
    }

    /// The tensors of a record, from its table where it has one; nil when the table is not at hand.
    func tensors(
        of record: ScanRecord, tables: [[UInt8]] = []
    ) throws(MregError) -> [TensorFact]? {
        guard let digest = record.tensorTable else { return record.metadata.tensors }
        if let table = tables.first(where: { Digest.sha256(of: $0) == digest }) {
            return try ScanRecord.tensors(parsing: table)
        }
        // Records that this account kept for itself have their tables nowhere.
        guard try store.locate(digest, in: index) != nil else { return nil }
        return try ScanRecord.tensors(
            parsing: try blobs.bytes(of: digest, limit: ScanRecord.tableBytesMax))
    }

    /// The verified bytes of a small file.
    private func bytes(
        of entry: FileList.Entry, in contents: ArtifactContents
    ) throws(MregError) -> [UInt8] {
        let layer = contents.manifest.layers[entry.layer].digest
        guard let place = try store.locate(layer, in: index) else {
            throw ObjectStore.damaged(layer, "no container holds its bytes")
        }
        var bytes: [UInt8] = []
        try store.readRange(
            place, offset: entry.offset, count: entry.size, expected: entry.digest
        ) { (span) throws(MregError) in
            unsafe span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}
