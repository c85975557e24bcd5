// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// One file of the cache of unchanged files: pairs of digests, oldest first, and a checksum.
///
/// `mreg.stat/v1` and a newline, then 64 bytes a pair (key, digest), then the SHA-256 of all that.
struct StatCacheShard {
    /// Most pairs kept; the oldest go first. All 256 files together are at most 64 MiB.
    static let pairsMax = 4095
    /// Largest file that is read, in bytes.
    static let bytesMax = head.count + pairsMax * pairBytes + Digest.byteCount
    private static let head = Array("mreg.stat/v1\n".utf8)
    private static let pairBytes = 2 * Digest.byteCount

    private var pairs: [(key: Digest, digest: Digest)] = []

    /// An empty one.
    init() {}

    /// Reads the bytes of one; nil when they are damaged or of another form.
    init?(parsing bytes: [UInt8]) {
        let body = bytes.dropLast(Digest.byteCount)
        guard bytes.count <= Self.bytesMax, body.starts(with: Self.head),
            (body.count - Self.head.count).isMultiple(of: Self.pairBytes),
            Digest(bytes: Array(bytes.suffix(Digest.byteCount)))
                == Digest.sha256(of: Array(body))
        else { return nil }
        for start in stride(from: Self.head.count, to: body.count, by: Self.pairBytes) {
            let middle = start + Digest.byteCount
            guard let key = Digest(bytes: Array(body[start..<middle])),
                let digest = Digest(bytes: Array(body[middle..<start + Self.pairBytes]))
            else { return nil }
            pairs.append((key, digest))
        }
    }

    /// The digest of each key.
    var digests: [Digest: Digest] {
        Dictionary(pairs.map { ($0.key, $0.digest) }, uniquingKeysWith: { $1 })
    }

    /// Adds pairs, replacing those of the same key; false when they were all there already.
    mutating func add(_ fresh: [(key: Digest, digest: Digest)]) -> Bool {
        let known = digests
        let new = fresh.filter { known[$0.key] != $0.digest }
        guard !new.isEmpty else { return false }
        let keys = Set(new.map(\.key))
        pairs.removeAll { keys.contains($0.key) }
        pairs += new
        pairs.removeFirst(max(pairs.count - Self.pairsMax, 0))
        return true
    }

    /// The bytes of the file.
    func encoded() -> [UInt8] {
        var out = Self.head
        out.reserveCapacity(out.count + pairs.count * Self.pairBytes + Digest.byteCount)
        for pair in pairs {
            out += pair.key.bytes
            out += pair.digest.bytes
        }
        return out + Digest.sha256(of: out).bytes
    }
}
