// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct StrictJSONTests {
    private func parse(_ text: String) throws -> JSONValue {
        try StrictJSON.parse(bytes(text), as: "document")
    }

    @Test func `reads every kind of value`() throws {
        let value = try parse(
            "{\"a\": null, \"b\":[true,false, 0,-1,\"x\"] ,\r\n\t\"c\":{},\"d\":[],\"e\":1.50}")
        let expected: JSONValue = .object([
            "a": .null, "b": [true, false, 0, -1, "x"], "c": [:], "d": [], "e": .number("1.50"),
        ])
        #expect(value == expected)
    }

    @Test(arguments: [
        "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "{\"x\":{\"a\":1,\"b\":2,\"a\":3}}",
        "{\"\":1,\"\":2}", "{\"/\":1,\"\\/\":2}",
    ])
    func `refuses duplicate names however they are spelled`(_ text: String) {
        #expect(errorCode { _ = try parse(text) } == .corrupt)
    }

    @Test func `names that differ only in Unicode form are two names`() throws {
        let value = try parse("{\"\u{e9}\":1,\"e\u{301}\":2}")
        guard case .object(let object) = value else {
            Issue.record("not an object")
            return
        }
        #expect(object["\u{e9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "{]", "[}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "[1,]",
        "[,1]", "[1 2]", "{\"a\" 1}", "{a:1}", "{'a':1}", "{1:2}", "{\"a\":1}}", "[1]]", "1 2",
        "{}x",
        "null null", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "undefined",
        "// c\n1", "/* c */1", "\"", "\"a", "\"\\", "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"",
        "\"\\u+123\"", "\"a\nb\"", "\"\u{0}\"", "\"\u{1f}\"", "\u{feff}{}", "\u{a0}1", "1\u{0}",
    ])
    func `refuses what RFC 8259 does not allow`(_ text: String) {
        #expect(errorCode { _ = try parse(text) } == .corrupt)
    }

    @Test(arguments: [
        "+1", "01", "-01", "-", ".5", "1.", "1.e5", "1e", "1e+", "0x10", "1_000", "--1", "1e5.5",
        "００",
    ])
    func `refuses malformed numbers`(_ text: String) {
        #expect(errorCode { _ = try parse(text) } == .corrupt)
    }

    @Test func `integers are exact and other numbers keep their spelling`() throws {
        #expect(try parse("9223372036854775807") == .integer(.max))
        #expect(try parse("-9223372036854775808") == .integer(.min))
        for text in ["9223372036854775808", "-0", "1.0", "1e3", "1E-3", "0.1", "-0.0e+00"] {
            #expect(try parse(text) == .number(text))
        }
    }

    @Test func `reads escapes and surrogate pairs`() throws {
        #expect(
            try parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u20ac\"")
                == .string("\"\\/\u{8}\u{c}\n\r\t\u{20ac}"))
        #expect(try parse("\"\\ud83d\\uDE00\"") == .string("\u{1f600}"))
        #expect(try parse("\"\\udbff\\udfff\"") == .string("\u{10ffff}"))
        #expect(try parse("\"\\u0000\"") == .string("\u{0}"))
    }

    @Test(arguments: [
        "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83d\\ud83d\"", "\"\\ud83dx\"", "\"\\ud83d\\n\"",
        "\"\\ud83d\\u0041\"", "\"\\ude00\\ud83d\"", "\"\\ud83d\\u\"",
    ])
    func `refuses lone surrogates`(_ text: String) {
        #expect(errorCode { _ = try parse(text) } == .corrupt)
    }

    /// Overlong, cut, surrogate and out-of-range sequences (RFC 3629 section 3).
    @Test(
        arguments: [
            [0xc0, 0xaf], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff],
            [0x80],
        ] as [[UInt8]])
    func `refuses strings that are not UTF-8`(_ raw: [UInt8]) {
        #expect(errorCode { _ = try StrictJSON.parse([0x22] + raw + [0x22], as: "x") } == .corrupt)
        let member = bytes("{\"") + raw + bytes("\":1}")
        #expect(errorCode { _ = try StrictJSON.parse(member, as: "x") } == .corrupt)
    }

    @Test(arguments: [["[", "]"], ["{\"a\":", "}"]])
    func `nesting is bounded and deep input cannot exhaust the stack`(_ pair: [String]) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: pair[0], count: depth) + "1"
                + String(repeating: pair[1], count: depth)
        }
        _ = try parse(nested(Limits.jsonDepthMax))
        #expect(errorCode { _ = try parse(nested(Limits.jsonDepthMax + 1)) } == .corrupt)
        let open = String(repeating: pair[0], count: 1_000_000)
        #expect(errorCode { _ = try parse(open) } == .corrupt)
    }

    @Test func `every prefix of a document is refused`() {
        let whole = bytes("{\"a\":[1,true,null,\"\\u00e9\\n\"],\"b\":{\"c\":-2.5e3}}")
        for length in 0..<whole.count {
            #expect(
                errorCode { _ = try StrictJSON.parse(Array(whole[..<length]), as: "x") } == .corrupt
            )
        }
        #expect(errorCode { _ = try StrictJSON.parse(whole, as: "x") } == nil)
    }

    @Test func `no single changed byte makes it trap`() {
        let whole = bytes("{\"a\":[1,true,null,\"\\u00e9\\ud83d\\ude00\"],\"b\":-2.5e3}")
        for place in whole.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = whole
                changed[place] = byte
                _ = try? StrictJSON.parse(changed, as: "x")
            }
        }
    }

    @Test func `an error names the document and the place`() {
        do {
            _ = try StrictJSON.parse(bytes("{\"a\":1,\"b\":x}"), as: "bundle.json")
            Issue.record("accepted")
        } catch {
            #expect(error.message.contains("bundle.json"))
            #expect(error.cause?.contains("byte 11") == true)
        }
    }
}

