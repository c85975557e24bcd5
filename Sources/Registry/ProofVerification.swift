// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregSystem

/// Verifies a tlog-proof with the log's key and the entry's bytes alone: no registry is needed.
public enum ProofVerification {
    /// What is to be verified, and whom to trust.
    public struct Request: Sendable {
        /// The proof's bytes (C2SP tlog-proof).
        public var proof: [UInt8]
        /// The file with the bytes of the entry.
        public var entry: String
        /// The log's key, a C2SP vkey.
        public var logKey: String
        /// Keys of witnesses, C2SP vkeys of the cosignature type.
        public var witnesses: [String] = []
        /// How many of them must have cosigned the checkpoint.
        public var quorum = 0

        /// Makes a request.
        public init(proof: [UInt8], entry: String, logKey: String) {
            self.proof = proof
            self.entry = entry
            self.logKey = logKey
        }
    }

    /// What is proven.
    public struct Verified: Sendable {
        /// The log.
        public var origin: String
        /// The entry's place in it.
        public var index: Int
        /// How many entries the log had.
        public var size: Int
        /// The names of the witnesses that have cosigned.
        public var witnesses: [String]
    }

    /// Verifies; the error names the check that failed.
    public static func verify(_ request: Request) throws(MregError) -> Verified {
        let proof = try TlogProof(request.proof, as: "the proof")
        let leaf = try File.contents(request.entry, limit: Limits.logEntryBytesMax)
        var witnesses: [NoteVerifier] = []
        for key in request.witnesses {
            let verifier = try NoteVerifier(key)
            guard verifier.kind == .cosignature else {
                throw MregError(
                    .usage, "'\(key.printable)' is not the key of a witness",
                    cause: "its type is not that of cosignatures (C2SP tlog-cosignature)")
            }
            witnesses.append(verifier)
        }
        let signed = try proof.verify(
            leaf: leaf, key: try NoteVerifier(request.logKey), witnesses: witnesses,
            quorum: request.quorum)
        let cosigners = Set(signed.verified.map(\.key)).intersection(witnesses)
        return Verified(
            origin: signed.checkpoint.origin, index: proof.index, size: signed.checkpoint.size,
            witnesses: cosigners.map(\.name).sorted())
    }
}
