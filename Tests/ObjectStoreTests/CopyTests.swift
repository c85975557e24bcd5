// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Synchronization
import TestSupport
import Testing

/// Copying large ranges, reading small parts, and checking on all cores.
@Suite struct CopyTests {
    /// A store on a disk, where O_DIRECT works, with one large container and a pack.
    private func filled() throws -> (StoreFixture, [UInt8], BlobPlace) {
        let fixture = try StoreFixture(inMemory: false)
        let bytes = noise(21 << 20 | 12_345, seed: 5)
        let path = try fixture.scratch.write("source", bytes)
        let session = try fixture.session()
        _ = try session.putFile(path)
        _ = try session.commit()
        let place = try #require(try fixture.index().place(of: .sha256(of: bytes)))
        return (fixture, bytes, place)
    }

    private func copy(
        _ fixture: StoreFixture, _ place: BlobPlace, _ range: Range<Int>, expected: Digest,
        wrote: (Int) throws(MregError) -> Void = { _ throws(MregError) in }
    ) throws -> [UInt8] {
        let target = fixture.scratch.at("copy-\(RandomName.next())")
        let file = try File.create(target)
        try BlobCopier(fixture.store).copy(
            ExtentMap(place), offset: Int64(range.lowerBound), count: Int64(range.count),
            expected: expected, to: file, wrote: wrote)
        return try File.contents(target, limit: 1 << 30)
    }

    @Test(arguments: [
        0..<0, 0..<1, 0..<(2 << 20), 4096..<(9 << 20), 77..<(13 << 20 | 1),
        0..<(21 << 20 | 12_345),
    ]) func `a copied range is the range, and its progress adds up`(_ range: Range<Int>) throws {
        let (fixture, bytes, place) = try filled()
        let part = Array(bytes[range])
        var total = 0
        let got = try copy(fixture, place, range, expected: .sha256(of: part)) {
            count throws(MregError) in total += count
        }
        #expect(got == part)
        #expect(total == part.count)
    }

    @Test func `a blob of many extents in several containers is copied across them`() throws {
        let (fixture, bytes, place) = try filled()
        let (left, right) = (noise(1000, seed: 3), noise(500, seed: 4))
        let pack = try fixture.put(left, right)
        let container = try #require(pack.containers.first)
        let offset = try #require(pack.places.first { $0.size == 500 }).extents[0].offset
        let whole = Array(bytes[5..<100_000]) + right + Array(bytes[100_000..<(10 << 20)])
        let pieced = BlobPlace(
            blob: .sha256(of: whole),
            extents: [
                Extent(container: place.blob, offset: 5, length: 10),
                Extent(container: place.blob, offset: 15, length: 99_985),
                Extent(container: container, offset: offset, length: 500),
                Extent(container: place.blob, offset: 100_000, length: (10 << 20) - 100_000),
            ], recipe: .sha256(of: []))
        let got = try copy(fixture, pieced, 0..<whole.count, expected: .sha256(of: whole))
        #expect(got == whole)
        let middle = 99_990..<100_600
        let part = Array(whole[middle])
        #expect(try copy(fixture, pieced, middle, expected: .sha256(of: part)) == part)
    }

