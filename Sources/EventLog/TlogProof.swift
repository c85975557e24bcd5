// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A proof that travels: an entry's place, its inclusion proof and the checkpoint it leads to
/// (C2SP tlog-proof, version 1).
public struct TlogProof: Sendable, Equatable {
    /// The first line of the format.
    public static let header = "c2sp.org/tlog-proof@v1"

    /// Application data, when there is any.
    public var extra: [UInt8]?
    /// The place of the entry.
    public var index: Int
    /// The inclusion proof, lowest first.
    public var hashes: [Digest]
    /// The bytes of the signed checkpoint.
    public var checkpoint: [UInt8]

    /// Makes a proof.
    public init(index: Int, hashes: [Digest], checkpoint: [UInt8], extra: [UInt8]? = nil) {
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
        self.extra = extra
    }

    /// The text form.
    public var bytes: [UInt8] {
        var lines = [Self.header]
        if let extra { lines.append("extra \(Base64.encode(extra))") }
        lines.append("index \(index)")
        lines += hashes.map { Base64.encode($0.bytes) } + [""]
        return Array(lines.map { $0 + "\n" }.joined().utf8) + checkpoint
    }

    /// Parses the text form; `what` names it in errors.
    public init(_ bytes: [UInt8], as what: String) throws(MregError) {
        let problem = { (cause: String) in
            MregError(.corrupt, "\(what) is not a log proof", cause: cause)
        }
        guard bytes.count <= LogLimits.proofBytesMax else { throw problem("it is too large") }
        let newline = UInt8(ascii: "\n")
        // The first empty line ends the proof; the rest is a checkpoint, with one of its own.
        let places = bytes.indices.dropFirst()
        let end = places.first { bytes[$0] == newline && bytes[$0 - 1] == newline }
        guard let end, let head = String(validating: bytes[..<(end - 1)], as: UTF8.self)
        else {
            throw problem("there is no empty line before the checkpoint")
        }
        var lines = head.utf8.split(separator: newline, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }[...]
        guard lines.popFirst()?.bytesEqual(Self.header) == true else {
            throw problem("it does not start with '\(Self.header)'")
        }
        extra = nil
        if let line = lines.first, line.hasPrefix("extra ") {
            guard let data = Base64.decode(line.dropFirst(6)) else {
                throw problem("its extra data is not base64")
            }
            extra = data
            lines.removeFirst()
        }
        guard let index = lines.popFirst().flatMap(Self.index) else {
            throw problem("its index is not a decimal number")
        }
        let hashes = lines.compactMap { line in Base64.decode(line).flatMap { Digest(bytes: $0) } }
        guard hashes.count == lines.count, hashes.count <= LogLimits.proofHashesMax else {
            throw problem("a hash is not the base64 of 32 bytes, or there are too many")
        }
        self.index = index
        self.hashes = hashes
        checkpoint = Array(bytes[(end + 1)...])
    }

    private static func index(_ line: String) -> Int? {
        guard line.hasPrefix("index "), let index = Int(line.dropFirst(6)), index >= 0,
            line.bytesEqual("index \(index)")
        else { return nil }
        return index
    }

    /// Verifies that `leaf` is in the log of `key`, or of one of its `older` keys, and that at least
    /// `quorum` of the witnesses have cosigned the checkpoint; returns the checkpoint.
    public func verify(
        leaf: [UInt8], key: NoteVerifier, older: [NoteVerifier] = [],
        witnesses: [NoteVerifier] = [], quorum: Int = 0
    ) throws(MregError) -> SignedCheckpoint {
        let signed = try SignedCheckpoint(
            note: checkpoint, verifiedBy: key, older: older, witnesses: witnesses,
            as: "the proof's checkpoint")
        let cosigners = Set(signed.verified.map(\.key)).intersection(witnesses)
        guard cosigners.count >= quorum else {
            throw MregError(
                .refused, "the proof's checkpoint is not witnessed",
                cause: "\(cosigners.count) of the \(quorum) cosignatures that are wanted")
        }
        let isIncluded = MerkleTree.verifyInclusion(
            index: index, size: signed.checkpoint.size, leafHash: MerkleTree.leafHash(leaf),
            proof: hashes, root: signed.checkpoint.root)
        guard isIncluded else {
            throw MregError(
                .corrupt, "the proof does not show that the entry is in the log",
                cause: "entry \(index) of \(signed.checkpoint.size) does not lead to the root")
        }
        return signed
    }
}
