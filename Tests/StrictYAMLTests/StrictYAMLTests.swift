// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import StrictYAML

@Suite struct `Reading YAML` {
    /// Meanings by YAML 1.2.2, section 10.3.2 (core schema) and chapters 7 and 8.
    @Test(
        arguments: [
            ("a: text", ["a": "text"]),
            ("a: 12\nb: -3\nc: +5\nd: 0", ["a": 12, "b": -3, "c": 5, "d": 0]),
            ("a: 9223372036854775807", ["a": .integer(.max)]),
            (
                "a: true\nb: False\nc: ~\nd: null\ne:",
                [
                    "a": true, "b": false, "c": .null, "d": .null, "e": .null,
                ]
            ),
            ("a: '12'\nb: \"true\"\nc: \"1.5\"", ["a": "12", "b": "true", "c": "1.5"]),
            ("- 1\n- [x, 'y']\n- {k: v}", [1, ["x", "y"], ["k": "v"]]),
            ("a: |\n  one\n  two\nb: >-\n  one\n  two", ["a": "one\ntwo\n", "b": "one two"]),
            ("# note\n---\na: b # note\n...\n", ["a": "b"]),
            ("a: b\r\nc: d\r\n", ["a": "b", "c": "d"]),
            ("\"k\\u0041\": \"\\0\\x07\"", ["kA": "\u{0}\u{7}"]),
            ("a: \"*x &y !z\"\nb: x * y & z!", ["a": "*x &y !z", "b": "x * y & z!"]),
            ("é: ü\nb: \"日本\"", ["é": "ü", "b": "日本"]),
            ("plain", "plain"),
        ] as [(String, JSONValue)])
    func `gives every scalar the meaning of the YAML 1.2 core schema`(
        _ text: String, _ expected: JSONValue
    ) throws {
        #expect(try StrictYAML.parse(Array(text.utf8), as: "test") == expected)
    }

    /// Booleans, numbers and dates of YAML 1.1 only (yaml.org/type).
    @Test(
        arguments: [
            "yes", "No", "on", "OFF", "y", "n", "1_000", "190:20:30", "12:30", "0b101",
            "2026-11-23", "2026-11-23T00:00:00Z", "=", "sha256:00ff", "1.2.3", "v1.0", "..", "-",
            "+", "1e", "e3", ".e3", "0o8", "0xzz",
        ])
    func `takes what is a number or boolean in YAML 1.1 only for text`(_ word: String) throws {
        let text = word == "-" ? "a: '-'" : "a: \(word)"
        #expect(try StrictYAML.parse(Array(text.utf8), as: "test") == ["a": .string(word)])
    }

    @Test(
        arguments: [
            "1.0", "-1.5", ".5", "1.", "1e3", "1E+3", "+1.e-2", ".inf", "-.Inf", ".NaN", "010",
            "-007", "0o7", "0x1F", "0XaB", "9223372036854775808",
        ])
    func `refuses numbers that readers take differently, naming line and text`(
        _ word: String
    ) throws {
        let error = try refusal(of: "a: x\nb:\n  - \(word)\n")
        #expect(error.message.contains("test line 3"))
        #expect(error.message.contains("'\(word)'"))
        #expect(error.message.contains("quote it"))
    }

