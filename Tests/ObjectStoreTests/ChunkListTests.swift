// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Synchronization
import TestSupport
import Testing

/// A memory of proven claims for one test.
private final class Memory: ProvenChunks {
    private let claims = Mutex<Set<ChunkClaim>>([])

    var all: Set<ChunkClaim> { claims.withLock { $0 } }

    func areProven(_ asked: [ChunkClaim]) -> [Bool] {
        claims.withLock { known in asked.map(known.contains) }
    }

    func record(_ new: [ChunkClaim]) { claims.withLock { $0.formUnion(new) } }
}

@Suite struct ChunkListTests {
    private static let bytes = noise((70 << 20) + 5, seed: 3)

    /// A store with one large file; where it lies, and how it was cut.
    private func filled(
        _ bytes: [UInt8] = Self.bytes
    ) throws -> (fixture: StoreFixture, map: ExtentMap, list: ChunkList) {
        let fixture = try StoreFixture()
        let session = try fixture.session()
        let info = try session.putFile(try fixture.scratch.write("big", bytes))
        _ = try session.commit()
        let place = try #require(try fixture.index().place(of: info.digest))
        let list = try #require(try fixture.store.chunkLists(of: [place])[0])
        #expect(info.claim == list.claim)
        return (fixture, ExtentMap(place), list)
    }

    /// Replaces all recipes by one that says a blob is these chunks of a container.
    private func claim(
        _ blob: Digest, is chunks: [[UInt8]], in container: Digest, _ fixture: StoreFixture
    ) throws {
        let size = chunks.reduce(0) { $0 + $1.count }
        var text = "mreg.recipe/v1\ncontainer \(container.hex) \(size)\n"
        text += "blob \(blob.hex) \(size) gear/2 \(chunks.count)\n"
        var offset = 0
        for chunk in chunks {
            text += "chunk \(Digest.sha256(of: chunk).hex) \(chunk.count) 0 \(offset)\n"
            offset += chunk.count
        }
        for path in try StoreFixture.files(below: fixture.store.recipes) {
            try Directory.remove(path)
        }
        let name = Digest.sha256(of: Array(text.utf8)).hex
        try fixture.scratch.write(
            "registry/recipes/\(name.prefix(2))/\(name.dropFirst(2))", Array(text.utf8),
            mode: 0o444)
    }

    @Test func `a claim is the digest of the bytes that the format's page describes`() throws {
        let (one, two) = (String(repeating: "22", count: 32), String(repeating: "33", count: 32))
        let list = ChunkList(
            blob: try #require(Digest(hex: String(repeating: "11", count: 32))),
            chunks: [
                BlobChunk(digest: try #require(Digest(hex: one)), offset: 0, length: 4_194_304),
                BlobChunk(digest: try #require(Digest(hex: two)), offset: 4_194_304, length: 5),
            ])
        // Made by Python's hashlib from the words of the page.
        #expect(
            list.claim.list.hex
                == "a84c83d572980703f3f06b432235f738952ef7c71d194207877d7afedffe16ae")
    }

    @Test func `a blob of one chunk makes no claim`() throws {
        let fixture = try StoreFixture()
        try fixture.put(noise(50))
        let place = try #require(try fixture.index().place(of: .sha256(of: noise(50))))
        #expect(try fixture.store.chunkLists(of: [place])[0] == nil)
    }

    @Test func `chunks are checked on all cores, and a flipped bit is found wherever it is`() throws
    {
        let (fixture, map, list) = try filled()
        let jobs = HashJob.runs(map, of: list)
        #expect(jobs.count == 3)
        let hashed = Mutex(0)
        try fixture.store.verify(jobs, width: 2) { count in hashed.withLock { $0 += count } }
        #expect(hashed.withLock { $0 } == Self.bytes.count)
        let path = fixture.store.containerPath(list.blob)
        let edges = jobs.compactMap { $0.parts.first.map { Int($0.offset) } }
        for offset in [0, Self.bytes.count - 1] + edges.dropFirst().flatMap({ [$0 - 1, $0] }) {
            try fixture.flip(path, at: offset)
            let error = try failure { try fixture.store.verify(jobs, width: 2) { _ in } }
            #expect(error.code == .corrupt, "at \(offset)")
            try fixture.flip(path, at: offset)
        }
        try fixture.replace(path, Array(Self.bytes.dropLast()))
        #expect(
            try failure { try fixture.store.verify(jobs, width: 2) { _ in } }.code == .corrupt)
    }

    @Test func `a list is proven only by the bytes of its blob, and only when it is right`() throws
    {
        let (fixture, map, list) = try filled(noise((2 << 20) + 9, seed: 5))
        #expect(try fixture.store.prove([ProofJob(map, list)]) { _ in } == [list.claim])
        var chunks = list.chunks
        chunks[1].digest = .sha256(of: [1])
        let other = ChunkList(blob: list.blob, chunks: chunks)
        let short = ChunkList(blob: list.blob, chunks: Array(list.chunks.dropLast()))
        #expect(
            try fixture.store.prove([ProofJob(map, other), ProofJob(map, short)]) { _ in } == [])
        try fixture.flip(fixture.store.containerPath(list.blob), at: 77)
        let error = try failure { _ = try fixture.store.prove([ProofJob(map, list)]) { _ in } }
        #expect(error.code == .corrupt)
    }

    @Test func `a check proves what nobody has proven, once`() throws {
        let (fixture, _, list) = try filled(noise((2 << 20) + 9, seed: 5))
        let memory = Memory()
        var scope = VerificationScope()
        scope.proven = memory
        #expect(try fixture.store.verifyContainers(scope: scope).blobs == 1)
        #expect(memory.all == [list.claim])
        #expect(try fixture.store.verifyContainers(scope: scope).blobs == 0)
    }

    @Test func `a container and a recipe that lie alike are found without a deep check`() throws {
        let (fixture, _, list) = try filled(noise((2 << 20) + 9, seed: 5))
        let memory = Memory()
        memory.record([list.claim])
        var scope = VerificationScope()
        scope.proven = memory
        let other = noise((2 << 20) + 9, seed: 6)
        try fixture.replace(fixture.store.containerPath(list.blob), other)
        try claim(
            list.blob, is: [Array(other[..<1_000_000]), Array(other[1_000_000...])],
            in: list.blob, fixture)
        let damages = try fixture.store.verifyContainers(scope: scope).damages
        #expect(damages.map(\.kind) == [.wrongChunk])
        #expect(damages.first?.blobs == [list.blob])
        #expect(memory.all == [list.claim])
    }
}
