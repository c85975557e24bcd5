// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import TestSupport
import Testing

@Suite struct ReadTests {
    @Test func `a range is delivered when its digest fits, and refused otherwise`() throws {
        let fixture = try StoreFixture()
        let bytes = noise(3 << 20)
        try fixture.put([9], bytes)
        let place = try #require(try fixture.index().place(of: .sha256(of: bytes)))
        var got: [UInt8] = []
        let part = Array(bytes[100..<2_000_000])
        try fixture.store.readRange(
            place, offset: 100, count: Int64(part.count), expected: .sha256(of: part)
        ) { span throws(MregError) in span.withUnsafeBytes { got += $0 } }
        #expect(got == part)
        let error = try failure {
            try fixture.store.readRange(
                place, offset: 101, count: Int64(part.count), expected: .sha256(of: part)
            ) { _ throws(MregError) in }
        }
        #expect(error.code == .corrupt)
    }

    private static let ranges: [(Int64, Int64)] = [
        (-1, 1), (0, 101), (100, 1), (.max, 1), (1, .max), (0, -1),
    ]

    @Test(arguments: ranges)
    func `a range outside the blob is refused`(offset: Int64, count: Int64) throws {
        let fixture = try StoreFixture()
        let bytes = noise(100)
        try fixture.put(bytes)
        let place = BlobPlace.whole(.sha256(of: bytes), size: 100)
        let error = try failure {
            try fixture.store.readRange(
                place, offset: offset, count: count, expected: .sha256(of: [])
            ) { _ throws(MregError) in }
        }
        #expect(error.code == .corrupt)
    }

    @Test func `a blob of several extents is read across them`() throws {
        let fixture = try StoreFixture()
        let (left, right) = (noise(1000, seed: 3), noise(500, seed: 4))
        try fixture.put(left)
        try fixture.put(right)
        let whole = left + right
        let place = BlobPlace(
            blob: .sha256(of: whole),
            extents: [
                Extent(container: .sha256(of: left), offset: 0, length: 1000),
                Extent(container: .sha256(of: right), offset: 0, length: 500),
            ], recipe: .sha256(of: []))
        #expect(try fixture.store.bytes(place, limit: 2000) == whole)
        let middle = Array(whole[990..<1010])
        var got: [UInt8] = []
        try fixture.store.readRange(
            place, offset: 990, count: 20, expected: .sha256(of: middle)
        ) { span throws(MregError) in span.withUnsafeBytes { got += $0 } }
        #expect(got == middle)
    }

    @Test func `a blob larger than the limit is not read into memory`() throws {
        let fixture = try StoreFixture()
        let bytes = noise(100)
        try fixture.put(bytes)
        let index = try fixture.index()
        #expect(
            try failure {
                _ = try fixture.store.bytes(of: .sha256(of: bytes), in: index, limit: 99)
            }.code == .corrupt)
        #expect(try fixture.store.bytes(of: .sha256(of: bytes), in: index, limit: 100) == bytes)
    }

    @Test func `a flipped bit is never delivered as good`() throws {
        let fixture = try StoreFixture()
        let blobs = [noise(300, seed: 1), noise(300, seed: 2)]
        let summary = try fixture.put(blobs[0], blobs[1])
        let path = fixture.store.containerPath(try #require(summary.containers.first))
        for offset in stride(from: 0, to: 600, by: 37) {
            try fixture.flip(path, at: offset)
            for (number, blob) in blobs.enumerated() {
                let digest = Digest.sha256(of: blob)
                if offset / 300 == number {
                    #expect(try failure { _ = try fixture.get(digest) }.code == .corrupt)
                } else {
                    #expect(try fixture.get(digest) == blob)
                }
            }
            try fixture.flip(path, at: offset)
        }
    }

    @Test func `a container cut short or gone is corrupt`() throws {
        let fixture = try StoreFixture()
        let blob = noise(300)
        let place = try #require(try fixture.put(blob, [1]).places.first { $0.size == 300 })
        let path = fixture.store.containerPath(place.extents[0].container)
        try fixture.replace(path, noise(299))
        #expect(try failure { _ = try fixture.store.bytes(place, limit: 300) }.code == .corrupt)
        #expect(try !fixture.store.looksIntact(place))
        try Directory.remove(path)
        #expect(try failure { _ = try fixture.store.bytes(place, limit: 300) }.code == .corrupt)
    }

    @Test func `a blob that lies in a lost and in a kept container is found`() throws {
        let fixture = try StoreFixture()
        let first = try fixture.put([1, 2, 3], [4])
        try fixture.store.quarantine(container: try #require(first.containers.first))
        try fixture.put([1, 2, 3], [5])
        #expect(try fixture.get(.sha256(of: [1, 2, 3])) == [1, 2, 3])
        #expect(try failure { _ = try fixture.get(.sha256(of: [4])) }.code == .corrupt)
    }
}
