// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import TestSupport
import Testing

@Suite struct PutTests {
    static let block = StoreLimits.blockBytes
    /// Around everything that is counted in: packs, blocks, streams, O_DIRECT.
    static let sizes = [
        0, 1, 4095, 4096, 4097, block - 1, block, block + 1, 2 * block, 4 * block - 1, 4 * block,
        8 * block, 8 * block + 4096, 8 * block + 5,
    ]

    @Test(arguments: sizes) func `a file of any size comes back`(size: Int) throws {
        let fixture = try StoreFixture(inMemory: false)
        let bytes = noise(size)
        let path = try fixture.scratch.write("model.bin", bytes)
        let session = try fixture.session()
        let info = try session.putFile(path)
        let summary = try session.commit()
        #expect(info.digest == .sha256(of: bytes))
        #expect(info.size == Int64(size) && !info.wasKnown)
        #expect(info.chunks.map(\.length).reduce(0, +) == Int64(size))
        for chunk in info.chunks {
            let piece = Array(bytes[Int(chunk.offset)..<Int(chunk.offset + chunk.length)])
            #expect(chunk.digest == .sha256(of: piece))
        }
        let isSame = try fixture.get(info.digest) == bytes
        #expect(isSame)
        let place = try #require(summary.places.first)
        #expect(place.isWholeContainer && summary.places.count == 1)
        let container = try File.contents(fixture.store.containerPath(info.digest), limit: 1 << 30)
        #expect(container == bytes)
        // A blob of one piece that is a whole container needs no recipe.
        #expect(summary.recipes.count == (info.chunks.count > 1 ? 1 : 0))
        #expect(try fixture.temporaries().isEmpty)
    }

    @Test(arguments: sizes) func `a stream of any size comes back`(size: Int) throws {
        let fixture = try StoreFixture(inMemory: false)
        let bytes = noise(size, seed: 7)
        let session = try fixture.session()
        let info = try session.putStream(size: Int64(size)) { sink throws(MregError) in
            for start in stride(from: 0, to: size, by: 70_001) {
                try sink.write(Array(bytes[start..<min(start + 70_001, size)]))
            }
        }
        _ = try session.commit()
        #expect(info.digest == .sha256(of: bytes))
        let isSame = try fixture.get(info.digest) == bytes
        #expect(isSame)
    }

    @Test func `the empty blob has the digest every tool gives it`() throws {
        let fixture = try StoreFixture()
        let session = try fixture.session()
        let info = try session.putBytes([])
        _ = try session.commit()
        // FIPS 180-4, SHA-256 of the empty message.
        let known = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(info.digest.hex == known)
        #expect(try fixture.get(info.digest).isEmpty)
    }

