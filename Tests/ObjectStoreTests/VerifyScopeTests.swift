// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
@testable import ObjectStore
import TestSupport
import Testing

@Suite struct VerifyScopeTests {
    private func filled() throws -> (fixture: StoreFixture, digests: [Digest]) {
        let fixture = try StoreFixture()
        var digests: [Digest] = []
        for (number, size) in [9 << 20, (40 << 20) + 5, (2 << 20) + 1].enumerated() {
            let path = try fixture.scratch.write("big", noise(size, seed: UInt64(number) + 1))
            let session = try fixture.session()
            digests.append(try session.putFile(path).digest)
            _ = try session.commit()
        }
        return (fixture, digests)
    }

    @Test func `a flipped bit anywhere in a large container is found, wherever cores meet`() throws
    {
        let (fixture, digests) = try filled()
        let path = fixture.store.containerPath(digests[1])
        for offset in [
            0, 4095, 4096, (4 << 20) - 1, 4 << 20, 32 << 20, (32 << 20) - 1, (40 << 20) + 4,
        ] {
            try fixture.flip(path, at: offset)
            let damages = try fixture.store.verifyContainers().damages
            #expect(damages.map(\.digest) == [digests[1]], "at \(offset)")
            #expect(damages.first?.kind == .wrongBytes)
            try fixture.flip(path, at: offset)
        }
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
    }

    @Test func `a deep check puts every cut blob together`() throws {
        let (fixture, _) = try filled()
        var scope = VerificationScope()
        scope.isDeep = true
        let result = try fixture.store.verifyContainers(scope: scope)
        #expect(result.blobs == 3)
        #expect(result.damages.isEmpty)
    }

    @Test func `chunks in the wrong order are found by a deep check`() throws {
        let fixture = try StoreFixture()
        let (one, two) = (noise(50, seed: 1), noise(50, seed: 2))
        let whole = try #require(try fixture.put(one, two).containers.first)
        let extents = [(one, Int64(50)), (two, Int64(0))]
        let bytes = try File.contents(fixture.store.containerPath(whole), limit: 1 << 20)
        let firstIsOne = Array(bytes.prefix(50)) == one
        let chunks = extents.map { bytes, offset in
            Recipe.Chunk(
                .sha256(of: bytes),
                Extent(container: whole, offset: firstIsOne ? 50 - offset : offset, length: 50))
        }
        // The chunks are right, and two then one; the blob says one then two.
        let blob = Recipe.Blob(
            digest: .sha256(of: one + two), size: 100, rule: try #require(CutRule("gear/1")),
            chunks: chunks.reversed())
        let text = try Recipe(blobs: [blob], sizes: [whole: 100]).encoded()
        let name = Digest.sha256(of: text)
        try fixture.scratch.write(
            "registry/recipes/\(name.hex.prefix(2))/\(name.hex.dropFirst(2))", text)
        #expect(
            try fixture.store.verifyContainers().damages.filter(\.isIntegrityFailure).isEmpty)
        var scope = VerificationScope()
        scope.isDeep = true
        let damages = try fixture.store.verifyContainers(scope: scope).damages
            .filter(\.isIntegrityFailure)
        #expect(damages.map(\.kind) == [.wrongChunk])
        #expect(damages.first?.digest == name)
    }

    @Test func `what was checked lately is passed over, what was not is read`() throws {
        let (fixture, digests) = try filled()
        var scope = VerificationScope()
        scope.since = Timestamp(seconds: 1_000)
        scope.lastChecked = [
            digests[0]: Timestamp(seconds: 999), digests[1]: Timestamp(seconds: 1_001),
        ]
        let result = try fixture.store.verifyContainers(scope: scope)
        #expect(Set(result.good) == [digests[0], digests[2]])
        #expect(result.containersLeft == 1)
    }

    @Test func `a used up budget leaves the rest, the longest unseen first`() throws {
        let (fixture, digests) = try filled()
        var scope = VerificationScope()
        scope.secondsMax = 0
        scope.lastChecked = [digests[1]: Timestamp(seconds: 5), digests[2]: Timestamp(seconds: 4)]
        let none = try fixture.store.verifyContainers(scope: scope)
        #expect(none.containers == 0)
        #expect(none.containersLeft == 3)
        #expect(none.damages.isEmpty)
        scope.secondsMax = 3600
        let all = try fixture.store.verifyContainers(width: 1, scope: scope)
        #expect(all.good == [digests[0], digests[2], digests[1]])
    }
}
