// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// How a Model Signing statement has the bytes of files hashed (`serialization`, OMS section 5).
public struct FileHashing: Sendable, Equatable {
    /// The hash.
    public var hash: ContentHash
    /// The length of each part that is hashed by itself, in bytes; nil for files as a whole.
    public var shardBytes: Int?

    /// Makes a way to hash.
    public init(hash: ContentHash = .sha256, shardBytes: Int? = nil) {
        self.hash = hash
        self.shardBytes = shardBytes
    }

    /// The one that is written here: whole files by SHA-256, the names of stored content.
    public static let usual = FileHashing()

    /// For messages.
    public var label: String {
        shardBytes.map { "shards of \($0) bytes by \(hash.rawValue)" }
            ?? "whole files by \(hash.rawValue)"
    }
}

extension FileHashing {
    /// Reads the members `method`, `hash_type` and `shard_size`.
    init(reading reader: inout ObjectReader) throws(MregError) {
        let method = try reader.string("method")
        let name = try reader.string("hash_type")
        guard let hash = ContentHash(rawValue: name) else {
            throw reader.error("hash_type", "'\(name.printable)' is unknown")
        }
        switch method {
        case "files": self.init(hash: hash)
        case "shards": self.init(hash: hash, shardBytes: try Self.shardBytes(&reader))
        default: throw reader.error("method", "'\(method.printable)' is unknown")
        }
    }

    /// A whole number; model_signing spells it with a fraction of zero (`4096.0`).
    private static func shardBytes(_ reader: inout ObjectReader) throws(MregError) -> Int {
        let spelled: Substring =
            switch try reader.required("shard_size") {
            case .integer(let number): "\(number)"
            case .number(let text): text.hasSuffix(".0") ? text.dropLast(2) : text[...]
            default: ""
            }
        guard let bytes = Int(spelled), bytes > 0, !spelled.hasPrefix("+") else {
            throw reader.error("shard_size", "is not a whole number of bytes above 0")
        }
        return bytes
    }

    /// Whether a resource may call its hash so: by its name, or as model_signing calls shards.
    func allows(algorithm name: String) -> Bool {
        name.bytesEqual(hash.rawValue)
            || shardBytes.map { name.bytesEqual("\(hash.rawValue)-sharded-\($0)") } ?? false
    }
}

/// Hashes the bytes of one file in the way a statement has them hashed, to the mark by which files
/// are compared: the SHA-256 of a whole file, or else one over the digests of its parts.
public struct FileHasher: ~Copyable {
    private let hashing: FileHashing
    private var part: ContentHasher
    /// How many bytes the part may still take.
    private var room: Int
    private var parts = FileMark()
    private var length = 0

    /// Starts a file.
    public init(_ hashing: FileHashing) {
        self.hashing = hashing
        part = ContentHasher(hashing.hash)
        room = hashing.shardBytes ?? .max
    }

    /// Adds bytes.
    public mutating func update(_ bytes: RawSpan) {
        var place = 0
        length += bytes.byteCount
        while place < bytes.byteCount {
            let taken = min(room, bytes.byteCount - place)
            part.update(bytes.extracting(place..<place + taken))
            place += taken
            room -= taken
            if room == 0 { endPart() }
        }
    }

    private mutating func endPart() {
        var ended = ContentHasher(hashing.hash)
        swap(&ended, &part)
        parts.add(ended.finalize())
        room = hashing.shardBytes ?? .max
    }

    /// The mark of everything added.
    public consuming func finalize() -> Digest {
        // A file that ends with a full shard, or is empty, has no other one behind it.
        if hashing.shardBytes == nil || room != hashing.shardBytes { endPart() }
        return parts.digest(hashing, length: hashing.shardBytes == nil ? nil : length)
    }
}

/// What the digests of a file's parts make the file known by.
struct FileMark {
    private var digests: [UInt8] = []

    mutating func add(_ digest: [UInt8]) { digests += digest }

    /// The mark of a file; its length, which shards say, belongs to it.
    func digest(_ hashing: FileHashing, length: Int? = nil) -> Digest {
        if hashing == .usual, let itself = Digest(bytes: digests) { return itself }
        return Digest.sha256(of: digests + Array((length.map(String.init) ?? "").utf8))
    }
}
