// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Inspection

/// What the pickle machine remembers grows as it fills, and forgets the oldest at its size.
@Suite struct PickleStoreTests {
    private static let ringSize: UInt64 = 1 << 16

    private static func number(_ value: UInt64) -> Value { Value(.int, value) }

    @Test func `the ring of tuples forgets exactly what was written over`() {
        var ring = TupleRing()
        let first = ring.keep([Self.number(0), Self.number(1)])
        var last = first
        for value in 2..<Self.ringSize { last = ring.keep([Self.number(value)]) }
        #expect(ring.elements(of: first) == [Self.number(0), Self.number(1)])
        #expect(ring.elements(of: last) == [Self.number(Self.ringSize - 1)])
        let over = ring.keep([Self.number(7)])
        #expect(ring.elements(of: over) == [Self.number(7)])
        #expect(ring.elements(of: first) == nil)
        #expect(ring.elements(of: last) == [Self.number(Self.ringSize - 1)])
    }

    @Test func `a dict is forgotten when its place is another's`() {
        var store = DictStore()
        var dicts: [Value] = []
        for value in 0..<UInt64(2049) {
            let dict = store.make()
            store.set(dict, Self.number(value), Self.number(value + 1), plants: false)
            dicts.append(dict)
        }
        #expect(store.items(of: dicts[0]) == nil)
        #expect(store.items(of: dicts[1])?.first?.value == Self.number(2))
        #expect(store.items(of: dicts[2048])?.first?.key == Self.number(2048))
    }

    @Test func `a memo keeps slots far apart`() {
        var memo = PickleMemo()
        let places = [0, 1023, 1024, 1_000_000]
        for place in places { memo.put(place, Self.number(UInt64(place))) }
        #expect(memo.count == 4)
        for place in places { #expect(memo[place] == Self.number(UInt64(place))) }
        #expect(memo[1022] == .empty && memo[2_000_000] == .empty)
    }
}
