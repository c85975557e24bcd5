// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MregCommands

@Suite struct TableTests {
    @Test func `columns are aligned and the last is not padded`() {
        var table = Table("NAME", "SIZE")
        table.add("a-long-name", "1 B")
        table.add("b", "12 B")
        #expect(
            table.lines == ["NAME         SIZE", "a-long-name  1 B", "b            12 B"])
    }

    @Test func `an empty cell is a dash, so that fields can be counted`() {
        var table = Table("A", "B", "C")
        table.add("1", "", "3")
        #expect(table.lines[1] == "1  -  3")
    }

    @Test func `a file name cannot send a control sequence`() {
        var table = Table("PATH", "X")
        table.add("\u{1b}]0;owned\u{7}", "\u{202e}txt")
        #expect(!table.lines[1].unicodeScalars.contains { $0.value < 0x20 })
        #expect(!table.lines[1].unicodeScalars.contains("\u{202e}"))
    }

    @Test func `facts without a value are left out`() {
        var sheet = FactSheet()
        sheet.add("name", "model")
        sheet.add("message", "")
        sheet.add("publisher", nil)
        sheet.add("kind", "dataset")
        #expect(sheet.lines == ["name  model", "kind  dataset"])
    }
}