@Suite struct ObjectReaderTests {
    private func reader(_ text: String) throws -> ObjectReader {
        try ObjectReader(try StrictJSON.parse(bytes(text), as: "doc"), at: "doc", code: .usage)
    }

    @Test func `an unknown key is an error that names it`() throws {
        var reader = try reader("{\"known\":1,\"unknwon\":2}")
        _ = try reader.integer("known")
        do {
            try reader.finish()
            Issue.record("accepted")
        } catch {
            #expect(error.message.contains("doc.unknwon"))
            #expect(error.code == .usage)
        }
    }

    @Test func `absent and wrong members are errors of the given code`() throws {
        let text = "{\"s\":\"x\",\"i\":1,\"f\":1.5,\"n\":null,\"a\":[\"x\",1],\"o\":{\"p\":1}}"
        var reader = try reader(text)
        #expect(errorCode { _ = try reader.string("absent") } == .usage)
        #expect(errorCode { _ = try reader.string("i") } == .usage)
        #expect(errorCode { _ = try reader.integer("f") } == .usage)
        #expect(errorCode { _ = try reader.integer("s") } == .usage)
        #expect(errorCode { _ = try reader.optionalString("n") } == .usage)
        #expect(errorCode { _ = try reader.optionalBool("i") } == .usage)
        #expect(errorCode { _ = try reader.strings("a") } == .usage)
        #expect(errorCode { _ = try reader.object("a") } == .usage)
        #expect(errorCode { _ = try reader.digest("s") } == .usage)
        var inner = try reader.object("o")
        #expect(try inner.integer("p") == 1)
        #expect(try reader.optionalInteger("absent") == nil)
        #expect(try reader.strings("absent") == [])
        #expect(errorCode { _ = try ObjectReader([1], at: "x") } == .corrupt)
    }

    @Test func `refuses a duplicate among many names, wherever it is`() throws {
        func document(_ names: [String]) -> [UInt8] {
            Array(("{" + names.map { "\"\($0)\":1" }.joined(separator: ",") + "}").utf8)
        }
        let names = (0..<40).map { "name\($0)" }
        guard case .object(let object) = try StrictJSON.parse(document(names), as: "test") else {
            Issue.record("no object")
            return
        }
        #expect(object.members.map(\.name) == names)
        for place in [0, 11, 12, 13, 38] {
            var twice = names
            twice[39] = names[place]
            #expect(throws: MregError.self) {
                try StrictJSON.parse(document(twice), as: "test")
            }
        }
        // Names are bytes: two spellings of one character are two names.
        let spellings = names + ["e\u{301}", "\u{e9}"]
        #expect(throws: Never.self) { try StrictJSON.parse(document(spellings), as: "test") }
    }
}
