// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto
import ObjectStore

extension LocalRegistry {
    /// What a version's files are beside each other, by their records. A file without a record
    /// counts as there, with its size.
    func together(
        _ contents: ArtifactContents, _ results: VersionResults, tables: [[UInt8]] = []
    ) throws(MregError) -> FilesTogether.Outcome {
        let entries = contents.files.entries
        var metadata = results.results.map(\.metadata)
        if entries.indices.contains(where: { FilesTogether.isIndex(entries.paths.utf8($0)) }) {
            for (number, record) in results.results.enumerated() {
                metadata[number].tensors = try tensors(of: record, tables: tables) ?? []
            }
        }
        let files = FilesTogether.Files(count: entries.count) { [metadata] index in
            let number = results.numbers[index]
            let isKnown = number != VersionResults.none
            return FilesTogether.Member(
                path: entries.paths[index].text, size: entries.size(index),
                format: isKnown ? results.results[Int(number)].format : "unknown",
                metadata: isKnown ? metadata[Int(number)] : ScanMetadata())
        } find: {
            entries.paths.firstIndex(sorted: String(decoding: $0, as: UTF8.self))
        }
        return try FilesTogether.check(files, of: contents.digest) { (member) throws(MregError) in
            guard let place = entries.paths.firstIndex(sorted: member.path),
                member.size <= Int64(FilesTogether.indexBytesMax)
            else { return nil }
            return try bytes(of: entries[place], in: contents)
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
