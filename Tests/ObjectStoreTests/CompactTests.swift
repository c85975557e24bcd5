// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregCrypto
import MregSystem
import Synchronization
import TestSupport
import Testing

@testable import ObjectStore

/// Containers written anew with their chunks encoded.
@Suite struct CompactTests {
    /// Sixteen-bit numbers with a skewed high byte, as weights have.
    private func weights(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var out = noise(count, seed: seed)
        for place in stride(from: 1, to: count, by: 2) { out[place] = 60 + (out[place] & 3) }
        return out
    }

    private func putFile(_ fixture: StoreFixture, _ bytes: [UInt8]) throws -> Digest {
        let path = try fixture.scratch.write("weights.bin", bytes)
        let session = try fixture.session()
        let info = try session.putFile(path, minimumContainerBytes: 4096)
        _ = try session.commit()
        return info.digest
    }

    @discardableResult
    private func compact(
        _ store: ObjectStore, _ container: Digest, isBlob: Bool = true, isDryRun: Bool = false
    ) throws -> CompactOutcome {
        let compactor = try Compactor(store, isDryRun: isDryRun)
        let outcome = try compactor.compact(container, isBlob: isBlob) { _ in }
        while try !compactor.unreference(seconds: 0, { _ in }) {}
        try compactor.sync()
        return outcome
    }

    private func rewritten(_ outcome: CompactOutcome) throws -> CompactedContainer {
        guard case .rewritten(let done) = outcome else {
            throw MregError(.failed, "it was not rewritten: \(outcome)")
        }
        return done
    }

    private func reason(_ outcome: CompactOutcome) -> String? {
        if case .left(let reason) = outcome { return reason }
        return nil
    }

    @Test(arguments: [1 << 20, (4 << 20) + 1, (9 << 20) + 4097])
    func `a whole file becomes chunks, reads as before, and gc removes the old container`(
        _ size: Int
    ) throws {
        let fixture = try StoreFixture()
        let bytes = weights(size)
        let blob = try putFile(fixture, bytes)
        let done = try rewritten(try compact(fixture.store, blob))
        #expect(done.bytesBefore == Int64(size))
        // The low bytes are noise, the high ones have two bits each: 5/8 and the heads.
        #expect(done.bytesAfter < Int64(size) * 64 / 100)
        let replacement = try #require(done.replacement)
        #expect(try fixture.store.containerSize(replacement) == done.bytesAfter)
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
        let report = try fixture.store.collect(live: [blob])
        #expect(report.containers == [blob])
        #expect(report.missing.isEmpty)
        #expect(try fixture.get(blob) == bytes)
        let place = try #require(try fixture.index().place(of: blob))
        for range in [0..<1, size - 3..<size, size / 2 - 1..<size / 2 + 1, 5..<size - 7] {
            var read: [UInt8] = []
            try fixture.store.readRange(
                place, offset: Int64(range.lowerBound), count: Int64(range.count),
                expected: .sha256(of: Array(bytes[range]))
            ) { (span) throws(MregError) in span.withUnsafeBytes { read += Array($0) } }
            #expect(read.elementsEqual(bytes[range]))
        }
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
        #expect(reason(try compact(fixture.store, replacement, isBlob: false)) != nil)
        #expect(try fixture.store.collect(live: [blob]).containers.isEmpty)
    }

