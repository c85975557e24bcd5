// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregCrypto
import MregSystem
import TestSupport
import Testing

@testable import Registry

/// Where a file lies whose every change shows in its ctime; elsewhere nothing is remembered.
private let noticesChanges = FileSystemKind.noticesEveryChange(
    at: Surroundings.variable("TMPDIR") ?? "/tmp")

@Suite(
    .enabled(
        if: noticesChanges, "TMPDIR is on a file system whose files are never taken for unchanged"))
struct StatCacheTests {
    private let stage: Stage
    /// On a disk: a stage may be in memory, where changes through a mapping go unnoticed.
    private let sources: ScratchFolder
    private let file: String
    private let bytes = noise(1 << 20, seed: 11)

    init() throws {
        stage = try Stage()
        sources = try ScratchFolder()
        file = try sources.write("source/model.bin", bytes)
    }

    private var cache: StatCache { StatCache(folder: cacheFolder) }
    private var cacheFolder: String { stage.scratch.at("cache") }

    private func push(
        _ path: String, _ change: (inout PushRequest) -> Void = { _ in }
    ) throws -> PushResult {
        var request = PushRequest(paths: [path], name: "model")
        request.signing = SigningChoice(.active)
        change(&request)
        let registry = try stage.open()
        registry.statCache = cache
        return try registry.push(request)
    }

    /// Makes files durable and waits until their last change is long enough ago.
    private func settle(_ paths: String...) throws {
        for path in paths {
            let descriptor = open(path, O_RDONLY)
            #expect(fsync(descriptor) == 0)
            close(descriptor)
        }
        usleep(2_300_000)
    }

    /// Changes one byte in place by `write`.
    private func change(_ path: String) throws {
        let descriptor = open(path, O_WRONLY)
        defer { close(descriptor) }
        var byte: UInt8 = ~bytes[500_000]
        #expect(unsafe pwrite(descriptor, &byte, 1, 500_000) == 1)
    }

    /// Sets the modification time back to what it was; ctime cannot be set.
    private func setModified(_ path: String, _ nanoseconds: Int64) {
        let time = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        #expect(unsafe utimensat(AT_FDCWD, path, [time, time], 0) == 0)
    }

    private func modified(_ path: String) throws -> Int64 {
        try #require(try FileStatus.of(path)).modifiedNanoseconds
    }

    @Test func `an unchanged file is not read again, and --rehash reads it`() throws {
        try settle(file)
        let first = try push(file)
        #expect(first.bytesRead == 1 << 20)
        let again = try push(file)
        #expect(again.outcome == .alreadyLatest && again.manifest == first.manifest)
        #expect(again.bytesRead == 0 && again.bytesReused == 1 << 20 && again.bytesStored == 0)
        let rehashed = try push(file) { $0.rehash = true }
        #expect(rehashed.manifest == first.manifest && rehashed.bytesRead == 1 << 20)
    }

    @Test func `what the cache says is believed, but not with --rehash`() throws {
        // A lie shows that no byte of the file was looked at.
        let other = noise(1 << 20, seed: 12)
        let twin = try sources.write("twin/model.bin", other)
        try settle(file, twin)
        let first = try push(file)
        let status = try #require(try FileStatus.of(twin))
        cache.record([(StatCache.key(FileStamp(status)), Digest.sha256(of: bytes))])
        #expect(try push(twin).manifest == first.manifest)
        let honest = try push(twin) { $0.rehash = true }
        #expect(honest.outcome == .published && honest.manifest != first.manifest)
        // What was read replaces what was remembered.
        #expect(try push(twin).manifest == honest.manifest)
    }

    @Test func `a touched file is read, and its time set back does not hide a change`() throws {
        try settle(file)
        let first = try push(file)
        let before = try modified(file)
        setModified(file, before + 1)
        let touched = try push(file)
        #expect(touched.bytesRead == 1 << 20 && touched.manifest == first.manifest)
        try change(file)
        setModified(file, before)
        let changed = try push(file)
        #expect(changed.outcome == .published && changed.manifest != first.manifest)
    }

    @Test func `another file of the same size and time in its place is read`() throws {
        var other = bytes
        other[100] ^= 1
        let twin = try sources.write("twin.bin", other)
        setModified(twin, try modified(file))
        try settle(file, twin)
        let first = try push(file)
        try Directory.rename(twin, to: file)
        let second = try push(file)
        #expect(second.bytesRead == 1 << 20 && second.manifest != first.manifest)
    }

    @Test func `a file that was just written is not remembered`() throws {
        let fresh = try push(file)
        try change(file)
        let changed = try push(file)
        #expect(changed.outcome == .published && changed.manifest != fresh.manifest)
        #expect(changed.bytesRead == 1 << 20)
    }

