// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// One element of a bundle's `tlogEntries` (sigstore_rekor.proto, `TransparencyLogEntry`).
struct SigstoreLogEntry: Sendable, Equatable {
    /// The proof that the entry is in the tree.
    struct Proof: Sendable, Equatable {
        var index: Int
        var size: Int
        var root: Digest
        var hashes: [Digest]
        /// The signed checkpoint; absent in the oldest bundles.
        var checkpoint: [UInt8]?
    }

    /// The index in the whole log.
    var logIndex: Int64
    var logID: [UInt8]
    var kind: String
    var version: String
    /// When the log says it took the entry, or nil.
    var integratedTime: Timestamp?
    /// The log's signature over body, time, log and index, or nil.
    var promise: [UInt8]?
    var proof: Proof?
    /// What is in the log.
    var body: [UInt8]

    /// Entries of the newer log have no promise and no time of their own.
    var isRekor2: Bool { kind.bytesEqual("hashedrekord") && version.bytesEqual("0.0.2") }
}

extension SigstoreLogEntry {
    /// Reads an element, strictly; proto3's JSON leaves zeros and empty things out.
    init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value.withoutNulls, at: place)
        logIndex = try reader.natural("logIndex")
        var identifier = try reader.object("logId")
        logID = try identifier.base64("keyId")
        try identifier.finish()
        var kinds = try reader.object("kindVersion")
        kind = try kinds.string("kind")
        version = try kinds.string("version")
        try kinds.finish()
        let seconds = try reader.natural("integratedTime")
        integratedTime = seconds == 0 ? nil : Timestamp(seconds: seconds)
        if reader.optional("inclusionPromise") != nil {
            var inner = try reader.object("inclusionPromise")
            promise = try inner.base64("signedEntryTimestamp")
            try inner.finish()
        }
        if reader.optional("inclusionProof") != nil {
            var inner = try reader.object("inclusionProof")
            proof = try Proof(reading: &inner)
        }
        body = try reader.base64("canonicalizedBody")
        try reader.finish()
        guard body.count <= Limits.bundleBytesMax else {
            throw reader.error("canonicalizedBody", "is too large")
        }
    }
}

extension SigstoreLogEntry.Proof {
    fileprivate init(reading reader: inout ObjectReader) throws(MregError) {
        index = Int(try reader.natural("logIndex"))
        size = Int(try reader.natural("treeSize"))
        root = try Self.digest(try reader.string("rootHash"), &reader, "rootHash")
        let texts = try reader.strings("hashes")
        guard texts.count <= TrustLimits.proofHashesMax else {
            throw reader.error("hashes", "holds \(texts.count) hashes")
        }
        hashes = []
        for text in texts { hashes.append(try Self.digest(text, &reader, "hashes")) }
        if reader.optional("checkpoint") != nil {
            var inner = try reader.object("checkpoint")
            checkpoint = Array(try inner.string("envelope").utf8)
            try inner.finish()
        }
        try reader.finish()
    }

    private static func digest(
        _ text: String, _ reader: inout ObjectReader, _ name: String
    ) throws(MregError) -> Digest {
        guard let bytes = Base64.decode(text), let digest = Digest(bytes: bytes) else {
            throw reader.error(name, "is not the base64 of a SHA-256")
        }
        return digest
    }
}

extension TrustLimits {
    /// Most hashes of one inclusion proof: the height of the largest tree.
    static let proofHashesMax = 64
}

extension ObjectReader {
    /// A number that is not negative, as every writer of proto3's JSON spells an int64: its digits
    /// in a string, without zeros in front; absent is zero.
    mutating func natural(_ name: String) throws(MregError) -> Int64 {
        guard let value = optional(name) else { return 0 }
        guard case .string(let text) = value, let number = Int64(text), number >= 0,
            "\(number)".bytesEqual(text)
        else { throw error(name, "is not a whole number from 0 to 2^63-1, as digits in a string") }
        return number
    }
}