    @Test func `a shared container is written anew with all that lies in it`() throws {
        let fixture = try StoreFixture()
        let blobs = [weights(50_000), noise(3000, seed: 8), weights(70_001, seed: 5), []]
        let session = try fixture.session()
        for blob in blobs { _ = try session.putBytes(blob) }
        let summary = try session.commit()
        _ = try rewritten(try compact(fixture.store, summary.containers[0], isBlob: false))
        let live = Set(blobs.map { Digest.sha256(of: $0) })
        #expect(try fixture.store.collect(live: live).containers == summary.containers)
        for blob in blobs { #expect(try fixture.get(.sha256(of: blob)) == blob) }
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
    }

    @Test func `a later version that shares chunks with a compacted one reads as before`() throws {
        let fixture = try StoreFixture()
        let first = weights(6 << 20)
        let old = try putFile(fixture, first)
        let second = Array(first.dropLast(1 << 20)) + weights(1 << 20, seed: 9)
        let new = try putFile(fixture, second)
        _ = try rewritten(try compact(fixture.store, old))
        let third = first + weights(1 << 20, seed: 12)
        let next = try putFile(fixture, third)
        let live: Set = [old, new, next]
        for _ in 0..<3 { #expect(try fixture.store.collect(live: live).missing.isEmpty) }
        #expect(try fixture.store.containerSize(old) == nil)
        #expect(try fixture.get(old) == first)
        #expect(try fixture.get(new) == second)
        #expect(try fixture.get(next) == third)
        #expect(try fixture.store.verifyContainers().damages.isEmpty)
    }

    @Test func `recipes over two containers follow both`() throws {
        let fixture = try StoreFixture()
        let first = weights(6 << 20)
        let old = try putFile(fixture, first)
        let second = Array(first.dropLast(2 << 20)) + weights(2 << 20, seed: 9)
        let new = try putFile(fixture, second)
        let place = try #require(try fixture.index().place(of: new))
        let compactor = try Compactor(fixture.store, isDryRun: false)
        let containers = Set(place.containers)
        #expect(containers.count == 2)
        for container in containers.sorted() {
            let outcome = try compactor.compact(container, isBlob: container == old) { _ in }
            _ = try rewritten(outcome)
        }
        while try !compactor.unreference(seconds: 0, { _ in }) {}
        let report = try fixture.store.collect(live: [old, new])
        #expect(Set(report.containers) == containers)
        #expect(try fixture.get(old) == first)
        #expect(try fixture.get(new) == second)
    }

    @Test func `what does not shrink stays, and asking writes nothing`() throws {
        let fixture = try StoreFixture()
        let random = try putFile(fixture, noise(2 << 20))
        let before = try fixture.published()
        let saves = "encoding would save less than a tenth"
        #expect(reason(try compact(fixture.store, random)) == saves)
        #expect(try fixture.published() == before)
        let blob = try putFile(fixture, weights(2 << 20))
        let stored = try fixture.published()
        let done = try rewritten(try compact(fixture.store, blob, isDryRun: true))
        #expect(done.replacement == nil)
        #expect(try fixture.published() == stored)
        #expect(try fixture.temporaries().isEmpty)
        #expect(done.bytesAfter == (try rewritten(try compact(fixture.store, blob))).bytesAfter)
    }

    @Test func `a damaged container is told and left`() throws {
        let fixture = try StoreFixture()
        let blob = try putFile(fixture, weights(5 << 20))
        try fixture.flip(fixture.store.containerPath(blob), at: 77)
        let before = try fixture.published()
        guard case .damaged(let error) = try compact(fixture.store, blob) else {
            Issue.record("it was not seen")
            return
        }
        #expect(error.code == .corrupt)
        #expect(try fixture.published() == before)
        #expect(try fixture.temporaries().isEmpty)
    }

    @Test func `a damaged encoded chunk is found by reading and by verifying`() throws {
        let fixture = try StoreFixture()
        let blob = try putFile(fixture, weights(5 << 20))
        let done = try rewritten(try compact(fixture.store, blob))
        let replacement = try #require(done.replacement)
        _ = try fixture.store.collect(live: [blob])
        for offset in [0, 4, 8, 21, 4000, 3 << 20] {
            let path = fixture.store.containerPath(replacement)
            try fixture.flip(path, at: offset)
            #expect(try failure { _ = try fixture.get(blob) }.code == .corrupt)
            let damages = try fixture.store.verifyContainers().damages
            #expect(damages.contains { $0.digest == replacement && $0.blobs.contains(blob) })
            try fixture.flip(path, at: offset)
        }
        #expect(try fixture.get(blob).count == 5 << 20)
    }

    @Test func `a run that is interrupted leaves what it did and nothing half done`() throws {
        let fixture = try StoreFixture()
        let bytes = weights(9 << 20)
        let blob = try putFile(fixture, bytes)
        let before = try fixture.published()
        let compactor = try Compactor(fixture.store, isDryRun: false)
        let stop = MregError(.interrupted, "stopped")
        let error = try failure {
            _ = try compactor.compact(blob, isBlob: true) { (_) throws(MregError) in throw stop }
        }
        #expect(error.code == .interrupted)
        #expect(try fixture.published() == before)
        #expect(try fixture.temporaries().isEmpty)
        // A run that ended between writing and putting to use is done again, to the same bytes.
        let cut = try Compactor(fixture.store, isDryRun: false)
        let first = try rewritten(try cut.compact(blob, isBlob: true) { _ in })
        let second = try rewritten(try compact(fixture.store, blob))
        #expect(first.replacement == second.replacement)
        #expect(try fixture.get(blob) == bytes)
    }

    @Test(arguments: [ENOSPC, EIO])
    func `any call that fails gives an error, hurts nothing, and the next run ends the work`(
        number: Int32
    ) throws {
        let bytes = weights(70_000)
        let trial = try StoreFixture()
        let blob = try putFile(trial, bytes)
        let count = try CrashReplay.record(trial.store.root) { try compact(trial.store, blob) }
            .count
        #expect(count > 6)
        for failing in 0..<count {
            let fixture = try StoreFixture()
            _ = try putFile(fixture, bytes)
            let seen = Atomic<Int>(0)
            let error = try failure {
                try FileChangeSeam.observing(
                    fixture.store.root,
                    with: { _ in
                        seen.add(1, ordering: .relaxed).oldValue == failing
                            ? .fail(errno: number) : .proceed
                    }, { _ = try compact(fixture.store, blob) })
            }
            #expect(error.code == .io)
            #expect(error.message.contains(fixture.store.root) && error.cause != nil)
            #expect(try fixture.temporaries().isEmpty)
            #expect(try fixture.get(blob) == bytes)
            try compact(fixture.store, blob)
            for _ in 0..<2 {
                #expect(try fixture.store.collect(live: [blob]).missing.isEmpty)
            }
            #expect(try fixture.store.containerSize(blob) == nil)
            #expect(try fixture.get(blob) == bytes)
            #expect(try fixture.store.verifyContainers().damages.isEmpty)
        }
    }

    @Test func `a crash at any point loses nothing, and the next run ends the work`() throws {
        let fixture = try StoreFixture()
        let bytes = weights(70_000)
        let small = weights(5000, seed: 4)
        let blob = try putFile(fixture, bytes)
        let packed = try fixture.put(small, weights(66_000, seed: 6))
        let replay = try CrashReplay(folder: fixture.store.root)
        let changes = try CrashReplay.record(fixture.store.root) {
            _ = try rewritten(try compact(fixture.store, blob))
            _ = try rewritten(try compact(fixture.store, packed.containers[0], isBlob: false))
        }
        #expect(changes.count > 10)
        let scratch = fixture.scratch.at("crash")
        let live: Set = [blob, Digest.sha256(of: small)]
        try replay.forEachCrash(of: changes, scratch: scratch) { step, outcome, folder in
            let store = ObjectStore(root: folder)
            try compact(store, blob)
            try compact(store, packed.containers[0], isBlob: false)
            for _ in 0..<2 {
                #expect(try store.collect(live: live).missing.isEmpty, "\(step) \(outcome)")
            }
            let index = try DirectoryIndex(store)
            #expect(try store.bytes(of: blob, in: index, limit: 2 << 20) == bytes)
            #expect(
                try store.bytes(of: .sha256(of: small), in: index, limit: 1 << 20) == small)
            #expect(try store.containerSize(blob) == nil, "\(step) \(outcome)")
        }
    }
}
