// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct CanonicalJSONTests {
    private func canonical(_ text: String) throws -> String {
        let value = try StrictJSON.parse(bytes(text), as: "document")
        return String(decoding: try CanonicalJSON.encode(value), as: UTF8.self)
    }

    @Test func `sorts as the example of RFC 8785 section 3_2_3`() throws {
        let given = """
            {"\\u20ac":"Euro Sign","\\r":"Carriage Return",
            "\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
            "\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control",
            "\\u00f6":"Latin Small Letter O With Diaeresis"}
            """
        let wanted =
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\","
            + "\"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\","
            + "\"\u{1f600}\":\"Emoji: Grinning Face\","
            + "\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        #expect(try canonical(given).bytesEqual(wanted))
    }

    @Test func `writes strings and literals as the example of RFC 8785 section 3_2_2`() throws {
        let given = """
            {"string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
             "literals": [null, true, false]}
            """
        let wanted =
            "{\"literals\":[null,true,false],"
            + "\"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        #expect(try canonical(given).bytesEqual(wanted))
    }

    /// The test data of the RFC's author: arrays.json, french.json, structures.json, unicode.json.
    @Test(arguments: [
        ("[56,{\"d\":true,\"10\":null,\"1\":[]}]", "[56,{\"1\":[],\"10\":null,\"d\":true}]"),
        (
            "{\"peach\":\"sort\",\"p\u{e9}ch\u{e9}\":\"b\",\"p\u{ea}che\":\"c\",\"sin\":\"d\"}",
            "{\"peach\":\"sort\",\"p\u{e9}ch\u{e9}\":\"b\",\"p\u{ea}che\":\"c\",\"sin\":\"d\"}"
        ),
        (
            "{\"1\":{\"f\":{\"f\":\"hi\",\"F\":5},\"\\n\":56},\"10\":{},\"\":\"empty\",\"a\":{},"
                + "\"111\":[{\"e\":\"yes\",\"E\":\"no\"}],\"A\":{}}",
            "{\"\":\"empty\",\"1\":{\"\\n\":56,\"f\":{\"F\":5,\"f\":\"hi\"}},\"10\":{},"
                + "\"111\":[{\"E\":\"no\",\"e\":\"yes\"}],\"A\":{},\"a\":{}}"
        ),
        ("{\"U\":\"A\\u030a\"}", "{\"U\":\"A\u{30a}\"}"),
    ])
    func `agrees with published examples`(_ given: String, _ wanted: String) throws {
        #expect(try canonical(given).bytesEqual(wanted))
    }

    @Test func `escapes exactly the characters that must be`() throws {
        let all = String(String.UnicodeScalarView((0...0x7f).compactMap { Unicode.Scalar($0) }))
        let coded = try CanonicalJSON.encode(.string(all))
        #expect(try StrictJSON.parse(coded, as: "x") == .string(all))
        let text = String(decoding: coded, as: UTF8.self)
        #expect(text.hasPrefix("\"\\u0000\\u0001"))
        #expect(text.contains("\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e"))
        #expect(text.contains("\\u001f !\\\"#"))
        #expect(text.hasSuffix("~\u{7f}\""))
    }

    @Test func `holds integers every reader keeps exactly`() throws {
        #expect(
            try canonical("[9007199254740991,-9007199254740991,0]")
                == "[9007199254740991,-9007199254740991,0]")
        for wrong in ["9007199254740992", "-9007199254740992", "1.5", "1e3", "-0", "1.0"] {
            #expect(errorCode { _ = try canonical(wrong) } == .corrupt)
        }
    }

    @Test func `canonical bytes come out again as they are`() throws {
        let once = try canonical("{\"b\":[1,{\"z\":\"\\u00e9\",\"y\":[]}],\"a\":\"\\u001b\"}")
        #expect(try canonical(once) == once)
    }
}
