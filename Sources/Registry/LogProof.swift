// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import Trust

/// Proofs that something is in the event log.
extension LocalRegistry {
    /// The proof that an entry is in the log, as a C2SP tlog-proof.
    ///
    /// It leads to the checkpoint that most of the trusted witnesses have cosigned, of those that
    /// cover the entry; where none does, to the newest.
    func proof(of index: Int64) throws -> TlogProof {
        let witnessed = try witnessedCheckpoints().filter { Int64($0.size) > index }
            .max { ($0.cosigners, $0.size) < ($1.cosigners, $1.size) }
        return TlogProof(
            index: Int(index),
            hashes: try log.inclusionProof(
                of: Int(index), size: witnessed?.size, in: logCheckpoint),
            checkpoint: witnessed?.note ?? checkpoint.note)
    }

    /// A stored bundle with the log's proof of its signature composed in (`tlogEntries`).
    ///
    /// Stored bundles never change; the proof is made for whoever takes one away. The record of
    /// a signature lies directly before the entry that names the statement.
    func bundleWithProof(
        _ bytes: [UInt8], statement: StatementRow
    ) throws -> [UInt8] {
        var bundle = try Bundle(parsing: bytes)
        guard let envelope = bundle.envelope,
            let key = try entry(at: statement.logIndex).record?.key,
            let body = try HashedRekord.body(of: envelope, key: key)
        else { return bytes }
        for offset in 1...Int64(Self.statementsPerEntryMax) where statement.logIndex >= offset {
            let index = statement.logIndex - offset
            guard try log.entry(at: Int(index), of: logCheckpoint).leaf == body else { continue }
            bundle.logEntries = [try transparencyEntry(body, at: index)]
            return try bundle.encoded()
        }
        return bytes
    }

    /// The key that has signed the checkpoint.
    private var proofKey: NoteVerifier { logKeys.signer(of: checkpoint) ?? logVerifier }

    /// How many signature records are looked at before an entry.
    private static var statementsPerEntryMax: Int { 8 }

    /// A Sigstore `TransparencyLogEntry` (protobuf-specs) in the form of Rekor v2.
    private func transparencyEntry(
        _ body: [UInt8], at index: Int64
    ) throws(MregError) -> JSONValue {
        let hashes = try log.inclusionProof(of: Int(index), in: logCheckpoint)
        return [
            "logIndex": .string(String(index)),
            "logId": ["keyId": .string(Base64.encode(Self.sigstoreID(of: proofKey)))],
            "kindVersion": ["kind": "hashedrekord", "version": "0.0.2"],
            "inclusionProof": [
                "logIndex": .string(String(index)),
                "rootHash": .string(Base64.encode(logCheckpoint.root.bytes)),
                "treeSize": .string(String(logCheckpoint.size)),
                "hashes": .array(hashes.map { .string(Base64.encode($0.bytes)) }),
                "checkpoint": [
                    "envelope": .string(String(decoding: checkpoint.note, as: UTF8.self))
                ],
            ],
            "canonicalizedBody": .string(Base64.encode(body)),
        ]
    }
}
