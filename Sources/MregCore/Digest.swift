// SPDX-License-Identifier: Apache-2.0

/// The SHA-256 of some bytes: the only name an object has.
///
/// Compared and ordered as its 32 bytes. The text form is `sha256:` and 64 lower-case hex digits
/// (OCI image-spec, descriptor digests); upper case is refused, so one object has one spelling.
public struct Digest: Sendable, Hashable {
    /// The number of bytes of a SHA-256 digest.
    public static let byteCount = 32
    /// The prefix of the text form.
    public static let prefix = "sha256:"

    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Makes a digest of exactly 32 bytes, or nil for any other count.
    public init?(bytes: some Collection<UInt8>) { self.init(bytes: Array(bytes)) }

    /// Makes a digest of exactly 32 bytes, or nil for any other count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(of: bytes, at: 0)
    }

    /// Reads the 32 bytes that start at an index.
    public init(of bytes: [UInt8], at start: Int) {
        // Not a loop over words in an array: this runs for every node of a Merkle tree.
        func word(_ start: Int) -> UInt64 {
            var value: UInt64 = 0
            for index in start..<start + 8 { value = value << 8 | UInt64(bytes[index]) }
            return value
        }
        words = (word(start), word(start + 8), word(start + 16), word(start + 24))
    }

    /// Parses 64 lower-case hex digits, or nil.
    public init?(hex: some StringProtocol) { self.init(hexBytes: Array(hex.utf8)[...]) }

    /// Parses 64 lower-case hex digits as bytes, or nil.
    init?(hexBytes digits: ArraySlice<UInt8>) {
        guard digits.count == 2 * Self.byteCount else { return nil }
        var parsed: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for digit in digits {
            guard let value = Hex.value(digit) else { return nil }
            parsed.0 = parsed.0 << 4 | parsed.1 >> 60
            parsed.1 = parsed.1 << 4 | parsed.2 >> 60
            parsed.2 = parsed.2 << 4 | parsed.3 >> 60
            parsed.3 = parsed.3 << 4 | UInt64(value)
        }
        words = parsed
    }

    /// Parses `sha256:` and 64 lower-case hex digits; `what` names the field in the error.
    public init(parsing text: String, as what: String = "digest") throws(MregError) {
        guard text.hasPrefix(Self.prefix), let digest = Digest(hex: text.dropFirst(7)) else {
            throw MregError(
                .corrupt, "\(what) '\(text.printable)' is not sha256: and 64 lower-case hex digits")
        }
        self = digest
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Self.byteCount)
        append(to: &out)
        return out
    }

    /// Adds the 64 lower-case hex digits to bytes.
    public func appendHex(to out: inout [UInt8]) {
        appendWords { word in
            for shift in stride(from: 60, through: 0, by: -4) {
                out.append(Hex.digit(UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15))
            }
        }
    }

    /// Adds the 32 bytes to others.
    public func append(to out: inout [UInt8]) {
        appendWords { BigEndian.append($0, to: &out) }
    }

    private func appendWords(_ body: (UInt64) -> Void) {
        body(words.0)
        body(words.1)
        body(words.2)
        body(words.3)
    }

    /// The 64 lower-case hex digits.
    public var hex: String { Hex.encode(bytes) }

    /// The first eight bytes as a number.
    public var prefix: UInt64 { words.0 }

    /// The first 12 hex digits, for screens.
    public var short: String { String(hex.prefix(12)) }

    /// Equal when all 32 bytes are.
    public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    /// Hashes the 32 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension Digest: Comparable {
    /// Byte order.
    public static func < (left: Digest, right: Digest) -> Bool { left.words < right.words }
}

extension Digest: CustomStringConvertible {
    /// `sha256:` and the hex digits.
    public var description: String { Self.prefix + hex }
}
