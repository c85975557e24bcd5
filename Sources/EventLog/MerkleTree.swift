// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The hashes of the log's tree (RFC 6962 section 2.1, RFC 9162 section 2.1, with SHA-256).
public enum MerkleTree {
    /// The root of a tree without leaves: "The hash of an empty list is the hash of an empty
    /// string".
    public static let emptyRoot = Digest.sha256(of: [])

    /// The hash of a leaf: SHA-256(0x00 || leaf).
    public static func leafHash(_ leaf: [UInt8]) -> Digest {
        var hasher = SHA256Hasher()
        hasher.update([0])
        hasher.update(leaf)
        return hasher.finalize()
    }

    /// The hash of a node: SHA-256(0x01 || left || right).
    public static func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
        Digest.sha256(of: [1] + left.bytes + right.bytes)
    }

    /// The root over a list of leaf hashes (or of roots of complete subtrees of one height).
    ///
    /// Pairing neighbours and carrying an odd last one up gives the tree of RFC 6962, which
    /// splits at the largest power of two below the count.
    public static func root(of hashes: some Collection<Digest>) -> Digest {
        guard !hashes.isEmpty else { return emptyRoot }
        var row = Array(hashes)
        while row.count > 1 {
            var next: [Digest] = []
            next.reserveCapacity((row.count + 1) / 2)
            for left in stride(from: 0, to: row.count, by: 2) {
                let right = left + 1
                next.append(right < row.count ? nodeHash(row[left], row[right]) : row[left])
            }
            row = next
        }
        return row[0]
    }

    /// The largest power of two smaller than `count`, which is at least 2 (RFC 6962: k).
    static func split(_ count: Int) -> Int { 1 << (log2(count - 1)) }

    /// The position of the highest bit of a positive number.
    static func log2(_ number: Int) -> Int { Int.bitWidth - 1 - number.leadingZeroBitCount }
}
