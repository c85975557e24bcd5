// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import TestSupport
import Testing

@testable import ObjectStore

/// Containers of which little is needed are copied, and go with the next collection.
@Suite struct RewriteTests {
    private static var eager: CollectOptions {
        var options = CollectOptions()
        options.gainBytes = 1
        return options
    }

    private static let blobs = (0..<10).map { noise(100 + $0, seed: UInt64($0) + 1) }
    private static let live = [blobs[2], blobs[7]].map { Digest.sha256(of: $0) }

    /// A store with one shared container of ten blobs.
    private func packed() throws -> (StoreFixture, PutSummary) {
        let fixture = try StoreFixture()
        let session = try fixture.session()
        for blob in Self.blobs { _ = try session.putBytes(blob) }
        return (fixture, try session.commit())
    }

    private func check(_ store: ObjectStore, _ note: Comment? = nil) throws {
        let index = try DirectoryIndex(store)
        for (digest, bytes) in zip(Self.live, [Self.blobs[2], Self.blobs[7]]) {
            #expect(try store.bytes(of: digest, in: index, limit: 1 << 20) == bytes, note)
        }
        let damages = try store.verifyContainers().damages.filter(\.isIntegrityFailure)
        #expect(damages.isEmpty, note)
    }

    @Test func `what is needed is copied, and the old container goes with the next collection`()
        throws
    {
        let (fixture, summary) = try packed()
        var changes: [PlaceChanges] = []
        let report = try fixture.store.collect(live: Self.live, options: Self.eager) {
            changes.append($0)
        }
        #expect(report.rewritten == summary.containers)
        #expect(report.containers.isEmpty)
        #expect(report.recipes == summary.recipes)
        #expect(report.bytesCopied == 102 + 107)
        #expect(report.bytesRetired == 1045)
        #expect(report.bytesDead == 0)
        #expect(try fixture.store.containerSize(summary.containers[0]) == 1045)
        #expect(Set(changes.flatMap(\.places).map(\.blob)) == Set(Self.live))
        #expect(changes.flatMap(\.unplaced).count == 8)
        try check(fixture.store)
        let next = try fixture.store.collect(live: Self.live, options: Self.eager)
        #expect(next.containers == summary.containers)
        #expect(next.bytesFreed == 1045)
        #expect(next.rewritten.isEmpty)
        try check(fixture.store)
        #expect(try fixture.published().count == 2)
        let idle = try fixture.store.collect(live: Self.live, options: Self.eager)
        #expect(idle == CollectReport())
    }

    @Test func `a dry run tells the same and changes nothing`() throws {
        let (fixture, _) = try packed()
        let before = try fixture.published()
        var options = Self.eager
        options.isDryRun = true
        let plan = try fixture.store.collect(live: Self.live, options: options)
        #expect(try fixture.published() == before)
        #expect(plan == (try fixture.store.collect(live: Self.live, options: Self.eager)))
    }

    @Test func `little gain, a share of a half, or an order not to copy leave a container`() throws
    {
        let (fixture, summary) = try packed()
        let before = try fixture.published()
        #expect(try fixture.store.collect(live: Self.live).bytesDead == 1045 - 209)
        var none = Self.eager
        none.copyBytesMax = 0
        #expect(try fixture.store.collect(live: Self.live, options: none).rewritten.isEmpty)
        let half = Self.blobs.prefix(6).map { Digest.sha256(of: $0) }
        #expect(try fixture.store.collect(live: half, options: Self.eager).rewritten.isEmpty)
        #expect(try fixture.published() == before)
        #expect(try fixture.store.containerSize(summary.containers[0]) != nil)
    }

    @Test func `a damaged chunk stops the rewriting of its container and loses nothing`() throws {
        let (fixture, summary) = try packed()
        let other = try fixture.put(noise(500, seed: 70), noise(5, seed: 71))
        let path = fixture.store.containerPath(summary.containers[0])
        let place = try #require(try fixture.index().place(of: Self.live[0]))
        try fixture.flip(path, at: Int(place.extents[0].offset))
        let live = Self.live + [.sha256(of: noise(5, seed: 71))]
        let report = try fixture.store.collect(live: live, options: Self.eager)
        #expect(report.rewritten == other.containers)
        #expect(report.damages.count == 1)
        #expect(report.damages.first?.contains(summary.containers[0].hex) == true)
        #expect(try fixture.store.containerSize(summary.containers[0]) == 1045)
        #expect(try fixture.get(Self.live[1]) == Self.blobs[7])
        #expect(try fixture.get(.sha256(of: noise(5, seed: 71))) == noise(5, seed: 71))
    }

