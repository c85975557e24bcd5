// SPDX-License-Identifier: Apache-2.0
import MregCore
import Yams

/// The text of a document, checked for what the parser behind must not see, with its lines.
struct YAMLSource {
    let text: String
    private let what: String
    /// The document's lines without their breaks, for looking up what stands at a mark.
    private let lines: [[Unicode.Scalar]]

    init(_ bytes: [UInt8], what: String) throws(MregError) {
        self.what = what
        guard bytes.count <= Limits.documentBytesMax else {
            throw MregError(
                .usage, "\(what) is larger than \(Limits.documentBytesMax) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MregError(.usage, "\(what) is not UTF-8")
        }
        self.text = text
        lines = Self.lines(of: text)
        for (index, line) in lines.enumerated() {
            if let scalar = line.first(where: Self.isAmbiguousBreak) {
                throw error(
                    line: index + 1,
                    "a line break or mark U+\(String(scalar.value, radix: 16, uppercase: true)) "
                        + "that readers take differently; write it as an escape")
            }
        }
        try refuseEscapedMarks()
        try refuseDirectives()
        try refuseManyAliases()
    }

    /// The lines, broken at LF; a CR before the LF belongs to the break.
    private static func lines(of text: String) -> [[Unicode.Scalar]] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            Array(line.last == "\r" ? line.dropLast() : line)
        }
    }

    /// YAML 1.1 breaks lines at NEL, LS and PS, YAML 1.2 does not (section 5.4); a lone CR breaks
    /// a line unseen, and a byte-order mark may stand in front of any document.
    private static func isAmbiguousBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{feff}": true
        default: false
        }
    }

    /// Foundation, which the parser decodes scalars with, drops a byte-order mark in front of a
    /// text: two names that differ would be read as one.
    private func refuseEscapedMarks() throws(MregError) {
        for (index, line) in lines.enumerated() where line.contains("\\") {
            let text = String(String.UnicodeScalarView(line)).lowercased()
            guard !text.contains("\\ufeff"), !text.contains("\\u0000feff") else {
                throw error(line: index + 1, "the mark U+FEFF is not allowed in a text")
            }
        }
    }

    /// `%YAML` and `%TAG` change what follows; they stand before anything else (section 6.8).
    private func refuseDirectives() throws(MregError) {
        let first = lines.firstIndex { line in
            let content = line.drop { $0 == " " || $0 == "\t" }
            return !content.isEmpty && content.first != "#"
        }
        guard let first, lines[first].first == "%" else { return }
        throw error(line: first + 1, "a directive ('%') is not allowed")
    }

    /// Stops a document of aliases to aliases before the parser unfolds it.
    ///
    /// Any anchor or alias is refused once it has been parsed, with its place. But the parser
    /// hashes mapping keys, and a few dozen nested aliases there would take for ever.
    private func refuseManyAliases() throws(MregError) {
        let anchors = Set(words(after: UInt8(ascii: "&")))
        let aliases = words(after: UInt8(ascii: "*")).count { anchors.contains($0) && !$0.isEmpty }
        guard aliases <= YAMLLimits.aliasesMax else {
            throw error(line: nil, "aliases ('*name') are not allowed")
        }
    }

    /// Every run of letters, digits, `_` and `-` behind a sign (libyaml's anchor names).
    private func words(after sign: UInt8) -> [[UInt8]] {
        text.utf8.split(separator: sign, omittingEmptySubsequences: false).dropFirst().map { rest in
            Array(rest.prefix(while: Self.isAnchorByte))
        }
    }

    private static func isAnchorByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
            || "_-".utf8.contains(byte)
    }

    /// The byte at a place, or nil where there is none or it is not ASCII.
    func byte(at mark: Mark) -> UInt8? {
        let (line, column) = (mark.line - 1, mark.column - 1)
        guard lines.indices.contains(line), lines[line].indices.contains(column) else {
            return nil
        }
        let scalar = lines[line][column]
        return scalar.isASCII ? UInt8(scalar.value) : nil
    }

    /// The error for a line.
    func error(line: Int?, _ reason: String) -> MregError {
        let place = line.map { " line \($0)" } ?? ""
        return MregError(.usage, "\(what)\(place): \(reason)")
    }

    /// The error for what the parser refused.
    func error(_ error: YamlError) -> MregError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.error(line: mark.line, problem.printable)
        case .duplicatedKeysInMapping(let names, let context):
            self.error(
                line: context.mark.line,
                "the key '\((names.first ?? "").printable)' appears twice")
        case .reader(let problem, _, _, _): self.error(line: nil, problem.printable)
        default: self.error(line: nil, "is not valid YAML")
        }
    }
}

/// Bounds on the reading of YAML.
enum YAMLLimits {
    /// Most aliases the parser may meet before the document is refused unparsed.
    static let aliasesMax = 8
    /// Longest written key, in bytes, that may stand before a `:` on one line; YAML 1.2 section
    /// 7.4 allows 1024 characters.
    static let simpleKeyBytesMax = 1000
}
