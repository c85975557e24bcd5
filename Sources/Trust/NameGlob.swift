// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A pattern over artifact names: `*` matches within one component, a lone `**` every name.
public struct NameGlob: Sendable, Hashable, CustomStringConvertible {
    /// The pattern as text; ASCII only.
    public let text: String

    /// The pattern that matches every name.
    public static let everything = NameGlob(unchecked: "**")

    private init(unchecked text: String) { self.text = text }

    /// Parses a pattern: the characters of names and `*`, components not empty.
    public init(_ text: String) throws(MregError) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isShaped = parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy(Self.isAllowed) && !Self.hasDoubleStar(Array(part))
        }
        guard text == "**" || (isShaped && text.utf8.count <= Limits.nameBytesMax) else {
            throw MregError(
                .usage, "'\(text.printable)' is not a pattern of names",
                cause: "a pattern is a name in which '*' stands for any part of one component, "
                    + "or '**' alone for every name")
        }
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7a: true
        default: "._-*".utf8.contains(byte)
        }
    }

    private static func hasDoubleStar(_ part: [UInt8]) -> Bool {
        let star = UInt8(ascii: "*")
        return zip(part, part.dropFirst()).contains { $0 == star && $1 == star }
    }

    /// The pattern as text.
    public var description: String { text }

    /// Whether the pattern matches the whole name.
    public func matches(_ name: ArtifactName) -> Bool {
        if self == .everything { return true }
        let patterns = text.utf8.split(separator: UInt8(ascii: "/"))
        let parts = name.text.utf8.split(separator: UInt8(ascii: "/"))
        return patterns.count == parts.count
            && zip(patterns, parts).allSatisfy { Self.matches(Array($0), Array($1)) }
    }

    /// Matches one component, going back only to the last star: linear in practice.
    private static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        var place = 0
        var index = 0
        var star: (place: Int, index: Int)?
        while index < text.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                star = (place, index)
                place += 1
            } else if place < pattern.count, pattern[place] == text[index] {
                place += 1
                index += 1
            } else if let last = star {
                star = (last.place, last.index + 1)
                place = last.place + 1
                index = last.index + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
