// SPDX-License-Identifier: Apache-2.0

/// One component of a pattern, between two slashes.
enum GlobComponent: Sendable, Equatable {
    /// What one position of a name is compared with.
    enum Token: Sendable, Equatable {
        /// This character.
        case scalar(Unicode.Scalar)
        /// Any one character.
        case one
        /// Any number of any characters.
        case many
    }

    /// `**`.
    case anyFolders
    /// A name with or without wildcards.
    case name([Token])

    /// Reads a component; nil when it is empty, holds a class, or ends in the middle of an escape.
    init?(_ bytes: ArraySlice<UInt8>) {
        if bytes.elementsEqual("**".utf8) {
            self = .anyFolders
            return
        }
        var tokens: [Token] = []
        var rest = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                tokens.append(.scalar(next))
            case "[": return nil
            case "?": tokens.append(.one)
            case "*": if tokens.last != .many { tokens.append(.many) }
            default: tokens.append(.scalar(scalar))
            }
        }
        guard !tokens.isEmpty else { return nil }
        self = .name(tokens)
    }

    /// Matches the components of a path; on a mismatch only the last `**` or `*` takes one more,
    /// so the time is bounded by the product of the lengths.
    static func match(
        _ pattern: ArraySlice<GlobComponent>, _ path: ArraySlice<[Unicode.Scalar]>
    ) -> Bool {
        backtrack(
            pattern, path, isMany: { $0 == .anyFolders },
            fits: { component, name in
                guard case .name(let tokens) = component else { return false }
                return matchName(tokens, name)
            })
    }

    private static func matchName(_ tokens: [Token], _ name: [Unicode.Scalar]) -> Bool {
        backtrack(
            tokens[...], name[...], isMany: { $0 == .many },
            fits: { token, scalar in token == .one || token == .scalar(scalar) })
    }

    /// Matches a pattern in which some elements stand for any number of elements.
    private static func backtrack<Pattern, Element>(
        _ pattern: ArraySlice<Pattern>, _ text: ArraySlice<Element>,
        isMany: (Pattern) -> Bool, fits: (Pattern, Element) -> Bool
    ) -> Bool {
        var rest = pattern
        var left = text
        var retry: (pattern: ArraySlice<Pattern>, text: ArraySlice<Element>)?
        while true {
            if let token = rest.first, isMany(token) {
                rest = rest.dropFirst()
                retry = (rest, left)
            } else if let token = rest.first, let element = left.first, fits(token, element) {
                rest = rest.dropFirst()
                left = left.dropFirst()
            } else if rest.isEmpty, left.isEmpty {
                return true
            } else if let again = retry, !again.text.isEmpty {
                rest = again.pattern
                left = again.text.dropFirst()
                retry = (rest, left)
            } else {
                return false
            }
        }
    }
}
