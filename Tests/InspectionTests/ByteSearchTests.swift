// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Inspection

@Suite struct ByteSearchTests {
    @Test func `finds bytes wherever they lie`() {
        #expect("abc".containsBytes(of: "abc"))
        #expect("xxabxabc".containsBytes(of: "abc"))
        #expect("aaab".containsBytes(of: "aab"))
        #expect(!"ab".containsBytes(of: "abc"))
        #expect(!"".containsBytes(of: "a"))
        #expect("".containsBytes(of: ""))
    }

    @Test func `a combining mark does not hide a word`() {
        let marked = "{{\u{301} x }}"
        #expect(!marked.contains("{{"))
        #expect(marked.containsBytes(of: "{{"))
        #expect(ChatTemplate.isTemplate(marked))
    }

    @Test func `equal characters of other bytes are not found`() {
        #expect(!"e\u{301}".containsBytes(of: "\u{e9}"))
    }
}