    @Test func `wrong, short and missing containers are corrupt, and nothing hangs`() throws {
        let (fixture, bytes, place) = try filled()
        let digest = Digest.sha256(of: bytes)
        let path = fixture.store.containerPath(digest)
        try fixture.flip(path, at: 20 << 20)
        let all = 0..<bytes.count
        #expect(
            try failure { _ = try copy(fixture, place, all, expected: digest) }.code == .corrupt)
        try fixture.replace(path, Array(bytes.prefix(15 << 20)))
        #expect(
            try failure { _ = try copy(fixture, place, all, expected: digest) }.code == .corrupt)
        try Directory.remove(path)
        #expect(
            try failure { _ = try copy(fixture, place, all, expected: digest) }.code == .corrupt)
        #expect(
            try failure {
                _ = try copy(fixture, place, 0..<(bytes.count + 1), expected: digest)
            }.code == .corrupt)
    }

    @Test func `a copy that is stopped ends at once`() throws {
        let (fixture, bytes, place) = try filled()
        var calls = 0
        let error = try failure {
            _ = try copy(
                fixture, place, 0..<bytes.count, expected: .sha256(of: bytes)
            ) { _ throws(MregError) in
                calls += 1
                throw MregError(.interrupted, "stop")
            }
        }
        #expect(error.code == .interrupted && calls == 1)
    }

    @Test func `a full disk ends a copy with its error`() throws {
        let (fixture, bytes, place) = try filled()
        let error = try failure {
            _ = try FileChangeSeam.observing(
                fixture.scratch.path,
                with: { change in
                    if case .write(_, let offset, _) = change, offset > 8 << 20 {
                        return .fail(errno: 28)
                    }
                    return .proceed
                }
            ) { try copy(fixture, place, 0..<bytes.count, expected: .sha256(of: bytes)) }
        }
        #expect(error.code == .io)
    }

    private func parts(_ bytes: [UInt8], _ ranges: [Range<Int>]) -> [BlobPart] {
        ranges.map {
            BlobPart(
                offset: Int64($0.lowerBound), size: Int64($0.count),
                digest: .sha256(of: Array(bytes[$0])))
        }
    }

    @Test func `parts are delivered verified, in batches of bounded size`() throws {
        let (fixture, bytes, place) = try filled()
        var ranges: [Range<Int>] = []
        var start = 0
        for number in 0..<300 {
            let size = number.isMultiple(of: 7) ? 0 : number * 911 % 60_000
            ranges.append(start..<start + size)
            start += size + number % 3 * 512
        }
        let parts = parts(bytes, ranges)
        let batches = PartReader.batches(parts)
        #expect(batches.flatMap { Array($0) } == Array(parts.indices))
        #expect(batches.count > 2)
        let reader = PartReader(fixture.store)
        for batch in batches {
            try reader.read(parts[batch], of: ExtentMap(place)) { index, span throws(MregError) in
                let got = span.withUnsafeBytes { Array($0) }
                #expect(got == Array(bytes[ranges[index]]), "\(index)")
            }
        }
    }

    @Test func `no part of a batch with a wrong byte in any is delivered`() throws {
        let (fixture, bytes, place) = try filled()
        var parts = parts(bytes, [0..<100, 200..<300, 300..<301])
        for index in parts.indices {
            let good = parts[index].digest
            parts[index].digest = .sha256(of: [0])
            let error = try failure {
                try PartReader(fixture.store).read(parts[...], of: ExtentMap(place)) {
                    _, _ throws(MregError) in Issue.record("delivered")
                }
            }
            #expect(error.code == .corrupt)
            parts[index].digest = good
        }
    }

    @Test func `parts that overlap are read, those too far apart or outside are refused`() throws {
        let (fixture, bytes, place) = try filled()
        let overlapping = parts(bytes, [0..<5000, 10..<20, 4000..<6000])
        var count = 0
        let reader = PartReader(fixture.store)
        try reader.read(overlapping[...], of: ExtentMap(place)) { _, _ throws(MregError) in
            count += 1
        }
        #expect(count == 3)
        let far = parts(bytes, [0..<1, (3 << 20)..<(3 << 20 | 1)])
        let outside = [BlobPart(offset: place.size, size: 1, digest: .sha256(of: []))]
        for bad in [far, outside] {
            #expect(
                try failure {
                    try reader.read(bad[...], of: ExtentMap(place)) { _, _ throws(MregError) in }
                }.code == .corrupt)
        }
    }

    @Test(arguments: [1, 2, 5]) func `ranges are checked on every width, and one wrong fails`(
        _ width: Int
    ) throws {
        let (fixture, bytes, place) = try filled()
        let ranges = [0..<0, 0..<1, 0..<bytes.count, 7..<(3 << 20), (1 << 20)..<(2 << 20)]
        var jobs = parts(bytes, ranges).map { HashJob(ExtentMap(place), $0) }
        let done = Atomic<Int>(0)
        try fixture.store.verify(jobs, width: width) { count throws(MregError) in
            done.add(count, ordering: .relaxed)
        }
        #expect(done.load(ordering: .relaxed) == ranges.reduce(0) { $0 + $1.count })
        for index in jobs.indices {
            let good = jobs[index].parts[0].digest
            jobs[index].parts[0].digest = .sha256(of: [9, 9])
            #expect(
                try failure {
                    try fixture.store.verify(jobs, width: width) { _ throws(MregError) in }
                }.code == .corrupt)
            jobs[index].parts[0].digest = good
        }
    }
}
