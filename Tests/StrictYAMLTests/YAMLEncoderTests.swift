// SPDX-License-Identifier: Apache-2.0
import MregCore
import StrictYAML
import Testing

@Suite struct `Writing YAML` {
    @Test func `writes block style that people write too`() throws {
        let value: JSONValue = [
            "format": "mreg.policy/v1",
            "rules": [
                ["id": "state", "allow": ["active", "deprecated"]], ["id": "x", "count": 2],
            ],
            "key": "-----BEGIN\nabc\n-----END\n", "empty": [], "none": [:],
            "quoted": "yes", "glob": "fraud/*", "flag": true,
        ]
        // Layout by YAML 1.2.2 chapter 8: block mappings, compact block mappings in sequences,
        // and a literal block.
        #expect(
            StrictYAML.encode(value) == """
                format: mreg.policy/v1
                rules:
                  - id: state
                    allow:
                      - active
                      - deprecated
                  - id: x
                    count: 2
                key: |
                  -----BEGIN
                  abc
                  -----END
                empty: []
                none: {}
                quoted: "yes"
                glob: "fraud/*"
                flag: true

                """)
    }

    @Test(
        arguments: [
            "", " ", "a ", " a", "~", "null", "true", "12", "-1", "1.0", "0x1f", "010", "yes",
            "a: b", "a #b", "#a", "- a", "?", "? a", "*a", "&a", "!a", "%a", "@a", "`a", "[a",
            "{a", "a,b", "'", "\"", "\\", "---", "...", "--- a", "\n", "a\n", "a\n\n", "\na",
            " a\nb", "a\n  b\n", "a\n \nb", "a\n\nb", "a\tb\nc", "a\r\nb", "a\u{85}b", "\u{0}",
            "\u{7f}", "\u{2028}", "\u{fffe}", "\u{10ffff}", "é", "e\u{301}", "日本",
            "😀", "a\nb: c\n---\nd\n", "<<", "=",
        ])
    func `gives back every awkward string, as value, element and key`(_ text: String) throws {
        for value in [
            .string(text), [.string(text), "x"], ["k": .string(text), "l": [[.string(text)]]],
            .object(JSONObject(members: [.init(name: text, value: .string(text))])),
        ] as [JSONValue] {
            try expectRoundTrip(value)
        }
    }

    @Test func `gives back keys longer than a line may hold`() throws {
        let long = String(repeating: "k", count: 5000)
        try expectRoundTrip(
            .object(
                JSONObject(members: [
                    .init(name: long, value: ["a": 1]), .init(name: long + "é", value: [1, 2]),
                ])))
    }

    @Test(arguments: 0..<300)
    func `gives back any value of the supported kinds`(_ seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        try expectRoundTrip(randomValue(depth: 4, &generator))
    }

    @Test(arguments: ["\u{feff}", "\u{feff}admin", "a\u{feff}"])
    func `never lets a text with a byte-order mark be read as another`(_ text: String) {
        let written = StrictYAML.encode([.string(text)])
        #expect(throws: MregError.self) {
            try StrictYAML.parse(Array(written.utf8), as: "test")
        }
    }

    private func expectRoundTrip(_ value: JSONValue) throws {
        let text = StrictYAML.encode(value)
        #expect(try StrictYAML.parse(Array(text.utf8), as: "test") == value, "\(text)")
    }

    private func randomValue(depth: Int, _ generator: inout SplitMix) -> JSONValue {
        switch Int.random(in: 0..<(depth == 0 ? 5 : 9), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .integer(.random(in: .min ... .max, using: &generator))
        case 3, 4: return .string(randomText(&generator))
        case 5, 6:
            let count = Int.random(in: 0...4, using: &generator)
            return .array((0..<count).map { _ in randomValue(depth: depth - 1, &generator) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                object[randomText(&generator)] = randomValue(depth: depth - 1, &generator)
            }
            return .object(object)
        }
    }

    private func randomText(_ generator: inout SplitMix) -> String {
        let pieces = [
            "a", "B", "0", "1", ".", "-", ":", "#", " ", "\n", "\t", "\"", "'", "\\", "|", ">",
            "[", "]", "{", "}", ",", "&", "*", "!", "%", "@", "?", "~", "é", "\u{301}", "😀",
            "\u{0}", "\u{85}", "\u{2029}", "\u{e000}",
        ]
        let count = Int.random(in: 0...12, using: &generator)
        return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }
}

/// SplitMix64: equal seeds give equal values, so that a failure can be repeated.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
