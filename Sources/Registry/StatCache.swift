// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Synchronization

/// Remembers the digests of files that were read, so that a push of unchanged ones reads nothing.
///
/// Per user, in `$XDG_CACHE_HOME/mreg/files`. A file is known again by device, inode, size, and the
/// times of its last modification and change; `StampRules` says when that can be believed. A tar
/// of small files is known by what goes into it. Whatever cannot be read, or is not ours alone, is
/// as if it were not there: losing the cache costs a reading.
struct StatCache {
    private let folder: String

    /// The user's own, or one elsewhere.
    init(folder: String = Paths.join(Surroundings.cache, "files")) { self.folder = folder }

    /// What one thing is remembered by.
    typealias Key = Digest

    /// The key of a file.
    static func key(_ stamp: FileStamp) -> Key {
        var bytes = Array("mreg.stat/v1 file\n".utf8)
        for number in [
            stamp.device, stamp.inode, UInt64(bitPattern: stamp.size),
            UInt64(bitPattern: stamp.modifiedNanoseconds),
            UInt64(bitPattern: stamp.changedNanoseconds),
        ] {
            BigEndian.append(number, to: &bytes)
        }
        return Digest.sha256(of: bytes)
    }

    /// The key of a tar: nothing but these members decides its bytes.
    static func key(_ members: TarLayout, _ digests: [Digest]) -> Key {
        var hasher = SHA256Hasher()
        unsafe hasher.update(Array("mreg.stat/v1 tar\n".utf8).span.bytes)
        var bytes: [UInt8] = []
        for (index, member) in members.enumerated() {
            digests[index].append(to: &bytes)
            BigEndian.append(UInt64(bitPattern: member.size), to: &bytes)
            bytes.append(member.isExecutable ? 1 : 0)
            let path = members.paths.utf8(index)
            BigEndian.append(UInt64(path.count), to: &bytes)
            bytes += path
            guard bytes.count >= hashedBytesMin else { continue }
            unsafe hasher.update(bytes.span.bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        unsafe hasher.update(bytes.span.bytes)
        return hasher.finalize()
    }

    /// So many bytes are hashed at a time, at least.
    private static let hashedBytesMin = 64 << 10

    /// What is known of files as they are now.
    func known(of files: SourceFiles) -> KnownFiles {
        guard CacheFile.isOurs(folder) else { return KnownFiles(count: 0) }
        var known = KnownFiles(count: files.count)
        var order = ShardOrder()
        for index in files.indices {
            guard
                let status = try? FileStatus.of(files.source(index), followLinks: false),
                status.kind == .regular, status.size == files.size(index)
            else { continue }
            known.set(index, Self.key(FileStamp(status)))
            order.add(index, known.key(index))
        }
        order.forEachShard { (name, indices) in
            let shard = shard(name).digests
            for index in indices { known.resolve(Int(index), shard[known.key(Int(index))]) }
        }
        return known.count == 0 ? KnownFiles(count: 0) : known
    }

    /// What is remembered of keys, in the same order.
    func digests(_ keys: [Key]) -> [Digest?] {
        var found = [Digest?](repeating: nil, count: keys.count)
        guard CacheFile.isOurs(folder) else { return found }
        var order = ShardOrder()
        for (index, key) in keys.enumerated() { order.add(index, key) }
        order.forEachShard { (name, indices) in
            let known = shard(name).digests
            for index in indices { found[Int(index)] = known[keys[Int(index)]] }
        }
        return found
    }

    /// Remembers digests; never an error.
    func record(_ pairs: [(key: Key, digest: Digest)]) {
        guard !pairs.isEmpty, (try? Directory.make(Paths.parent(folder), mode: 0o700)) != nil,
            (try? Directory.make(folder, mode: 0o700)) != nil, CacheFile.isOurs(folder)
        else { return }
        var order = ShardOrder()
        for (index, pair) in pairs.enumerated() { order.add(index, pair.key) }
        order.forEachShard { (name, indices) in
            var shard = shard(name)
            guard shard.add(indices.map { pairs[Int($0)] }) else { return }
            // What a crash leaves half-written has another checksum.
            try? CacheFile.replace(Paths.join(folder, name), with: shard.encoded())
        }
    }

    private func shard(_ name: String) -> StatCacheShard {
        let path = Paths.join(folder, name)
        guard CacheFile.isOurs(path),
            let bytes = try? File.contents(path, limit: StatCacheShard.bytesMax)
        else { return StatCacheShard() }
        return StatCacheShard(parsing: bytes) ?? StatCacheShard()
    }
}

/// Things by the first byte of their key, which is the name of the file that holds it.
private struct ShardOrder {
    private var indices: [[UInt32]] = Array(repeating: [], count: 256)

    mutating func add(_ index: Int, _ key: StatCache.Key) {
        indices[Int(key.bytes[0])].append(UInt32(index))
    }

    func forEachShard(_ body: (String, [UInt32]) -> Void) {
        for (byte, some) in indices.enumerated() where !some.isEmpty {
            body(Hex.encode([UInt8(byte)]), some)
        }
    }
}

/// What is known of files before they are read: a digest, and part of the key it was found by.
struct KnownFiles: Sendable {
    /// First the key of each file, then its digest.
    private var digests: [Digest]
    private var marks: [UInt64]
    private var isKnown: [Bool]
    /// How many files are known.
    private(set) var count = 0

    init(count: Int) {
        digests = Array(repeating: Digest.sha256(of: []), count: count)
        marks = Array(repeating: 0, count: count)
        isKnown = Array(repeating: false, count: count)
    }

    fileprivate func key(_ index: Int) -> StatCache.Key { digests[index] }

    fileprivate mutating func set(_ index: Int, _ key: StatCache.Key) { digests[index] = key }

    fileprivate mutating func resolve(_ index: Int, _ digest: Digest?) {
        guard let digest else { return }
        marks[index] = Self.mark(digests[index])
        digests[index] = digest
        isKnown[index] = true
        count += 1
    }

    /// The digest of a file, or nil.
    func digest(_ index: Int) -> Digest? { count > 0 && isKnown[index] ? digests[index] : nil }

    /// The same, if the file is still what it was when it was looked up.
    func digest(_ index: Int, as stamp: FileStamp) -> Digest? {
        guard count > 0, isKnown[index], marks[index] == Self.mark(StatCache.key(stamp)) else {
            return nil
        }
        return digests[index]
    }

    private static func mark(_ key: StatCache.Key) -> UInt64 { key.prefix }
}

/// What a push knows of its files, and learns while it reads them.
final class PushMemory: TarMemory {
    /// What was known before.
    let known: KnownFiles
    private let cache: StatCache
    private let learned = Mutex<[(key: StatCache.Key, digest: Digest)]>([])
    /// So many pairs are kept until they are written.
    private static let learnedMax = 1 << 15

    init(_ cache: StatCache, _ known: KnownFiles) {
        self.cache = cache
        self.known = known
    }

    func digest(of file: FileStamp, at place: Int) -> Digest? { known.digest(place, as: file) }

    func learn(_ stamp: FileStamp, _ digest: Digest) { learn(StatCache.key(stamp), digest) }

    /// Takes a digest and the key of what has it.
    func learn(_ key: StatCache.Key, _ digest: Digest) {
        let full = learned.withLock { pairs -> [(key: StatCache.Key, digest: Digest)] in
            pairs.append((key, digest))
            guard pairs.count >= Self.learnedMax else { return [] }
            defer { pairs = [] }
            return pairs
        }
        cache.record(full)
    }

    /// Writes what was learned.
    func finish() {
        cache.record(learned.withLock { $0 })
        learned.withLock { $0 = [] }
    }
}
