// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import MregCommands

@Suite struct JSONTextTests {
    @Test func `members keep their order, two spaces a level`() {
        let value: JSONValue = ["b": 1, "a": [true, .null], "empty": [:], "none": []]
        #expect(
            JSONText.pretty(value) == """
                {
                  "b": 1,
                  "a": [
                    true,
                    null
                  ],
                  "empty": {},
                  "none": []
                }
                """)
    }

    @Test(arguments: [
        "plain", "quote\" back\\slash", "line\nfeed\ttab", "\u{0}\u{1b}[31m\u{7f}\u{9b}",
        "right-to-left \u{202e} and \u{feff}", "\u{2028}\u{2029}", "é e\u{301} 日本 \u{1f600}",
        "\u{e0001}", "",
    ])
    func `a string survives the strict reader`(_ text: String) throws {
        let value: JSONValue = ["text": .string(text)]
        let read = try StrictJSON.parse(Array(JSONText.pretty(value).utf8), as: "test")
        #expect(read == value)
    }

    @Test func `what a terminal would obey is escaped`() {
        // RFC 8259 section 7: any character may be escaped; U+E0001 needs a surrogate pair.
        #expect(JSONText.quoted("\u{1b}") == #""\u001b""#)
        #expect(JSONText.quoted("\u{9b}") == #""\u009b""#)
        #expect(JSONText.quoted("\u{202e}") == #""\u202e""#)
        #expect(JSONText.quoted("\u{e0001}") == #""\udb40\udc01""#)
    }

    @Test(
        arguments: [
            (0, "0.000"), (0.0804, "0.080"), (12.5, "12.500"), (-1, "0.000"), (.nan, "0.000"),
        ] as [(Double, String)])
    func `seconds have milliseconds`(_ seconds: Double, _ text: String) {
        #expect(JSONValue.seconds(seconds) == .number(text))
    }

    @Test func `named strings are in byte order`() {
        let value = JSONValue.named(["b": "2", "B": "1", "é": "3"])
        guard case .object(let object) = value else {
            Issue.record("not an object")
            return
        }
        #expect(object.members.map(\.name) == ["B", "b", "é"])
    }
}
