// SPDX-License-Identifier: Apache-2.0

/// What an artifact is; models and datasets share one space of names.
public enum ArtifactKind: String, Sendable, CaseIterable {
    /// A model: weights and what belongs to them.
    case model
    /// A dataset.
    case dataset
}

/// The name of a model or dataset: an OCI repository name (distribution-spec, `<name>`).
public struct ArtifactName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The name as text; ASCII only.
    public let text: String

    /// Parses `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*` components joined by `/`.
    public init(_ text: String) throws(MregError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= Limits.nameBytesMax, parts.allSatisfy(Self.isComponent) else {
            throw MregError(
                .usage, "'\(text.printable)' is not a name",
                cause: "names are lower-case letters and digits, with '.', '_', '__' or '-' "
                    + "between them and '/' between parts, \(Limits.nameBytesMax) bytes at most")
        }
        self.text = text
    }

    /// The last component, which names the folder a pull makes.
    public var last: String { text.split(separator: "/").last.map(String.init) ?? text }

    /// The name as text.
    public var description: String { text }

    /// Byte order.
    public static func < (left: Self, right: Self) -> Bool { left.text.bytesPrecede(right.text) }

    private static func isComponent(_ part: Substring) -> Bool {
        let bytes = Array(part.utf8)
        guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first),
            isAlphanumeric(last), bytes.allSatisfy({ isAlphanumeric($0) || isSeparator($0) })
        else { return false }
        // Between letters and digits stands one '.', one or two '_', or any number of '-'.
        return bytes.split(whereSeparator: isAlphanumeric).allSatisfy { run in
            run.allSatisfy { $0 == UInt8(ascii: "-") } || run.elementsEqual(".".utf8)
                || run.elementsEqual("_".utf8) || run.elementsEqual("__".utf8)
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7a: true
        default: false
        }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
    }
}

/// A movable, logged pointer to a version: `[a-z][a-z0-9._-]{0,63}`, never `latest`, `v12` or hex.
public struct AliasName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The alias as text; ASCII only.
    public let text: String

    /// Parses an alias.
    public init(_ text: String) throws(MregError) {
        let bytes = Array(text.utf8)
        let shaped =
            (1...64).contains(bytes.count) && (0x61...0x7a).contains(bytes[0])
            && bytes.allSatisfy {
                (0x61...0x7a).contains($0) || (0x30...0x39).contains($0)
                    || ".-_".utf8.contains($0)
            }
        guard shaped, text != "latest", !Self.looksLikeVersion(bytes), !Self.looksLikeHex(bytes)
        else {
            throw MregError(
                .usage, "'\(text.printable)' is not an alias",
                cause: "an alias is [a-z][a-z0-9._-]{0,63} and not 'latest', 'v' and digits, "
                    + "or hexadecimal of \(Limits.digestPrefixDigitsMin) digits or more")
        }
        self.text = text
    }

    /// The alias as text.
    public var description: String { text }

    /// Byte order.
    public static func < (left: Self, right: Self) -> Bool { left.text.bytesPrecede(right.text) }

    /// `v` and digits of any number, so that `v0` or `v007` never passes for a version.
    private static func looksLikeVersion(_ bytes: [UInt8]) -> Bool {
        bytes.count > 1 && bytes[0] == UInt8(ascii: "v")
            && bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func looksLikeHex(_ bytes: [UInt8]) -> Bool {
        bytes.count >= Limits.digestPrefixDigitsMin
            && bytes.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

/// The number of a version; shown as `v3`, counted from 1, never used twice.
public struct VersionNumber: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number, 1 or more.
    public let value: Int

    /// Makes a version number of 1 or more, or nil.
    public init?(value: Int) {
        guard value >= 1 else { return nil }
        self.value = value
    }

    /// Parses `v` and digits without a leading zero, or nil.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.first == UInt8(ascii: "v"),
            text.utf8.dropFirst().first != UInt8(ascii: "0"),
            text.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }),
            let value = Int(text.dropFirst())
        else { return nil }
        self.init(value: value)
    }

    /// `v` and the number.
    public var description: String { "v\(value)" }

    /// The number after this one; the largest number has none and stays.
    public var next: VersionNumber { VersionNumber(value: value &+ 1) ?? self }

    /// Numeric order.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}
