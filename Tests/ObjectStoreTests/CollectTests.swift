// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import TestSupport
import Testing

@Suite struct CollectTests {
    @Test func `what is live stays, what is not goes`() throws {
        let fixture = try StoreFixture()
        let live = try fixture.put(noise(10, seed: 1), noise(20, seed: 2))
        let dead = try fixture.put(noise(30, seed: 3), noise(40, seed: 4))
        let whole = try fixture.put(noise(50, seed: 5))
        let roots = Set(live.places.map(\.blob))
        let before = try fixture.published()
        var dry = CollectOptions()
        dry.isDryRun = true
        let plan = try fixture.store.collect(live: roots, options: dry)
        #expect(try fixture.published() == before)
        var unplaced: [Digest] = []
        let report = try fixture.store.collect(live: roots) { unplaced += $0.unplaced.map(\.blob) }
        #expect(plan == report)
        #expect(report.containers == (dead.containers + whole.containers).sorted())
        #expect(report.recipes == dead.recipes)
        #expect(report.bytesFreed == 120)
        #expect(report.bytesDead == 0)
        #expect(report.missing.isEmpty)
        #expect(unplaced.contains(.sha256(of: noise(30, seed: 3))))
        #expect(try fixture.published().count == 2)
        #expect(try fixture.get(.sha256(of: noise(20, seed: 2))) == noise(20, seed: 2))
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
    }

    @Test func `a container shared by live and dead blobs stays and its dead bytes are told`()
        throws
    {
        let fixture = try StoreFixture()
        try fixture.put(noise(10, seed: 1), noise(20, seed: 2))
        let report = try fixture.store.collect(live: [.sha256(of: noise(10, seed: 1))])
        #expect(report.containers.isEmpty)
        #expect(report.recipes.isEmpty)
        #expect(report.bytesDead == 20)
        #expect(try fixture.get(.sha256(of: noise(20, seed: 2))) == noise(20, seed: 2))
    }

    @Test func `nothing live empties the store, and collecting again does nothing`() throws {
        let fixture = try StoreFixture()
        try fixture.put(noise(10, seed: 1), noise(20, seed: 2))
        try fixture.put(noise(30, seed: 3))
        _ = try fixture.store.collect(live: [])
        #expect(try fixture.published().isEmpty)
        #expect(try fixture.store.collect(live: []) == CollectReport())
    }

    @Test func `recipes go durably before containers`() throws {
        let fixture = try StoreFixture()
        try fixture.put(noise(10, seed: 1), noise(20, seed: 2))
        let changes = try CrashReplay.record(fixture.store.root) {
            _ = try fixture.store.collect(live: [])
        }
        let kinds = changes.map { change in
            let place = change.path.contains("/recipes/") ? "recipe" : "object"
            if case .remove = change { return "remove \(place)" }
            if case .syncDirectory = change { return "sync \(place)" }
            return "other"
        }
        #expect(kinds == ["remove recipe", "sync recipe", "remove object", "sync object"])
    }

    @Test func `a recipe with blobs in a container that goes is written anew`() throws {
        let fixture = try StoreFixture()
        let first = try fixture.put(noise(10, seed: 1), noise(20, seed: 2))
        let second = try fixture.put(noise(30, seed: 3), noise(40, seed: 4))
        let (one, two) = (first.places[0], second.places[0])
        // One recipe over both containers, as a push that re-uses chunks would write it.
        let containers = [one, two].map { $0.extents[0].container }.sorted()
        let sizes = Dictionary(
            uniqueKeysWithValues: [(first.containers[0], 30), (second.containers[0], 70)])
        var text = "mreg.recipe/v1\n"
        for digest in containers { text += "container \(digest.hex) \(sizes[digest] ?? 0)\n" }
        for place in [one, two].sorted(by: { $0.blob < $1.blob }) {
            let extent = place.extents[0]
            let number = containers.firstIndex(of: extent.container) ?? 9
            text += "blob \(place.blob.hex) \(place.size) whole/1 1\n"
            text += "chunk \(place.blob.hex) \(place.size) \(number) \(extent.offset)\n"
        }
        let name = Digest.sha256(of: Array(text.utf8))
        let shard = "registry/recipes/\(name.hex.prefix(2))/\(name.hex.dropFirst(2))"
        try fixture.scratch.write(shard, Array(text.utf8), mode: 0o444)
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
        var places: [BlobPlace] = []
        let report = try fixture.store.collect(live: [one.blob]) { places += $0.places }
        #expect(report.containers == second.containers)
        #expect(Set(report.recipes) == [name, second.recipes[0]])
        #expect(places.map(\.blob) == [one.blob])
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
        #expect(try fixture.index().place(of: one.blob) != nil)
        #expect(try fixture.index().place(of: two.blob) == nil)
    }

    @Test func `a damaged recipe stops the collection before anything is removed`() throws {
        let fixture = try StoreFixture()
        let summary = try fixture.put(noise(10, seed: 1), noise(20, seed: 2))
        try fixture.flip(fixture.store.recipePath(summary.recipes[0]), at: 3)
        let before = try fixture.published()
        #expect(try failure { _ = try fixture.store.collect(live: []) }.code == .corrupt)
        #expect(try fixture.published() == before)
    }

    @Test func `live blobs that are lost are told and their entry stays`() throws {
        let fixture = try StoreFixture()
        let summary = try fixture.put(noise(10, seed: 1), noise(20, seed: 2))
        try fixture.store.quarantine(container: summary.containers[0])
        let live = Digest.sha256(of: noise(10, seed: 1))
        let report = try fixture.store.collect(live: [live, .sha256(of: [77])])
        #expect(Set(report.missing) == [live, .sha256(of: [77])])
        #expect(try fixture.index().place(of: live) != nil)
        #expect(try fixture.index().place(of: .sha256(of: noise(20, seed: 2))) == nil)
    }

    @Test func `temporary files of dead processes go, those of this one stay`() throws {
        let fixture = try StoreFixture()
        try fixture.scratch.write("registry/tmp/999999999-aa", [1])
        let session = try fixture.session()
        _ = try session.putStream(size: 5 << 20) { sink throws(MregError) in
            try sink.write(noise(5 << 20))
        }
        let report = try fixture.store.collect(live: [])
        #expect(report.temporaries == ["tmp/999999999-aa"])
        #expect(try fixture.temporaries().count == 1)
        let tomorrow = Timestamp(seconds: Timestamp.now.seconds + 90_000)
        #expect(try fixture.store.collect(live: [], now: tomorrow).temporaries.count == 1)
        #expect(try fixture.temporaries().isEmpty)
    }
}
