// SPDX-License-Identifier: Apache-2.0

/// The memo: slots by index, in pages so that growing never copies.
struct PickleMemo {
    private static let pageBits = 10
    private var pages: [[Value]] = []
    /// Slots in use; MEMOIZE writes to the slot of this number.
    private(set) var count = 0

    subscript(index: Int) -> Value {
        let page = index >> Self.pageBits
        guard page < pages.count, !pages[page].isEmpty else { return .empty }
        return pages[page][index & (1 << Self.pageBits - 1)]
    }

    /// Sets a slot; the caller has checked the index against the limit.
    mutating func put(_ index: Int, _ value: Value) {
        let page = index >> Self.pageBits
        while pages.count <= page { pages.append([]) }
        if pages[page].isEmpty {
            pages[page] = [Value](repeating: .empty, count: 1 << Self.pageBits)
        }
        let slot = index & (1 << Self.pageBits - 1)
        if pages[page][slot] == .empty { count += 1 }
        pages[page][slot] = value
    }
}

/// The elements of recent tuples; older ones are forgotten and become opaque.
struct TupleRing {
    private static let size: UInt64 = 1 << 16
    static let countMax = 1 << 12
    private var slots: [Value] = []
    private var head: UInt64 = 0

    /// Keeps a tuple.
    mutating func keep(_ elements: ArraySlice<Value>) -> Value {
        if elements.isEmpty { return Value(.emptyTuple) }
        guard elements.count <= Self.countMax else { return Value(.opaqueTuple) }
        let start = head
        for element in elements {
            if head < Self.size {
                slots.append(element)
            } else {
                slots[Int(head % Self.size)] = element
            }
            head += 1
        }
        return .tuple(start: start, count: elements.count)
    }

    /// The elements of a tuple, or nil when it is not one or was forgotten.
    func elements(of value: Value) -> [Value]? {
        if value.kind == .emptyTuple { return [] }
        guard value.kind == .tuple, value.tupleStart + Self.size >= head else { return nil }
        return (0..<UInt64(value.tupleCount)).map {
            slots[Int((value.tupleStart + $0) % Self.size)]
        }
    }
}

/// The first items of recent dicts, and which dicts have a key that begins with `__`.
struct DictStore {
    private static let dicts = 1 << 11
    private static let pairs = 64
    /// The count of a dict that had more items than are kept.
    private static let overfull = UInt8.max
    private var next: UInt64 = 1
    private var serials: [UInt64] = []
    private var counts: [UInt8] = []
    private var items: [Value] = []
    private var dunder: Set<UInt64> = []
    private var isDunderFull = false

    /// A new dict.
    mutating func make() -> Value {
        if serials.isEmpty {
            serials = [UInt64](repeating: 0, count: Self.dicts)
            counts = [UInt8](repeating: 0, count: Self.dicts)
        }
        let slot = Int(next % UInt64(Self.dicts))
        serials[slot] = next
        counts[slot] = 0
        defer { next += 1 }
        return Value(.dict, next)
    }

    /// Notes an item.
    mutating func set(_ dict: Value, _ key: Value, _ value: Value, plants: Bool) {
        if plants {
            if dunder.count < 4096 { dunder.insert(dict.payload) } else { isDunderFull = true }
        }
        let slot = Int(dict.payload % UInt64(Self.dicts))
        guard slot < serials.count, serials[slot] == dict.payload else { return }
        guard counts[slot] < Self.pairs else {
            counts[slot] = Self.overfull
            return
        }
        let place = (slot * Self.pairs + Int(counts[slot])) * 2
        makeRoom(upTo: slot)
        items[place] = key
        items[place + 1] = value
        counts[slot] += 1
    }

    /// Most streams have few dicts, and two megabytes take longer than to read one.
    private mutating func makeRoom(upTo slot: Int) {
        let needed = (slot + 1) * Self.pairs * 2
        guard items.count < needed else { return }
        let count = min(max(needed, 2 * items.count), Self.dicts * Self.pairs * 2)
        items.reserveCapacity(count)
        items.append(contentsOf: repeatElement(.unknown, count: count - items.count))
    }

    /// The dict's first items; nil when it was forgotten.
    func items(of dict: Value) -> [(key: Value, value: Value)]? {
        let slot = Int(dict.payload % UInt64(Self.dicts))
        guard slot < serials.count, serials[slot] == dict.payload else { return nil }
        return (0..<min(Int(counts[slot]), Self.pairs)).map {
            let place = (slot * Self.pairs + $0) * 2
            return (items[place], items[place + 1])
        }
    }

    /// All items; nil when any of them was not kept.
    func allItems(of dict: Value) -> [(key: Value, value: Value)]? {
        let slot = Int(dict.payload % UInt64(Self.dicts))
        guard slot < counts.count, counts[slot] != Self.overfull else { return nil }
        return items(of: dict)
    }

    /// True when a key begins with `__`, or when that can no longer be told.
    func hasDunder(_ dict: Value) -> Bool { isDunderFull || dunder.contains(dict.payload) }
}