    @Test func `a blob of many chunks in several containers is put together again`() throws {
        let fixture = try StoreFixture()
        let first = noise(4000, seed: 80)
        let second = noise(6000, seed: 81)
        let summary = try fixture.put(first)
        let other = try fixture.put(second)
        // 100 bytes of one container, then 50 of the other, twice, as chunks of a later version.
        let pieces = [
            (summary.containers[0], first, 1000, 100), (other.containers[0], second, 10, 50),
            (summary.containers[0], first, 1000, 100),
        ]
        let whole = pieces.flatMap { Array($0.1[$0.2..<$0.2 + $0.3]) }
        let blob = Recipe.Blob(
            digest: .sha256(of: whole), size: Int64(whole.count),
            rule: try #require(CutRule("gear/1")),
            chunks: pieces.map { container, bytes, start, count in
                Recipe.Chunk(
                    .sha256(of: Array(bytes[start..<start + count])),
                    Extent(
                        container: container, offset: Int64(start), length: Int64(count)))
            })
        let recipe = try Recipe(
            blobs: [blob],
            sizes: [summary.containers[0]: 4000, other.containers[0]: 6000])
        let bytes = recipe.encoded()
        let name = Digest.sha256(of: bytes)
        try fixture.scratch.write(
            "registry/recipes/\(name.hex.prefix(2))/\(name.hex.dropFirst(2))", bytes, mode: 0o444)
        #expect(try fixture.get(blob.digest) == whole)
        let report = try fixture.store.collect(live: [blob.digest], options: Self.eager)
        #expect(report.rewritten == (summary.containers + other.containers).sorted())
        #expect(report.bytesCopied == 150, "a chunk named twice is copied once")
        _ = try fixture.store.collect(live: [blob.digest], options: Self.eager)
        #expect(try fixture.get(blob.digest) == whole)
        #expect(try fixture.published().count == 2)
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
    }

    @Test func `what a push has come to need since the mark stays`() throws {
        let (fixture, summary) = try packed()
        let dead = try fixture.put(noise(50, seed: 90), noise(60, seed: 91))
        let collection = try fixture.store.beginCollection(
            live: DigestList(Self.live), options: Self.eager)
        try collection.copy()
        // A push found these two dead blobs and its entry names them now.
        let newcomers = DigestList([
            .sha256(of: noise(50, seed: 90)), .sha256(of: Self.blobs[0]),
        ])
        while try !collection.unreference(newcomers: newcomers, seconds: 0, { _ in }) {}
        try collection.sync()
        while try !collection.delete(newcomers: newcomers, seconds: 0, { _ in }) {}
        #expect(collection.report.containers.isEmpty)
        for digest in newcomers.digests { #expect(try fixture.index().place(of: digest) != nil) }
        #expect(try fixture.get(.sha256(of: Self.blobs[0])) == Self.blobs[0])
        #expect(try fixture.store.containerSize(dead.containers[0]) == 110)
        let live = Self.live + newcomers.digests
        for _ in 0..<2 { _ = try fixture.store.collect(live: live, options: Self.eager) }
        for digest in live { #expect(try fixture.index().place(of: digest) != nil) }
        #expect(try fixture.store.containerSize(summary.containers[0]) == nil)
        try check(fixture.store)
    }

    @Test func `a container that a recipe written since the mark names stays`() throws {
        let fixture = try StoreFixture()
        let dead = try fixture.put(noise(50, seed: 90), noise(60, seed: 91))
        let collection = try fixture.store.beginCollection(live: DigestList())
        try collection.copy()
        while try !collection.unreference(newcomers: DigestList(), seconds: 1, { _ in }) {}
        try collection.sync()
        // A push found a chunk of the dead container in its index and writes a recipe over it.
        let chunk = Array(fixture.bytes(of: dead.containers[0])[5..<25])
        let extent = Extent(container: dead.containers[0], offset: 5, length: 20)
        let recipe = try Recipe(
            blobs: [
                .init(
                    digest: .sha256(of: chunk), size: 20, rule: try #require(CutRule("gear/1")),
                    chunks: [.init(.sha256(of: chunk), extent)])
            ], sizes: [dead.containers[0]: 110])
        let name = Digest.sha256(of: recipe.encoded())
        try fixture.scratch.write(
            "registry/recipes/\(name.hex.prefix(2))/\(name.hex.dropFirst(2))", recipe.encoded(),
            mode: 0o444)
        while try !collection.delete(newcomers: DigestList(), seconds: 1, { _ in }) {}
        #expect(collection.report.containers.isEmpty)
        #expect(try fixture.get(.sha256(of: chunk)) == chunk)
    }

    @Test func `a crash at any moment leaves garbage, never a hole`() throws {
        let (fixture, _) = try packed()
        try fixture.put(noise(2000, seed: 60))
        let replay = try CrashReplay(folder: fixture.store.root)
        let changes = try CrashReplay.record(fixture.store.root) {
            for _ in 0..<2 {
                _ = try fixture.store.collect(live: Self.live, options: Self.eager)
            }
        }
        #expect(changes.count > 15)
        try replay.forEachCrash(of: changes, scratch: fixture.scratch.at("cut")) {
            step, outcome, folder in
            let store = ObjectStore(root: folder)
            try check(store, "\(step) \(outcome)")
            for _ in 0..<3 { _ = try store.collect(live: Self.live, options: Self.eager) }
            try check(store, "\(step) \(outcome), collected again")
            let files = try [store.objects, store.recipes].flatMap {
                try StoreFixture.files(below: $0)
            }
            #expect(files.count == 2, "\(step) \(outcome)")
        }
    }
}

extension StoreFixture {
    /// The bytes of a container.
    fileprivate func bytes(of container: Digest) -> [UInt8] {
        (try? File.contents(store.containerPath(container), limit: 1 << 20)) ?? []
    }
}
