// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Synchronization
import TestSupport
import Testing

@Suite struct FaultTests {
    private static let big = noise(9003, seed: 100)
    private static let small = [noise(100, seed: 101), noise(200, seed: 102)]

    /// A push of a big file, a tar and two small blobs.
    private static func push(_ fixture: StoreFixture) throws {
        let session = try fixture.session()
        _ = try session.putFile(fixture.scratch.at("big"), minimumContainerBytes: 1000)
        _ = try session.putTar([
            try SourceTree.file(fixture.scratch.at("big"), name: "in-tar")
        ])
        for blob in small { _ = try session.putBytes(blob) }
        _ = try session.commit()
    }

    private static func prepared() throws -> StoreFixture {
        let fixture = try StoreFixture()
        try fixture.scratch.write("big", big)
        return fixture
    }

    /// Every file has its name, and every recipe's bytes are there; not by the store's own check.
    private static func checkNames(_ store: ObjectStore) throws {
        for folder in [store.objects, store.recipes] {
            for path in try StoreFixture.files(below: folder) {
                let bytes = try File.contents(path, limit: 1 << 30)
                let name = path.split(separator: "/").suffix(2).joined()
                #expect(Digest.sha256(of: bytes).hex == name, "\(path)")
            }
        }
        let damages = try store.scanRecipes { _, recipe throws(MregError) in
            for container in recipe.containers {
                let size = try store.containerSize(container.digest)
                #expect(size == container.size)
            }
        }
        #expect(damages.isEmpty)
    }

    @Test(arguments: [ENOSPC, EIO, EROFS])
    func `any call that fails gives an error, leaves nothing half done, and the next try works`(
        number: Int32
    ) throws {
        let trial = try Self.prepared()
        let count = try CrashReplay.record(trial.store.root) { try Self.push(trial) }.count
        for failing in 0..<count {
            let fixture = try Self.prepared()
            let seen = Atomic<Int>(0)
            let error = try failure {
                try FileChangeSeam.observing(
                    fixture.store.root,
                    with: { _ in
                        seen.add(1, ordering: .relaxed).oldValue == failing
                            ? .fail(errno: number) : .proceed
                    }, { try Self.push(fixture) })
            }
            #expect(error.code == (number == EROFS ? .cannotCreate : .io))
            #expect(error.message.contains(fixture.store.root))
            #expect(try fixture.temporaries().isEmpty)
            try Self.checkNames(fixture.store)
            try Self.push(fixture)
            #expect(try fixture.store.verifyContainers().damages.isEmpty)
            for blob in Self.small { #expect(try fixture.get(.sha256(of: blob)) == blob) }
        }
    }

    /// Reads everything there is, by every way; what the big file's bytes were found to be.
    private static func readAll(_ store: ObjectStore) throws -> [UInt8] {
        let index = try DirectoryIndex(store)
        for blob in small {
            #expect(try store.bytes(of: .sha256(of: blob), in: index, limit: 1 << 20) == blob)
        }
        return try store.bytes(of: .sha256(of: big), in: index, limit: 1 << 20)
    }

    @Test func `any look at the disk that fails gives an error, and the next one works`() throws {
        let fixture = try Self.prepared()
        try Self.push(fixture)
        let seen = Atomic<Int>(0)
        try FileReadSeam.observing(
            fixture.store.root,
            with: { _ in
                seen.add(1, ordering: .relaxed)
                return .proceed
            }, { _ = try Self.readAll(fixture.store) })
        let count = seen.load(ordering: .relaxed)
        #expect(count > 10)
        for failing in 0..<count {
            seen.store(0, ordering: .relaxed)
            let error = try failure {
                try FileReadSeam.observing(
                    fixture.store.root,
                    with: { _ in
                        seen.add(1, ordering: .relaxed).oldValue == failing
                            ? .fail(errno: EIO) : .proceed
                    }, { _ = try Self.readAll(fixture.store) })
            }
            #expect(error.code == .io && error.cause != nil, "\(failing): \(error)")
        }
        #expect(try Self.readAll(fixture.store) == Self.big)
    }

    @Test func `reads that are short or interrupted are completed`() throws {
        let fixture = try Self.prepared()
        try Self.push(fixture)
        let seen = Atomic<Int>(0)
        let bytes = try FileReadSeam.observing(
            fixture.store.root,
            with: { _ in
                switch seen.add(1, ordering: .relaxed).oldValue % 3 {
                case 0: .fail(errno: EINTR)
                case 1: .short(byteCount: 7)
                default: .proceed
                }
            }, { try Self.readAll(fixture.store) })
        #expect(bytes == Self.big)
    }

    @Test func `short writes are completed`() throws {
        let fixture = try Self.prepared()
        try FileChangeSeam.observing(
            fixture.store.root,
            with: { change in
                guard case .write(_, _, let bytes) = change else { return .proceed }
                return .short(byteCount: max(bytes.count / 3, 1))
            }, { try Self.push(fixture) })
        try Self.checkNames(fixture.store)
        #expect(try fixture.get(.sha256(of: Self.big)) == Self.big)
    }

    @Test func `a cut at any point of a push leaves whole containers and complete recipes`() throws
    {
        let fixture = try Self.prepared()
        try fixture.put(noise(33, seed: 1), noise(44, seed: 2))
        let replay = try CrashReplay(folder: fixture.store.root)
        let changes = try CrashReplay.record(fixture.store.root) { try Self.push(fixture) }
        #expect(changes.count > 20)
        try replay.forEachCrash(of: changes, scratch: fixture.scratch.at("crash")) { _, _, folder in
            let store = ObjectStore(root: folder)
            try Self.checkNames(store)
            let old = Digest.sha256(of: noise(33, seed: 1))
            let index = try DirectoryIndex(store)
            #expect(try store.bytes(of: old, in: index, limit: 100) == noise(33, seed: 1))
        }
    }

    @Test func `once the commit has returned a cut loses nothing`() throws {
        let fixture = try Self.prepared()
        var replay = try CrashReplay(folder: fixture.store.root)
        let changes = try CrashReplay.record(fixture.store.root) { try Self.push(fixture) }
        for change in changes { replay.apply(change) }
        for outcome in CrashReplay.Outcome.allCases {
            let folder = fixture.scratch.at("crash")
            try replay.materialise(outcome, in: folder)
            let store = ObjectStore(root: folder)
            let index = try DirectoryIndex(store)
            for blob in Self.small + [Self.big] {
                let digest = Digest.sha256(of: blob)
                #expect(try store.bytes(of: digest, in: index, limit: 1 << 30) == blob)
            }
        }
    }

    @Test func `a cut at any point of a collection keeps what is live`() throws {
        let fixture = try Self.prepared()
        let live = try fixture.put(noise(33, seed: 1), noise(44, seed: 2))
        try Self.push(fixture)
        let replay = try CrashReplay(folder: fixture.store.root)
        let changes = try CrashReplay.record(fixture.store.root) {
            _ = try fixture.store.collect(live: Set(live.places.map(\.blob)))
        }
        try replay.forEachCrash(of: changes, scratch: fixture.scratch.at("crash")) { _, _, folder in
            let store = ObjectStore(root: folder)
            try Self.checkNames(store)
            let index = try DirectoryIndex(store)
            for place in live.places {
                _ = try store.bytes(of: place.blob, in: index, limit: 100)
            }
        }
    }
}
