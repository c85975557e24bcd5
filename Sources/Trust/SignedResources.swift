// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The `resources` of a Model Signing predicate: files, or the shards of files.
struct SignedResources {
    /// The files in the order in which they come first, each with its mark.
    private(set) var files: [SignedFile] = []
    /// SHA-256 over the raw digests in the order found (OMS section 5.2.2).
    let rootDigest: Digest
    /// Whether they are sorted by the tool's rule or by the specification's.
    let isSorted: Bool

    /// One element.
    fileprivate struct Resource {
        var name: String
        var path: String
        /// The bytes of the file it is over; nil for all of them.
        var range: Range<Int>?
        var digest: [UInt8]

        /// A key that sorts as model_signing does: by components of the path, then by number.
        var toolKey: [UInt8] {
            let start = UInt64(range?.lowerBound ?? 0)
            return SignedFile.componentKey(path) + [0]
                + (0..<8).map { UInt8(truncatingIfNeeded: start >> UInt64(56 - 8 * $0)) }
        }
    }

    init(_ values: [JSONValue], _ hashing: FileHashing) throws(MregError) {
        var resources: [Resource] = []
        resources.reserveCapacity(values.count)
        var digests: [UInt8] = []
        for (index, value) in values.enumerated() {
            let resource = try Resource(value, hashing, at: "resources[\(index)]")
            digests += resource.digest
            resources.append(resource)
        }
        rootDigest = Digest.sha256(of: digests)
        isSorted = Self.isSorted(resources)
        guard let shardBytes = hashing.shardBytes else {
            for resource in resources { files.append(resource.wholeFile(hashing)) }
            return
        }
        try join(resources, hashing, shardBytes)
    }

    private static func isSorted(_ resources: [Resource]) -> Bool {
        let keys = resources.map(\.toolKey)
        let byTool = zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
        return byTool
            || zip(resources, resources.dropFirst()).allSatisfy { $0.name.bytesPrecede($1.name) }
    }

    /// Joins the shards of each file, which must be all of it, once each.
    private mutating func join(
        _ resources: [Resource], _ hashing: FileHashing, _ shardBytes: Int
    ) throws(MregError) {
        var order: [[UInt8]] = []
        var shards: [[UInt8]: [Resource]] = [:]
        for resource in resources {
            let key = Array(resource.path.utf8)
            if shards[key] == nil { order.append(key) }
            shards[key, default: []].append(resource)
        }
        for key in order {
            let parts = (shards[key] ?? []).sorted { $0.start < $1.start }
            var (end, mark) = (0, FileMark())
            for (index, part) in parts.enumerated() {
                let length = part.range?.count ?? 0
                let isWhole = length == shardBytes || (index == parts.count - 1 && length > 0)
                guard part.start == end, isWhole, length <= shardBytes else {
                    throw ModelSigningManifest.malformed(
                        "the shard '\(part.name.printable)' does not follow byte \(end), or is "
                            + "not of \(shardBytes) bytes")
                }
                end += length
                mark.add(part.digest)
            }
            files.append(SignedFile(path: parts[0].path, digest: mark.digest(hashing, length: end)))
        }
    }
}

extension SignedResources.Resource {
    /// Reads an element; the digest may be in upper case (OMS leaves it open).
    init(_ value: JSONValue, _ hashing: FileHashing, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place)
        name = try reader.string("name")
        let algorithm = try reader.string("algorithm")
        guard hashing.allows(algorithm: algorithm) else {
            throw reader.error(
                "algorithm", "is '\(algorithm.printable)', and serialization says \(hashing.label)")
        }
        guard let digest = Hex.decode(try reader.string("digest").lowercased()),
            digest.count == hashing.hash.byteCount
        else {
            throw reader.error("digest", "is not \(2 * hashing.hash.byteCount) hex digits")
        }
        self.digest = digest
        (path, range) = (name, nil)
        guard hashing.shardBytes != nil else { return }
        guard let (path, range) = Self.shard(name) else {
            throw reader.error("name", "does not end in ':START:END'")
        }
        (self.path, self.range) = (path, range)
    }

    /// The parts of `PATH:START:END`; a path may hold colons itself.
    private static func shard(_ name: String) -> (String, Range<Int>)? {
        let parts = name.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count >= 3, let start = number(parts[parts.count - 2]),
            let end = number(parts[parts.count - 1]), start < end
        else { return nil }
        let path = name.utf8.prefix(upTo: parts[parts.count - 3].endIndex)
        return (String(Substring(path)), start..<end)
    }

    /// A number as it is written: no sign and no zeros in front.
    private static func number(_ digits: Substring.UTF8View) -> Int? {
        guard let number = Int(Substring(digits)), number >= 0,
            "\(number)".utf8.elementsEqual(digits)
        else { return nil }
        return number
    }

    var start: Int { range?.lowerBound ?? 0 }

    func wholeFile(_ hashing: FileHashing) -> SignedFile {
        var mark = FileMark()
        mark.add(digest)
        return SignedFile(path: path, digest: mark.digest(hashing))
    }
}
