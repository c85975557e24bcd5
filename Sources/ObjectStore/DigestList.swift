// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Digests in byte order, none twice: 32 bytes each, where a set takes twice that and more.
public struct DigestList: Sendable, Equatable {
    /// The digests, in byte order.
    public private(set) var digests: [Digest]

    /// An empty list.
    public init() { digests = [] }

    /// Sorts digests and drops repetitions.
    public init(_ digests: some Sequence<Digest>) {
        self.digests = digests.sorted()
        dropRepetitions()
    }

    /// The number of digests.
    public var count: Int { digests.count }

    /// Adds digests that come after all others, as an ordered query yields them; cheap then.
    public mutating func append(_ more: some Sequence<Digest>) {
        let last = digests.count - 1
        digests.append(contentsOf: more)
        let tail = digests[max(last, 0)...]
        if zip(tail, tail.dropFirst()).contains(where: { !($0 < $1) }) {
            digests.sort()
            dropRepetitions()
        }
    }

    /// Whether a digest is in the list.
    public func contains(_ digest: Digest) -> Bool { index(of: digest) != nil }

    /// The place of a digest in the list, or nil.
    public func index(of digest: Digest) -> Int? {
        var low = 0
        var high = digests.count
        while low < high {
            let middle = (low + high) / 2
            if digests[middle] < digest { low = middle + 1 } else { high = middle }
        }
        return low < digests.count && digests[low] == digest ? low : nil
    }

    private mutating func dropRepetitions() {
        guard zip(digests, digests.dropFirst()).contains(where: { $0 == $1 }) else { return }
        var kept: [Digest] = []
        for digest in digests where kept.last != digest { kept.append(digest) }
        digests = kept
    }
}
