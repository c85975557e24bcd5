// SPDX-License-Identifier: Apache-2.0

/// Many paths in one run of bytes.
///
/// A path takes its own length and four bytes, where a string takes sixteen and often an allocation
/// besides: with a million files that is what decides how much memory a command needs.
public struct PathList: Sendable, Hashable {
    private var bytes: [UInt8] = []
    /// Where each path ends in `bytes`; all of them together are at most
    /// `Limits.filesMax * Limits.pathBytesMax` bytes, which 32 bits can count.
    private var ends: [UInt32] = []
    /// Whether every byte so far is ASCII.
    private var isASCII = true

    /// Makes an empty list.
    public init() {}

    /// Makes a list of paths, in the order given.
    public init(_ paths: some Sequence<ArtifactPath>) {
        for path in paths { append(path) }
    }

    /// Sets memory aside, so that growing copies nothing.
    public mutating func reserveCapacity(_ count: Int, byteCount: Int) {
        ends.reserveCapacity(count)
        bytes.reserveCapacity(byteCount)
    }

    /// The bytes of all paths.
    public var byteCount: Int { bytes.count }

    /// Adds a path at the end.
    public mutating func append(_ path: ArtifactPath) { append(path.text.utf8) }

    /// Adds the bytes of a path that is known to be fit for an artifact.
    mutating func append(_ path: some Collection<UInt8>) {
        isASCII = isASCII && path.allSatisfy { $0 < 0x80 }
        bytes.append(contentsOf: path)
        ends.append(UInt32(bytes.count))
    }

    /// The bytes of the path at a place.
    public func utf8(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }

    /// Whether one path is before another in byte order.
    public func precede(_ left: Int, _ right: Int) -> Bool {
        utf8(left).lexicographicallyPrecedes(utf8(right))
    }

    /// Whether the paths are in byte order, none twice.
    public var isSorted: Bool { zip(indices, indices.dropFirst()).allSatisfy { precede($0, $1) } }

    /// The places of the paths in byte order.
    public func sortedIndices() -> [UInt32] {
        (0..<UInt32(count)).sorted { precede(Int($0), Int($1)) }
    }

    /// The place of a path in a list that is in byte order, or nil.
    public func firstIndex(sorted path: some StringProtocol) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if utf8(middle).lexicographicallyPrecedes(path.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < count && utf8(low).elementsEqual(path.utf8) ? low : nil
    }
}

extension PathList: RandomAccessCollection {
    /// The place of the first path.
    public var startIndex: Int { 0 }
    /// The number of paths.
    public var endIndex: Int { ends.count }
    /// The path at a place, made anew at each call.
    public subscript(index: Int) -> ArtifactPath {
        ArtifactPath(known: String(decoding: utf8(index), as: UTF8.self))
    }
}

extension PathList {
    /// Refuses two paths that some file system would take for one, and a file used as a folder:
    /// see `ArtifactPath.checkUnique`.
    ///
    /// Eight bytes a path decide nearly always: where no two hashes of folded paths are equal, no
    /// two paths are. Only a list with equal hashes is looked at path by path.
    public func checkUnique(code: MregError.Code = .corrupt) throws(MregError) {
        guard mayCollide() else { return }
        try ArtifactPath.checkEach(self, code: code)
    }

    private func mayCollide() -> Bool {
        var hashes: [Int] = []
        hashes.reserveCapacity(count)
        for index in indices { hashes.append(hash(utf8(index))) }
        hashes.sort()
        for (left, right) in zip(hashes, hashes.dropFirst()) where left == right { return true }
        var last: ArraySlice<UInt8> = []
        for index in indices {
            guard var parent = Self.parent(utf8(index)), !parent.elementsEqual(last) else {
                continue
            }
            last = parent
            while true {
                if Self.holds(hashes, hash(parent)) { return true }
                guard let next = Self.parent(parent) else { break }
                parent = next
            }
        }
        return false
    }

    /// The bytes before the last slash; nil where there is none.
    private static func parent(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        path.lastIndex(of: UInt8(ascii: "/")).map { path[..<$0] }
    }

    private static func holds(_ sorted: [Int], _ value: Int) -> Bool {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < sorted.count && sorted[low] == value
    }

    /// A hash that is equal for paths which are equal after folding.
    private func hash(_ path: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        guard isASCII else {
            // Strings hash alike when canonically equivalent, as they compare.
            hasher.combine(ArtifactPath.folded(String(decoding: path, as: UTF8.self)))
            return hasher.finalize()
        }
        var (word, held) = (UInt64(0), 0)
        for byte in path {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            word = word << 8 | UInt64(isUpper ? byte | 0x20 : byte)
            held += 1
            if held == 8 {
                hasher.combine(word)
                (word, held) = (0, 0)
            }
        }
        hasher.combine(word)
        hasher.combine(path.count)
        return hasher.finalize()
    }
}
