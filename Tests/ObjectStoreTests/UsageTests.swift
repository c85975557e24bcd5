// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import TestSupport
import Testing

@testable import ObjectStore

@Suite struct UsageTests {
    @Test func `stored bytes are counted once, for whoever needs them`() throws {
        let fixture = try StoreFixture()
        let summary = try fixture.put(noise(10, seed: 1), noise(20, seed: 2), noise(40, seed: 3))
        let whole = try fixture.put(noise(80, seed: 4))
        let blobs = DigestList([
            .sha256(of: noise(10, seed: 1)), .sha256(of: noise(20, seed: 2)),
            .sha256(of: noise(80, seed: 4)),
        ])
        let owners = blobs.digests.map { Int32($0 == .sha256(of: noise(20, seed: 2)) ? 7 : 1) }
        let usage = try fixture.store.usage(of: blobs, owners: owners, merge: max)
        #expect(usage.bytes == [1: 90, 7: 20])
        #expect(usage.ownedBytes == 110)
        #expect(usage.containerBytes == 150)
        #expect(usage.containerCount == summary.containers.count + whole.containers.count)
        #expect(usage.recipeCount == 1)
        #expect(usage.chunkCount == 3)
    }

    @Test func `a chunk that two blobs share goes to both, a container's rest to its own blob`()
        throws
    {
        let fixture = try StoreFixture()
        let bytes = noise(100, seed: 5)
        let whole = try fixture.put(bytes)
        let part = Array(bytes[30..<70])
        let recipe = try Recipe(
            blobs: [
                .init(
                    digest: .sha256(of: part), size: 40, rule: try #require(CutRule("gear/1")),
                    chunks: [
                        .init(
                            .sha256(of: part),
                            Extent(container: whole.containers[0], offset: 30, length: 40))
                    ])
            ], sizes: [whole.containers[0]: 100])
        let name = Digest.sha256(of: recipe.encoded())
        try fixture.scratch.write(
            "registry/recipes/\(name.hex.prefix(2))/\(name.hex.dropFirst(2))", recipe.encoded(),
            mode: 0o444)
        let blobs = DigestList([.sha256(of: bytes), .sha256(of: part)])
        let owners = blobs.digests.map { Int32($0 == .sha256(of: bytes) ? 1 : 2) }
        let both = try fixture.store.usage(of: blobs, owners: owners) { $0 == $1 ? $0 : 3 }
        #expect(both.bytes.filter { $0.value > 0 } == [1: 60, 3: 40])
        let one = try fixture.store.usage(of: DigestList([.sha256(of: part)]), owners: [2]) {
            a, _ in a
        }
        #expect(one.bytes == [2: 40])
    }

    @Test func `a list of digests stays sorted and without repetitions`() {
        let digests = (0..<50).map { Digest.sha256(of: [UInt8($0)]) }
        var list = DigestList(digests + digests.prefix(10))
        #expect(list.digests == digests.sorted())
        list.append(digests.sorted().suffix(2))
        #expect(list.count == 50)
        for digest in digests { #expect(list.contains(digest)) }
        #expect(!list.contains(.sha256(of: [99, 99])))
    }
}
