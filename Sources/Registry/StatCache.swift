// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore

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
            append(number, to: &bytes)
        }
        return Digest.sha256(of: bytes)
    }

    /// The key of a tar: nothing but these members decides its bytes.
    static func key(_ members: [TarLayout.Member], _ digests: [Digest]) -> Key {
        var hasher = SHA256Hasher()
        unsafe hasher.update(Array("mreg.stat/v1 tar\n".utf8).span.bytes)
        for (member, digest) in zip(members, digests) {
            var bytes = digest.bytes
            append(UInt64(bitPattern: member.size), to: &bytes)
            bytes.append(member.isExecutable ? 1 : 0)
            append(UInt64(member.path.text.utf8.count), to: &bytes)
            bytes += member.path.text.utf8
            unsafe hasher.update(bytes.span.bytes)
        }
        return hasher.finalize()
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
    }

    /// The digests of files as they are now, in the same order; nil for what must be read.
    func digests(of files: [SourceTree.Entry]) -> [Digest?] {
        guard isOurs(folder) else { return Array(repeating: nil, count: files.count) }
        return digests(
            files.map { file in
                guard let status = try? FileStatus.of(file.source, followLinks: false),
                    status.kind == .regular, status.size == file.size
                else { return nil }
                return Self.key(FileStamp(status))
            })
    }

    /// What is remembered of keys, in the same order.
    func digests(_ keys: [Key?]) -> [Digest?] {
        var found = [Digest?](repeating: nil, count: keys.count)
        guard isOurs(folder) else { return found }
        forEachShard(keys) { (name, indices) in
            let known = shard(name).digests
            for index in indices { found[index] = keys[index].flatMap { known[$0] } }
        }
        return found
    }

    /// Remembers digests; never an error.
    func record(_ pairs: [(key: Key, digest: Digest)]) {
        guard !pairs.isEmpty, (try? Directory.make(Paths.parent(folder), mode: 0o700)) != nil,
            (try? Directory.make(folder, mode: 0o700)) != nil, isOurs(folder)
        else { return }
        forEachShard(pairs.map(\.key)) { (name, indices) in
            var shard = shard(name)
            guard shard.add(indices.map { pairs[$0] }) else { return }
            write(shard.encoded(), to: Paths.join(folder, name))
        }
    }

    /// Keys by the first byte of their digest, which is the name of their file.
    private func forEachShard(_ keys: [Key?], _ body: (String, [Int]) -> Void) {
        var indices: [[Int]] = Array(repeating: [], count: 256)
        for (index, key) in keys.enumerated() {
            guard let key else { continue }
            indices[Int(key.bytes[0])].append(index)
        }
        for (byte, some) in indices.enumerated() where !some.isEmpty {
            body(Hex.encode([UInt8(byte)]), some)
        }
    }

    private func shard(_ name: String) -> StatCacheShard {
        let path = Paths.join(folder, name)
        guard isOurs(path), let bytes = try? File.contents(path, limit: StatCacheShard.bytesMax)
        else { return StatCacheShard() }
        return StatCacheShard(parsing: bytes) ?? StatCacheShard()
    }

    /// Not synced: what a crash leaves half-written has another checksum.
    private func write(_ bytes: [UInt8], to path: String) {
        let staged = Paths.join(folder, RandomName.staged())
        do throws(MregError) {
            let file = try File.create(staged, mode: 0o600)
            try file.write(bytes, at: 0)
            try Directory.rename(staged, to: path)
        } catch {
            try? Directory.remove(staged)
        }
    }

    private func isOurs(_ path: String) -> Bool {
        guard let status = try? FileStatus.of(path, followLinks: false) else { return false }
        return status.owner == Surroundings.userID && !status.isWritableByOthers
    }
}
