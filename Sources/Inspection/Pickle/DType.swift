// SPDX-License-Identifier: Apache-2.0

/// What is known about a `numpy.dtype`.
struct DType: Equatable {
    var name = "?"
    /// Bytes of one item; negative when not known.
    var itemBytes: Int64 = -1
    var hasObject = false
    /// Its size stands in the spelling or in the state, not in the type.
    var isFlexible = false

    init() {}

    /// A dtype by its spelling: `<f8`, `O`, `U12`, `?`, `M8[ns]`.
    init(_ spelled: String) {
        var text = spelled[...]
        if let first = text.first, "<>|=".contains(first) { text.removeFirst() }
        name = spelled
        guard let kind = text.utf8.first else { return }
        if let known = Self.words[String(text)] {
            itemBytes = known
            return
        }
        guard let count = Self.count(text.dropFirst(), kind) else { return }
        let letter = Character(Unicode.Scalar(kind))
        guard count >= 0 else {
            isFlexible = "SUVa".contains(letter)
            hasObject = letter == "O"
            itemBytes = Self.sizes[letter] ?? -1
            return
        }
        guard "biufcOSaUVmM".contains(letter) else { return }
        isFlexible = "SUVa".contains(letter)
        hasObject = letter == "O"
        itemBytes = letter == "U" ? count * 4 : count
    }

    /// The digits after a type's letter, -1 for none, nil for anything else: `f4,O` is a structure
    /// with objects, and whoever reads only its beginning misses them.
    private static func count(_ rest: Substring, _ kind: UInt8) -> Int64? {
        var digits = rest.utf8.prefix { (0x30...0x39).contains($0) }
        let unit = rest.utf8[digits.endIndex...]
        if !unit.isEmpty {
            let isTime = kind == UInt8(ascii: "M") || kind == UInt8(ascii: "m")
            let letters = unit.dropFirst().dropLast()
            guard isTime, unit.first == UInt8(ascii: "["), unit.last == UInt8(ascii: "]"),
                letters.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x7a).contains($0) })
            else { return nil }
        }
        if digits.isEmpty { return -1 }
        digits = digits.prefix(10)
        guard let count = Int64(String(Substring(digits))), count < 1 << 31 else { return nil }
        return count
    }

    private static let sizes: [Character: Int64] = [
        "?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "l": 8, "L": 8, "q": 8, "Q": 8,
        "e": 2, "f": 4, "d": 8, "g": 16, "F": 8, "D": 16, "G": 32, "O": 8, "M": 8, "m": 8, "p": 8,
        "P": 8, "S": 0, "U": 0, "V": 0, "a": 0,
    ]
    private static let words: [String: Int64] = [
        "bool": 1, "float16": 2, "float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4,
        "int64": 8, "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8,
    ]

    /// The bytes of an array; nil on overflow or a negative extent.
    static func bytes(_ shape: [Int64], _ itemBytes: Int64) -> Int64? {
        guard itemBytes >= 0 else { return nil }
        var total = itemBytes
        for extent in shape {
            let (product, overflow) = total.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflow else { return nil }
            total = product
        }
        return total
    }
}

/// The dtypes of one pickle; 0 is one that is not known.
struct DTypeTable {
    private var types = [DType()]

    subscript(detail: Int) -> DType { detail < types.count ? types[detail] : types[0] }

    mutating func add(_ type: DType) -> Int {
        guard types.count < 1 << 16 else { return 0 }
        types.append(type)
        return types.count - 1
    }

    mutating func replace(_ detail: Int, _ type: DType) {
        if detail > 0, detail < types.count { types[detail] = type }
    }

    mutating func forget(_ detail: Int) { replace(detail, DType()) }
}
