// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import MregCore

/// The hashes that Model Signing allows for the bytes of files.
public enum ContentHash: String, Sendable, CaseIterable {
    /// SHA-256, the only one that names content here.
    case sha256
    /// BLAKE2b with 64 bytes of output (RFC 7693).
    case blake2b
    /// BLAKE3 with 32 bytes of output.
    case blake3

    /// The length of the digest, in bytes.
    public var byteCount: Int {
        switch self {
        case .sha256, .blake3: 32
        case .blake2b: 64
        }
    }
}

/// A digest of content in progress.
public struct ContentHasher: ~Copyable {
    private var openSSL: MessageHasher?
    private var blake3 = BLAKE3Hasher()

    /// Starts a digest.
    public init(_ hash: ContentHash) {
        switch hash {
        case .sha256: openSSL = MessageHasher(.sha256)
        case .blake2b:
            openSSL = unsafe MessageHasher(EVP_blake2b512(), byteCount: hash.byteCount)
        case .blake3: openSSL = nil
        }
    }

    /// Adds bytes.
    public mutating func update(_ bytes: RawSpan) {
        if openSSL?.update(bytes) == nil { blake3.update(bytes) }
    }

    /// The digest of everything added; empty, which equals nothing, where OpenSSL failed.
    public consuming func finalize() -> [UInt8] {
        guard let hasher = openSSL.take() else { return blake3.finalize() }
        return hasher.finalize()
    }
}
