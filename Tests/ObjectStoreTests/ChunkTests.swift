// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import TestSupport
import Testing

/// Chunks: what is stored once, what stays a whole container, and that everything reads back.
@Suite struct ChunkTests {
    private static let piece = Int(StoreLimits.chunkBytesMax)

    /// One piece of noise that all bytes of these tests are made of.
    private static let base = noise(piece)

    /// Bytes of which no two pieces are equal, made faster than noise.
    private func filled(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(count)
        while out.count < count {
            let start = out.count
            out += Self.base.prefix(count - start)
            for (index, byte) in noise(32, seed: seed &+ UInt64(start)).enumerated()
            where start + index < count { out[start + index] = byte }
        }
        return out
    }

    /// Numbers that are the same in every run.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private func put(_ fixture: StoreFixture, _ bytes: [UInt8]) throws -> (BlobInfo, PutSummary) {
        let path = try fixture.scratch.write("model.bin", bytes)
        let session = try fixture.session()
        let info = try session.putFile(path)
        return (info, try session.commit())
    }

    private func stored(_ fixture: StoreFixture) throws -> Int64 {
        try StoreFixture.files(below: fixture.store.objects).reduce(0) {
            try $0 + (FileStatus.of($1)?.size ?? 0)
        }
    }

    @Test func `a near copy stores only the chunk that changed`() throws {
        let fixture = try StoreFixture(inMemory: false)
        let header = Self.header(tensors: [6 * Self.piece + 777])
        var bytes = header + filled(6 * Self.piece + 777)
        _ = try put(fixture, bytes)
        let before = try stored(fixture)
        #expect(before == Int64(bytes.count))
        bytes[header.count + 3 * Self.piece + 5] ^= 1
        let (info, summary) = try put(fixture, bytes)
        #expect(try stored(fixture) - before == Int64(Self.piece))
        #expect(summary.bytesStored == Int64(Self.piece))
        #expect(summary.bytesReused == Int64(bytes.count - Self.piece))
        #expect(summary.reusedContainers.count == 1)
        let isSame = try fixture.get(info.digest) == bytes
        #expect(isSame)
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
    }

    @Test func `a file whose header alone is known stays a whole container`() throws {
        let fixture = try StoreFixture(inMemory: false)
        let header = Self.header(tensors: [8 << 20, 9 << 20])
        let (first, _) = try put(fixture, header + filled(17 << 20, seed: 1))
        let (second, summary) = try put(fixture, header + filled(17 << 20, seed: 2))
        #expect(first.chunks[0] == second.chunks[0], "the header is a chunk")
        #expect(summary.places.first?.isWholeContainer == true)
        #expect(summary.bytesReused == 0)
        #expect(try fixture.store.containerSize(second.digest) == second.size)
    }

    @Test func `when the header grows the tensors are found again`() throws {
        let fixture = try StoreFixture(inMemory: false)
        let sizes = [3 << 20, 8 << 20, 1000, 2 << 20]
        let data = filled(sizes.reduce(0, +))
        _ = try put(fixture, Self.header(tensors: sizes) + data)
        let longer = Self.header(tensors: sizes, metadata: "epoch 2")
        let (info, summary) = try put(fixture, longer + data)
        #expect(summary.bytesStored == Int64(longer.count))
        let isSame = try fixture.get(info.digest) == longer + data
        #expect(isSame)
    }

    @Test func `a repeat inside one file is stored once when it is much of it`() throws {
        let fixture = try StoreFixture(inMemory: false)
        let part = filled(Self.piece)
        let header = Self.header(tensors: [3 * Self.piece + 100])
        let bytes = header + part + part + part + filled(100, seed: 3)
        let (info, summary) = try put(fixture, bytes)
        #expect(summary.bytesStored == Int64(header.count + Self.piece + 100))
        let isSame = try fixture.get(info.digest) == bytes
        #expect(isSame)
    }

    @Test func `a file of which less than a tenth is known is stored whole`() throws {
        let fixture = try StoreFixture(inMemory: false)
        let part = filled(Self.piece)
        _ = try put(fixture, Self.header(tensors: [Self.piece]) + part)
        var bytes = Self.header(tensors: [13 * Self.piece]) + filled(6 * Self.piece, seed: 4)
        bytes += part + filled(6 * Self.piece, seed: 5)
        let (info, summary) = try put(fixture, bytes)
        #expect(summary.places.first?.isWholeContainer == true)
        #expect(summary.bytesStored == Int64(bytes.count))
        let container = try File.contents(fixture.store.containerPath(info.digest), limit: 1 << 30)
        #expect(container == bytes)
        #expect(try fixture.temporaries().isEmpty)
    }

    @Test func `files of one push share chunks`() throws {
        let fixture = try StoreFixture(inMemory: false)
        let header = Self.header(tensors: [4 * Self.piece])
        let common = header + filled(3 * Self.piece)
        let one = try fixture.scratch.write("one", common + filled(Self.piece, seed: 8))
        let two = try fixture.scratch.write("two", common + filled(Self.piece, seed: 9))
        let session = try fixture.session()
        let infos = [try session.putFile(one), try session.putFile(two)]
        let summary = try session.commit()
        #expect(summary.bytesStored == Int64(header.count + 5 * Self.piece))
        for (info, path) in zip(infos, [one, two]) {
            let isSame = try fixture.get(info.digest) == File.contents(path, limit: 1 << 30)
            #expect(isSame)
        }
    }

    @Test(arguments: 0..<12) func `random near-copies read back equal`(seed: Int) throws {
        var dice = Dice(state: UInt64(seed + 1))
        let fixture = try StoreFixture(inMemory: false)
        let parts = (0..<4).map { filled(Self.piece, seed: UInt64($0 + 50)) }
        var blobs: [(Digest, [UInt8])] = []
        for round in 0..<5 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...5, using: &dice) {
                let part = parts.randomElement(using: &dice) ?? []
                bytes += Bool.random(using: &dice) ? part : filled(Self.piece, seed: dice.next())
                if Int.random(in: 0..<4, using: &dice) == 0 { bytes += [UInt8(round)] }
            }
            let (info, summary) = try put(fixture, bytes)
            #expect(info.digest == .sha256(of: bytes))
            #expect(summary.bytesRead == Int64(bytes.count))
            #expect(summary.bytesStored + summary.bytesReused >= Int64(bytes.count))
            blobs.append((info.digest, bytes))
        }
        for (digest, bytes) in blobs {
            let isSame = try fixture.get(digest) == bytes
            #expect(isSame)
        }
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
        #expect(try fixture.temporaries().isEmpty)
    }

    @Test func `a container that went away during a push is noticed at its end`() throws {
        let fixture = try StoreFixture(inMemory: false)
        let bytes = filled(3 * Self.piece)
        let (first, _) = try put(fixture, Self.header(tensors: [3 * Self.piece]) + bytes)
        let near = Self.header(tensors: [4 * Self.piece]) + bytes + filled(Self.piece, seed: 2)
        let path = try fixture.scratch.write("near", near)
        let session = try fixture.session()
        _ = try session.putFile(path)
        try Directory.remove(fixture.store.containerPath(first.digest))
        #expect(try failure { _ = try session.commit() }.code == .busy)
        #expect(try fixture.temporaries().isEmpty)
    }

    @Test func `three hundred changed files of a folder cost little`() throws {
        let fixture = try StoreFixture(inMemory: false)
        var entries: [SourceTree.Entry] = []
        for number in 0..<1500 {
            let bytes = noise(1000 + number * 7919 % 49_000, seed: UInt64(number))
            let path = try fixture.scratch.write("data/\(number)", bytes)
            entries.append(try SourceTree.file(path, name: "\(number)"))
        }
        let first = try fixture.session()
        let before = try first.putTar(entries)
        _ = try first.commit()
        for number in stride(from: 3, to: 1500, by: 67) {
            let size = 1000 + number * 7919 % 49_000
            try fixture.scratch.write("data/\(number)", noise(size, seed: UInt64(number + 9999)))
        }
        let second = try fixture.session()
        let after = try second.putTar(entries)
        let summary = try second.commit()
        // 23 of 1500 files: 1.5 % of the data, and the neighbours in their chunks.
        #expect(Double(summary.bytesStored) < 0.05 * Double(after.blob.size))
        #expect(before.digests != after.digests)
        #expect(after.digests[0] == before.digests[0])
        let third = try fixture.session()
        #expect(try third.putTar(entries).blob.wasKnown)
        #expect(try third.commit().bytesStored == 0)
    }

    /// A safetensors header of tensors of some sizes, as the format's README describes it.
    static func header(tensors: [Int], metadata: String = "") -> [UInt8] {
        var start = 0
        var json = metadata.isEmpty ? "{" : #"{"__metadata__":{"note":"\#(metadata)"},"#
        for (number, size) in tensors.enumerated() {
            let comma = number == 0 ? "" : ","
            json +=
                #"\#(comma)"t\#(number)":{"dtype":"U8","shape":[\#(size)],"#
                + #""data_offsets":[\#(start),\#(start + size)]}"#
            start += size
        }
        json += "}"
        while json.utf8.count % 8 != 0 { json += " " }
        let length = UInt64(json.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + Array(json.utf8)
    }
}
