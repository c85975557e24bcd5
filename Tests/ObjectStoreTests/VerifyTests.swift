// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Synchronization
import TestSupport
import Testing

@Suite struct VerifyTests {
    /// Some whole containers of different sizes, two packs.
    private func filled() throws -> StoreFixture {
        let fixture = try StoreFixture()
        for (number, size) in [1 << 20, (2 << 20) + 1, (3 << 20) + 17].enumerated() {
            let path = try fixture.scratch.write("big", noise(size, seed: UInt64(number)))
            let session = try fixture.session()
            _ = try session.putFile(path)
            _ = try session.commit()
        }
        try fixture.put(noise(50, seed: 10), noise(60, seed: 11))
        try fixture.put(noise(70, seed: 12), noise(80, seed: 13))
        return fixture
    }

    @Test func `a healthy store has no damage, and every byte was read`() throws {
        let fixture = try filled()
        let last = Mutex<(Int64, Int64)>((0, 0))
        let result = try fixture.store.verifyContainers(width: 2) { done, all in
            last.withLock { if done >= $0.0 { $0 = (done, all) } }
        }
        #expect(result.damages.isEmpty)
        #expect(result.containers == 5)
        // Two packs, and three files that are containers of their own and have several chunks.
        #expect(result.recipes == 5)
        let sizes = try fixture.published().map { try FileStatus.of($0)?.size ?? 0 }
        #expect(result.bytes == sizes.reduce(0, +))
        #expect(last.withLock { $0 } == (result.bytes, result.bytes))
    }

    @Test func `a flipped bit in any file is found and named`() throws {
        let fixture = try filled()
        for path in try fixture.published() {
            let size = Int(try FileStatus.of(path)?.size ?? 0)
            for offset in Set([0, size / 2, size - 1]) {
                try fixture.flip(path, at: offset)
                let damages = try fixture.store.verifyContainers().damages
                #expect(damages.count == 1)
                #expect(damages.first?.kind == .wrongBytes)
                #expect(path.hasSuffix(damages.first?.path ?? "-"))
                try fixture.flip(path, at: offset)
            }
        }
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
    }

    @Test func `a file that lost or gained bytes is found`() throws {
        let fixture = try filled()
        for path in try fixture.published() {
            let bytes = try File.contents(path, limit: 1 << 30)
            for changed in [Array(bytes.dropLast()), bytes + [0], []] {
                try fixture.replace(path, changed)
                let result = try fixture.store.verifyContainers()
                #expect(result.damages.contains { $0.isIntegrityFailure })
            }
            try fixture.replace(path, bytes)
        }
    }

    @Test func `a lost pack hurts its blobs, unless they lie elsewhere too`() throws {
        let fixture = try StoreFixture()
        let (one, two) = (noise(50, seed: 1), noise(60, seed: 2))
        let pack = try #require(try fixture.put(one, two).containers.first)
        let moved = try #require(try fixture.store.quarantine(container: pack))
        #expect(moved.hasPrefix("tmp/damaged-\(pack.hex)"))
        let lost = try fixture.store.verifyContainers().damages
        #expect(lost.map(\.kind) == [.missing])
        #expect(lost.first?.digest == pack)
        #expect(lost.first?.blobs == [Digest.sha256(of: one), .sha256(of: two)].sorted())
        try fixture.put(one, [1])
        let rest = try fixture.store.verifyContainers().damages
        #expect(rest.map(\.blobs) == [[Digest.sha256(of: two)]])
        try fixture.put(one, two, [2])
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
    }

    @Test func `setting damage aside and putting the same content again heals`() throws {
        let fixture = try StoreFixture()
        let path = try fixture.scratch.write("big", noise(2 << 20))
        let session = try fixture.session()
        let info = try session.putFile(path)
        _ = try session.commit()
        try fixture.flip(fixture.store.containerPath(info.digest), at: 5)
        let damage = try #require(try fixture.store.verifyContainers().damages.first)
        #expect(damage.blobs == [info.digest])
        try fixture.store.quarantine(container: try #require(damage.digest))
        let again = try fixture.session()
        #expect(try !again.putFile(path).wasKnown)
        _ = try again.commit()
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
        let isSame = try fixture.get(info.digest) == noise(2 << 20)
        #expect(isSame)
    }

    @Test func `a container of the wrong size is not trusted and is replaced`() throws {
        let fixture = try StoreFixture()
        let path = try fixture.scratch.write("big", noise(2 << 20))
        let first = try fixture.session()
        let info = try first.putFile(path)
        _ = try first.commit()
        let index = try fixture.index()
        try fixture.replace(fixture.store.containerPath(info.digest), noise(2 << 19))
        let second = fixture.store.beginPut(index: index)
        #expect(try !second.putFile(path).wasKnown)
        _ = try second.commit()
        let isSame = try fixture.get(info.digest) == noise(2 << 20)
        #expect(isSame)
    }

    @Test func `strange names, kinds, modes and leftovers are told`() throws {
        let fixture = try filled()
        try fixture.scratch.write("registry/objects/ab/not-a-digest", [1])
        try fixture.scratch.write("registry/objects/stray", [1])
        try fixture.scratch.write("registry/tmp/999999999-aa", [1])
        let some = try #require(try fixture.published().first { $0.contains("objects/") })
        Command.run("chmod", ["666", some])
        let hex = String(repeating: "cd", count: 31)
        Command.run("mkdir", ["-p", fixture.store.recipes + "/ee"])
        Command.run("ln", ["-s", some, fixture.store.recipes + "/ee/" + hex])
        let kinds = try fixture.store.verifyContainers().damages.map(\.kind.rawValue).sorted()
        #expect(kinds.filter { $0 == "strangeName" }.count == 2)
        #expect(kinds.contains("leftover"))
        #expect(kinds.contains("wrongKind"))
        #expect(kinds.contains("wrongMode") || some.hasSuffix("not-a-digest"))
    }

    @Test func `a recipe whose chunk has another digest is found`() throws {
        let fixture = try StoreFixture()
        let pack = try #require(try fixture.put(noise(50), noise(60, seed: 2)).containers.first)
        let liar = Digest.sha256(of: [42])
        let text = """
            mreg.recipe/v1
            container \(pack.hex) 110
            blob \(liar.hex) 50 whole/1 1
            chunk \(liar.hex) 50 0 0

            """
        let name = Digest.sha256(of: Array(text.utf8)).hex
        let path = "registry/recipes/\(name.prefix(2))/\(name.dropFirst(2))"
        try fixture.scratch.write(path, Array(text.utf8), mode: 0o444)
        let damages = try fixture.store.verifyContainers().damages
        #expect(damages.map(\.kind) == [.wrongChunk])
        #expect(try failure { _ = try fixture.get(liar) }.code == .corrupt)
    }
}
