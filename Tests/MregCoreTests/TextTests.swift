// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct TextTests {
    @Test func `control and invisible characters never reach a terminal`() {
        #expect("a\u{1b}[31mb".printable == "a\\u{1b}[31mb")
        #expect("\r\n\t\u{0}".printable == "\\u{d}\\u{a}\\u{9}\\u{0}")
        // Trojan Source: bidirectional overrides and zero-width characters.
        #expect("x\u{202e}y\u{200b}z\u{feff}".printable == "x\\u{202e}y\\u{200b}z\\u{feff}")
        #expect("\u{2028}\u{2029}\u{9b}".printable == "\\u{2028}\\u{2029}\\u{9b}")
        #expect("plain ünï 模型 😀".printable == "plain ünï 模型 😀")
    }

    @Test func `bytes are compared, not characters`() {
        #expect("\u{e9}" == "e\u{301}")
        #expect(!"\u{e9}".bytesEqual("e\u{301}"))
        #expect("e\u{301}".bytesPrecede("\u{e9}"))
        // UTF-8 order is code-point order, unlike UTF-16's.
        #expect("\u{ffff}".bytesPrecede("\u{10000}"))
        #expect("a".bytesPrecede("ab"))
        #expect(!"a".bytesPrecede("a"))
    }

    /// sysexits.h, and the table of exit codes users rely on.
    @Test func `every error code has its exit status`() {
        let expected: [MregError.Code: Int32] = [
            .failed: 1, .usage: 64, .corrupt: 65, .notFound: 66, .unavailable: 69,
            .cannotCreate: 73, .io: 74, .busy: 75, .refused: 77, .interrupted: 130,
        ]
        #expect(expected.count == MregError.Code.allCases.count)
        for (code, status) in expected { #expect(code.exitStatus == status) }
    }

    @Test func `an error tells its cause behind a colon`() {
        #expect(MregError(.io, "cannot read 'x'").description == "cannot read 'x'")
        #expect(MregError(.io, "cannot read 'x'", cause: "y").description == "cannot read 'x': y")
    }
}