    @Test func `a write through a mapping is noticed, before and after the push`() throws {
        try settle(file)
        let descriptor = open(file, O_RDWR)
        defer { close(descriptor) }
        let size = bytes.count
        let mapped = try #require(
            unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0))
        defer { unsafe munmap(mapped, size) }
        let first = try push(file)
        unsafe mapped.storeBytes(of: 1, toByteOffset: 400_000, as: UInt8.self)
        let second = try push(file)
        #expect(second.manifest != first.manifest && second.bytesRead == 1 << 20)
        // The page is dirty now: until it is written out, another store moves no time.
        usleep(2_300_000)
        let third = try push(file)
        #expect(third.manifest == second.manifest)
        unsafe mapped.storeBytes(of: 2, toByteOffset: 400_000, as: UInt8.self)
        let fourth = try push(file)
        #expect(fourth.manifest != third.manifest && fourth.outcome == .published)
    }

    @Test func `a damaged cache is as good as none, and is made anew`() throws {
        try settle(file)
        _ = try push(file)
        let shards = try #require(try Directory.list(cacheFolder))
        #expect(shards.count == 1)
        for shard in shards {
            let path = Paths.join(cacheFolder, shard.name)
            var content = try File.contents(path, limit: 1 << 20)
            content[20] ^= 1
            try Directory.remove(path)
            try File.create(path).write(content, at: 0)
        }
        #expect(try push(file).bytesRead == 1 << 20)
        #expect(try push(file).bytesRead == 0)
        try Directory.remove(Paths.join(cacheFolder, shards[0].name))
        try File.create(Paths.join(cacheFolder, shards[0].name)).write([1, 2, 3], at: 0)
        #expect(try push(file).bytesRead == 1 << 20)
    }

    @Test func `a cache that others can write is not read`() throws {
        try settle(file)
        _ = try push(file)
        #expect(try push(file).bytesRead == 0)
        let shard = try #require(try Directory.list(cacheFolder)).map(\.name)[0]
        let path = Paths.join(cacheFolder, shard)
        #expect(try #require(try FileStatus.of(path)).mode == 0o600)
        #expect(chmod(path, 0o622) == 0)
        #expect(try push(file).bytesRead == 1 << 20)
        #expect(chmod(path, 0o600) == 0 && chmod(cacheFolder, 0o777) == 0)
        #expect(try push(file).bytesRead == 1 << 20)
        #expect(chmod(cacheFolder, 0o700) == 0)
        if geteuid() == 0 {
            #expect(chown(cacheFolder, 12345, 12345) == 0)
            #expect(try push(file).bytesRead == 1 << 20)
        }
    }

    @Test func `a known file whose stored bytes are gone is read and stored again`() throws {
        try settle(file)
        let first = try push(file)
        let container = stage.location.layout.root + "/objects/"
        let hex = Digest.sha256(of: bytes).hex
        try Directory.remove(container + hex.prefix(2) + "/" + hex.dropFirst(2))
        let again = try push(file)
        #expect(again.manifest == first.manifest && again.bytesStored == 1 << 20)
        #expect(try stage.pulled("model", "model.bin") == bytes)
    }

    @Test func `small files of a folder are not read while none of them changes`() throws {
        var paths: [String] = []
        for number in 0..<40 {
            paths.append(
                try sources.write(
                    "tree/\(number % 3)/\(number)", noise(1000 + number * 997, seed: UInt64(number))
                ))
        }
        let folder = sources.at("tree")
        for path in paths.dropLast() {
            let descriptor = open(path, O_RDONLY)
            fsync(descriptor)
            close(descriptor)
        }
        try settle(paths[39])
        let total = Int64((0..<40).reduce(0) { $0 + 1000 + $1 * 997 })
        let first = try push(folder)
        #expect(first.bytesRead == total)
        let again = try push(folder)
        #expect(again.bytesRead == 0 && again.manifest == first.manifest)
        #expect(try push(folder) { $0.rehash = true }.manifest == first.manifest)
        // A new mode changes the tar and no byte of a file.
        #expect(chmod(paths[7], 0o755) == 0)
        let executable = try push(folder)
        #expect(executable.outcome == .published && executable.bytesRead == total)
        try Directory.rename(paths[0], to: paths[0] + "x")
        #expect(try push(folder).manifest != executable.manifest)
    }

    @Test func `a rule about an alias protects it`() throws {
        let registry = try stage.open()
        var request = PushRequest(paths: [file], name: "model")
        let name = try ArtifactName("model")
        #expect(registry.mayTrustStamps(request, name))
        request.alias = try AliasName("prod")
        #expect(registry.mayTrustStamps(request, name))
        request.rehash = true
        #expect(!registry.mayTrustStamps(request, name))
    }
}

@Suite struct StatCacheShardTests {
    private func digest(_ number: Int) -> Digest { Digest.sha256(of: Array("\(number)".utf8)) }

    @Test func `a shard keeps the newest and reads what it wrote`() throws {
        var shard = StatCacheShard()
        let most = StatCacheShard.pairsMax
        let isNew = shard.add((0..<most + 5).map { (digest($0), digest(-$0)) })
        #expect(isNew)
        let bytes = shard.encoded()
        #expect(bytes.count == StatCacheShard.bytesMax)
        let read = try #require(StatCacheShard(parsing: bytes))
        #expect(read.digests.count == most)
        #expect(read.digests[digest(4)] == nil && read.digests[digest(5)] == digest(-5))
        let isNewAgain = shard.add([(digest(5), digest(-5))])
        #expect(!isNewAgain)
        _ = shard.add([(digest(5), digest(7))])
        #expect(shard.digests[digest(5)] == digest(7) && shard.digests.count == most)
    }

    @Test func `cut, grown and changed shards are refused`() {
        var shard = StatCacheShard()
        _ = shard.add([(digest(1), digest(2))])
        let bytes = shard.encoded()
        for count in 0..<bytes.count {
            #expect(StatCacheShard(parsing: Array(bytes.prefix(count))) == nil)
        }
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x20
            #expect(StatCacheShard(parsing: damaged) == nil)
        }
        #expect(StatCacheShard(parsing: bytes + [0]) == nil)
    }
}
