// SPDX-License-Identifier: Apache-2.0

/// `[namespace/]name[@selector]`: what a person types to mean a version.
public struct Reference: Sendable, Hashable, CustomStringConvertible {
    /// What follows the `@`.
    public enum Selector: Sendable, Hashable {
        /// The newest version whose publication is authorised; also what no selector means.
        case latest
        /// `v3`.
        case version(VersionNumber)
        /// An alias such as `prod`.
        case alias(AliasName)
        /// A whole manifest digest, `sha256:` and 64 digits.
        case digest(Digest)
        /// The first digits of a manifest digest, for people; the digits only.
        case digestPrefix(String)
    }

    /// The artifact.
    public var name: ArtifactName
    /// Which version of it.
    public var selector: Selector

    /// Makes a reference.
    public init(name: ArtifactName, selector: Selector = .latest) {
        self.name = name
        self.selector = selector
    }

    /// Parses a reference.
    public init(_ text: String) throws(MregError) {
        guard let at = text.firstIndex(of: "@") else {
            self.init(name: try ArtifactName(text))
            return
        }
        let selector = String(text[text.index(after: at)...])
        self.init(
            name: try ArtifactName(String(text[..<at])), selector: try Self.selector(selector))
    }

    private static func selector(_ text: String) throws(MregError) -> Selector {
        if text == "latest" { return .latest }
        if let version = VersionNumber(text) { return .version(version) }
        if text.hasPrefix(Digest.prefix) {
            let digits = text.dropFirst(Digest.prefix.count)
            if let digest = Digest(hex: digits) { return .digest(digest) }
            return .digestPrefix(try prefix(digits))
        }
        if let prefix = try? prefix(text[...]) { return .digestPrefix(prefix) }
        return .alias(try AliasName(text))
    }

    private static func prefix(_ digits: Substring) throws(MregError) -> String {
        let even = digits.utf8.count.isMultiple(of: 2) ? String(digits) : String(digits) + "0"
        guard (Limits.digestPrefixDigitsMin..<64).contains(digits.utf8.count),
            Hex.decode(even) != nil
        else {
            throw MregError(
                .usage, "'\(digits.printable)' is not a digest prefix",
                cause: "\(Limits.digestPrefixDigitsMin) or more lower-case hex digits are needed")
        }
        return String(digits)
    }

    /// The reference as typed, with `@latest` left out.
    public var description: String {
        switch selector {
        case .latest: name.text
        case .version(let version): "\(name)@\(version)"
        case .alias(let alias): "\(name)@\(alias)"
        case .digest(let digest): "\(name)@\(digest)"
        case .digestPrefix(let digits): "\(name)@\(Digest.prefix)\(digits)"
        }
    }
}