    @Test func `small blobs share one container and one recipe`() throws {
        let fixture = try StoreFixture(inMemory: false)
        let blobs = (1...50).map { noise($0 * 10, seed: UInt64($0)) }
        let session = try fixture.session()
        for blob in blobs { _ = try session.putBytes(blob) }
        let summary = try session.commit()
        #expect(summary.containers.count == 1)
        #expect(summary.recipes.count == 1)
        #expect(try fixture.published().count == 2)
        #expect(summary.bytesStored == Int64(blobs.joined().count))
        for blob in blobs { #expect(try fixture.get(.sha256(of: blob)) == blob) }
        let container = try File.contents(
            fixture.store.containerPath(try #require(summary.containers.first)), limit: 1 << 20)
        #expect(container == Array(blobs.joined()))
    }

    @Test func `what is stored is not stored again`() throws {
        let fixture = try StoreFixture()
        let big = try fixture.scratch.write("big", noise(3 << 20))
        let small = try fixture.scratch.write("small", noise(1000, seed: 2))
        let first = try fixture.session()
        #expect(try !first.putFile(big).wasKnown)
        #expect(try !first.putFile(small).wasKnown)
        #expect(try first.putFile(small).wasKnown, "twice in one session")
        #expect(try first.commit().bytesReused == 1000)
        let files = try fixture.published()
        let second = try fixture.session()
        #expect(try second.putFile(big).wasKnown)
        #expect(try second.putFile(small).wasKnown)
        let summary = try second.commit()
        #expect(summary.bytesStored == 0)
        #expect(summary.bytesReused == 3 << 20 + 1000)
        #expect(summary.reused.count == 2)
        #expect(summary.places.isEmpty)
        #expect(try fixture.published() == files)
    }

    @Test func `a known file is hashed and not written, nothing is made`() throws {
        let fixture = try StoreFixture()
        let path = try fixture.scratch.write("big", noise(3 << 20))
        let first = try fixture.session()
        _ = try first.putFile(path)
        _ = try first.commit()
        let changes = try CrashReplay.record(fixture.store.root) {
            let second = try fixture.session()
            _ = try second.putFile(path)
            _ = try second.commit()
        }
        #expect(changes.isEmpty)
    }

    @Test func `nothing can be found before the commit, and nothing stays after an abort`() throws {
        let fixture = try StoreFixture()
        let path = try fixture.scratch.write("big", noise(2 << 20))
        let session = try fixture.session()
        _ = try session.putFile(path)
        _ = try session.putBytes([1, 2, 3])
        #expect(try fixture.published().isEmpty)
        #expect(try fixture.index().allPlaces.isEmpty)
        session.abort()
        #expect(try fixture.published().isEmpty)
        #expect(try fixture.temporaries().isEmpty)
        #expect(try failure { _ = try session.putBytes([1]) }.code == .failed)
        #expect(try failure { _ = try session.commit() }.code == .failed)
    }

    @Test func `a session that is dropped leaves nothing`() throws {
        let fixture = try StoreFixture()
        do {
            let session = try fixture.session()
            _ = try session.putStream(size: 5 << 20) { sink throws(MregError) in
                try sink.write(noise(5 << 20))
            }
        }
        #expect(try fixture.temporaries().isEmpty)
        #expect(try fixture.published().isEmpty)
    }

    @Test func `containers and recipes can only be read`() throws {
        let fixture = try StoreFixture()
        try fixture.put([1], [2])
        for path in try fixture.published() {
            #expect(try FileStatus.of(path)?.mode == 0o444)
        }
    }

    @Test(arguments: [Int64(2), 4, 1 << 23])
    func `a stream of another length than announced is refused`(size: Int64) throws {
        let fixture = try StoreFixture()
        let session = try fixture.session()
        let error = try failure {
            _ = try session.putStream(size: size) { sink throws(MregError) in
                try sink.write([1, 2, 3])
            }
        }
        #expect(error.code == .failed)
        session.abort()
        #expect(try fixture.temporaries().isEmpty)
    }

    @Test func `links, folders and missing files are refused`() throws {
        let fixture = try StoreFixture()
        let file = try fixture.scratch.write("file", [1])
        #expect(Command.run("ln", ["-s", file, fixture.scratch.at("link")]) == 0)
        #expect(Command.run("mkfifo", [fixture.scratch.at("pipe")]) == 0)
        let session = try fixture.session()
        for name in ["link", "pipe", "registry"] {
            _ = try failure { _ = try session.putFile(fixture.scratch.at(name)) }
        }
        #expect(try failure { _ = try session.putFile("/nowhere/x") }.code == .notFound)
    }

    @Test(arguments: [2 << 20, 9 << 20])
    func `a file that changes while it is read is busy and leaves nothing`(size: Int) throws {
        let fixture = try StoreFixture()
        let path = try fixture.scratch.write("file", noise(size))
        let session = try fixture.session()
        let error = try failure {
            // Every write to the store comes while the source is open.
            try FileChangeSeam.observing(
                fixture.store.temporary,
                with: { change in
                    if case .write = change { Command.run("sh", ["-c", "echo >> '\(path)'"]) }
                    return .proceed
                }, { _ = try session.putFile(path) })
        }
        #expect(error.code == .busy)
        session.abort()
        #expect(try fixture.temporaries().isEmpty)
    }

    @Test func `a file that is not as large as when the folder was walked is busy`() throws {
        let fixture = try StoreFixture()
        let path = try fixture.scratch.write("file", noise(10))
        let entry = try SourceTree.file(path, name: "file")
        try fixture.scratch.write("file", noise(11))
        let session = try fixture.session()
        #expect(try failure { _ = try session.putTar([entry]) }.code == .busy)
    }
}