    @Test(
        arguments: [
            ("a: 1\nb: 2\na: 3\n", 1, "'a' appears twice"),
            ("x:\n  a: 1\n  \"a\": 2\n", 2, "'a' appears twice"),
            ("a: 1\nb: &anchor 2\n", 2, "anchor"),
            ("a: &x\n  k: v\n", 1, "anchor"),
            ("&x a: 1\n", 1, "anchor"),
            ("- &x 1\n- *x\n", 1, "anchor"),
            ("a: 1\nb: *nowhere\n", 2, "alias"),
            ("a: 1\nb: !!str 2\n", 2, "tag"),
            ("b: !!str \"2\"\n", 1, "tag"),
            ("b: ! 12\n", 1, "tag"),
            ("b: ! \"x\"\n", 1, "tag"),
            ("b: !local\n  k: v\n", 1, "tag"),
            ("b: !!map\n  k: v\n", 1, "tag"),
            ("- 1\n- !!seq [a]\n", 2, "tag"),
            ("{é: !x y}\n", 1, "tag"),
            ("!k a: 1\n", 1, "tag"),
            ("a: 1\n? !k b\n: 1\n", 2, "tag"),
            ("a: 1\n---\nb: 2\n", 2, "another document"),
            ("%YAML 1.1\n---\na: 1\n", 1, "directive"),
            ("# c\n%TAG ! tag:x,2000:\n---\na: 1\n", 2, "directive"),
            ("a: 1\n2: b\n", 2, "'2' is not a string"),
            ("true: b\n", 1, "'true' is not a string"),
            ("~: b\n", 1, "'~' is not a string"),
            ("a: 1\n1.5: b\n", 2, "'1.5'"),
            ("[a]: b\n", 1, "key is not a string"),
            ("? {a: b}\n: c\n", 1, "key is not a string"),
            ("a: 1\n<<: {b: 2}\n", 2, "merge key"),
            ("a: [1, 2\n", 2, ""),
            ("a: \"x\n", 2, ""),
            ("a: b: c\n", 1, ""),
            ("a:\n\tb: c\n", 2, ""),
            ("a: \"\\ud800\"\n", 1, ""),
            ("a: 1\nb: x\u{85}c: d\n", 2, "U+85"),
            ("a: x\rb: y\n", 1, "U+D "),
            ("\u{feff}a: x\n", 1, "U+FEFF"),
            ("a: 1\n\"\\uFEFFb\": x\n", 2, "U+FEFF"),
            ("a: \"\\\n  \\U0000feffb\"\n", 2, "U+FEFF"),
        ] as [(String, Int, String)])
    func `refuses what is not plainly data, naming the line`(
        _ text: String, _ line: Int, _ reason: String
    ) throws {
        let error = try refusal(of: text)
        #expect(error.message.hasPrefix("test line \(line)"), "\(error)")
        #expect(reason.isEmpty || error.message.contains(reason), "\(error)")
    }

    @Test(arguments: ["", "# only a comment\n", "---\n...\n---\n"])
    func `refuses an empty document or several`(_ text: String) throws {
        _ = try refusal(of: text)
    }

    @Test(
        arguments: [
            [0x61, 0x3a, 0x20, 0xff], [0x61, 0x3a, 0x20, 0xc3], [0xff, 0xfe, 0x61, 0x00],
            [0x61, 0x3a, 0x20, 0xed, 0xa0, 0x80], [0x61, 0x3a, 0x20, 0x00],
        ] as [[UInt8]])
    func `refuses bytes that are not UTF-8 text`(_ bytes: [UInt8]) {
        let error = #expect(throws: MregError.self) {
            try StrictYAML.parse(bytes, as: "test")
        }
        #expect(error?.code == .usage)
    }

    @Test func `refuses a document larger than the limit, and takes one as large`() throws {
        let filler = String(repeating: "#", count: Limits.documentBytesMax - 5)
        #expect(try StrictYAML.parse(Array("a: b\(filler)\n".utf8), as: "test") != .null)
        _ = try refusal(of: "a: b\(filler)#\n")
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "&a [", "[{"])
    func `refuses deep nesting without exhausting the stack`(_ piece: String) throws {
        let count = Limits.documentBytesMax / piece.utf8.count
        for depth in [Limits.jsonDepthMax + 2, 900, 5000, count] {
            _ = try refusal(of: String(repeating: piece, count: depth))
        }
    }

    @Test func `refuses aliases of aliases before they unfold`() throws {
        var text = "- &a0 {x: y}\n"
        for level in 1...60 {
            text += "- &a\(level) {? [*a\(level - 1), *a\(level - 1)] : z}\n"
        }
        #expect(try refusal(of: text).message.contains("alias"))
    }

    @Test func `reads a document of one long line in reasonable time`() throws {
        let text = "[" + String(repeating: "a,", count: 200_000) + "b]"
        guard case .array(let elements) = try StrictYAML.parse(Array(text.utf8), as: "test") else {
            Issue.record("not an array")
            return
        }
        #expect(elements.count == 200_001)
    }

    private func refusal(of text: String) throws -> MregError {
        let error = #expect(throws: MregError.self) {
            try StrictYAML.parse(Array(text.utf8), as: "test")
        }
        let found = try #require(error)
        #expect(found.code == .usage)
        return found
    }
}
