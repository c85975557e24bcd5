// SPDX-License-Identifier: Apache-2.0

/// What is known about one value on the pickle machine's stack: eight bytes, no references.
///
/// Nine million opcodes must fit in 64 MiB, so containers keep no elements and strings are places
/// in the stream.
struct Value: Equatable {
    /// What a value is.
    enum Kind: UInt8 {
        case none, bool, int, bigInt, float
        /// Text or bytes in the stream: 40 bits of offset, 15 of length, one for a leading `__`.
        case string, bytes
        /// Text or bytes by index in a side table: long ones, and text with escapes.
        case longString, longBytes, decodedText
        /// Bytes made by a call.
        case madeBytes
        case list, set, frozenset, bytearray
        /// A dict by its serial number.
        case dict
        /// Elements by their place in the ring: 40 bits of start, 16 of count.
        case tuple
        case emptyTuple, opaqueTuple
        /// A name, by index in the table of globals.
        case global
        /// An instance: 24 bits of class, 32 of detail.
        case object
        /// A storage of a checkpoint by index.
        case storage
        /// No slot of the memo holds this.
        case empty
        case unknown
    }

    let raw: UInt64

    init(_ kind: Kind, _ payload: UInt64 = 0) { raw = payload << 8 | UInt64(kind.rawValue) }

    var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: raw)) ?? .unknown }
    var payload: UInt64 { raw >> 8 }

    static let empty = Value(.empty)
    static let unknown = Value(.unknown)

    /// An integer; large ones keep no digits.
    static func int(_ value: Int64) -> Value {
        let fits = value >= -(1 << 54) && value < 1 << 54
        guard fits else { return Value(.bigInt) }
        return Value(.int, UInt64(bitPattern: value) & (1 << 56 - 1))
    }

    /// The integer, when this is one that kept its digits.
    var integer: Int64? {
        switch kind {
        case .int: Int64(bitPattern: raw) >> 8
        case .bool: Int64(payload)
        default: nil
        }
    }

    /// Text or bytes at a place in the stream.
    static func literal(_ kind: Kind, offset: Int64, count: Int, dunder: Bool) -> Value {
        Value(kind, UInt64(offset) << 16 | UInt64(count) << 1 | (dunder ? 1 : 0))
    }

    static let literalCountMax = 1 << 15 - 1
    static let literalOffsetMax: Int64 = 1 << 40 - 1
    var literalOffset: Int64 { Int64(payload >> 16) }
    var literalCount: Int { Int(payload >> 1 & (1 << 15 - 1)) }
    /// True for text, or bytes that Python 3 reads as text, beginning with two underscores.
    var isDunder: Bool { (kind == .string || kind == .bytes) && payload & 1 == 1 }

    /// An instance of a class; `detail` 0 means nothing more is known.
    static func object(_ global: Int, detail: Int = 0) -> Value {
        Value(.object, UInt64(global) << 32 | UInt64(detail))
    }

    var global: Int { kind == .object ? Int(payload >> 32) : Int(payload) }
    var detail: Int { Int(payload & 0xffff_ffff) }

    static func tuple(start: UInt64, count: Int) -> Value {
        Value(.tuple, start << 16 | UInt64(count))
    }

    var tupleStart: UInt64 { payload >> 16 }
    var tupleCount: Int { Int(payload & 0xffff) }
    var isTuple: Bool { kind == .tuple || kind == .emptyTuple || kind == .opaqueTuple }
    var isText: Bool { kind == .string || kind == .longString || kind == .decodedText }
    var isBytes: Bool { kind == .bytes || kind == .longBytes || kind == .madeBytes }
}
