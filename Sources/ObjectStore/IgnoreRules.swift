// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// The rules of a `.mregignore`: a subset of gitignore(5), refused where it would be misread.
///
/// One pattern a line; empty lines and those that begin with `#` say nothing. `*` and `?` match
/// anything but a slash, `**` as a whole component matches any number of folders. A pattern with a
/// slash before its end is about the path from the top, any other about a name at any depth. A
/// slash at the end means folders only. `!` takes a pattern back; the last rule that matches
/// decides, but nothing inside an excluded folder comes back. `\` takes the next character as it
/// is. Character classes (`[…]`) are not supported and are an error. Spaces at the end count only
/// after `\`. The one rule that needs no file is `/.git`.
struct IgnoreRules: Sendable {
    /// The name of the file, in the top of the pushed folder.
    static let fileName = ".mregignore"

    private struct Rule: Sendable {
        var pattern: [GlobComponent]
        var isNegated = false
        var foldersOnly = false
    }

    private var rules: [Rule] = []

    /// Reads the rules of a folder; without a file there is only the one about `.git`.
    init(folder: String, followLinks: Bool) throws(MregError) {
        let path = Paths.join(folder, Self.fileName)
        let kind = try FileStatus.of(path, followLinks: followLinks)?.kind
        let bytes =
            kind == .regular ? try File.contents(path, limit: StoreLimits.ignoreBytesMax) : []
        try self.init(parsing: bytes)
    }

    /// Reads the bytes of a `.mregignore`.
    init(parsing bytes: [UInt8]) throws(MregError) {
        let standard = Array("/.git".utf8)
        rules = [try Self.rule(standard[...], line: 0)].compactMap { $0 }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            guard let rule = try Self.rule(line, line: number + 1) else { continue }
            rules.append(rule)
            guard rules.count <= StoreLimits.ignoreRulesMax else {
                throw Self.error(number + 1, "more than \(StoreLimits.ignoreRulesMax) rules")
            }
        }
    }

    /// Whether a path below the folder is left out; parents are asked about before children.
    func excludes(_ path: String, isFolder: Bool) -> Bool {
        let components = path.unicodeScalars.split(separator: "/").map { Array($0) }
        var excluded = false
        for rule in rules where isFolder || !rule.foldersOnly {
            if rule.isNegated != excluded { continue }
            if GlobComponent.match(rule.pattern[...], components[...]) { excluded.toggle() }
        }
        return excluded
    }

    private static func rule(_ line: ArraySlice<UInt8>, line number: Int) throws(MregError) -> Rule?
    {
        var text = trimmed(line)
        guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
        var rule = Rule(pattern: [])
        if first == UInt8(ascii: "!") {
            rule.isNegated = true
            text = text.dropFirst()
        }
        if text.last == UInt8(ascii: "/") {
            rule.foldersOnly = true
            text = text.dropLast()
        }
        let isAnchored = text.contains(UInt8(ascii: "/"))
        if text.first == UInt8(ascii: "/") { text = text.dropFirst() }
        guard !text.isEmpty else { throw error(number, "a pattern is empty") }
        if !isAnchored { rule.pattern.append(.anyFolders) }
        for part in text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let component = GlobComponent(part) else {
                throw error(
                    number, "'\(String(decoding: part, as: UTF8.self).printable)' is not supported")
            }
            rule.pattern.append(component)
        }
        // gitignore(5): a trailing `/**` matches everything inside, not the folder itself.
        if rule.pattern.count > 1, rule.pattern.last == .anyFolders {
            rule.pattern.append(.name([.many]))
        }
        return rule
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        while line.last == UInt8(ascii: " "), line.dropLast().last != UInt8(ascii: "\\") {
            line = line.dropLast()
        }
        return line
    }

    private static func error(_ line: Int, _ reason: String) -> MregError {
        MregError(
            .usage, "line \(line) of \(fileName) cannot be used", cause: reason,
            next: "use names, '*', '?', '**', a '/' at the end, '!' or '#'")
    }
}
