// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The bytes a signature is said to be over, by what is known of them.
public struct SigstoreArtifact: Sendable, Equatable {
    /// The digests that are known; signatures by the larger curves need more than SHA-256.
    public var digests: [SignatureHash: [UInt8]]
    /// The bytes themselves, which only Ed25519 signatures need, or nil.
    public var content: [UInt8]?

    /// An artifact of which only the SHA-256 is known.
    public init(sha256: Digest) {
        digests = [.sha256: sha256.bytes]
        content = nil
    }

    /// An artifact that was hashed while it was read.
    public init(digests: [SignatureHash: [UInt8]]) {
        self.digests = digests
        content = nil
    }

    /// An artifact that is in memory.
    public init(bytes: [UInt8]) {
        digests = [:]
        for hash in SignatureHash.allCases { digests[hash] = hash.digest(of: bytes) }
        content = bytes
    }

    /// The SHA-256 for messages, or the longest digest there is.
    var label: String {
        let known = SignatureHash.allCases.compactMap { hash in
            digests[hash].map { "\(hash.rawValue):\(Hex.encode($0))" }
        }
        return known.first ?? "nothing"
    }
}
