// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite struct MeterTests {
    @Test func `comments, strings and raw identifiers are not code`() {
        let text = #"""
            let a = "try! \(f("}")) x" // fatalError(
            /* /* try! */ as! */ let b = #"a " \(c) "#
            func `with { brace`() { }
            """#
        let code = SwiftText.code(of: text)
        #expect(!code.contains("try!"))
        #expect(!code.contains("fatalError"))
        #expect(!code.contains("as!"))
        #expect(!code.contains("brace"))
        #expect(code.contains("let a = "))
        #expect(code.contains("let b = "))
        #expect(code.split(separator: "\n").count == 3)
    }

    @Test func `text in several lines keeps its lines`() {
        let text = "let a = \"\"\"\n  { \\(b { c }) \"q\"\n  \"\"\"\nlet d = 1"
        #expect(
            SwiftText.code(of: text).split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.trimming(" ") } == ["let a =", "", "", "let d = 1"])
    }

    @Test func `functions are found and measured`() {
        let text = """
            struct A {
                var stored = 1
                var given: Int
                var computed: Int {
                    1
                }
                init() {
                    self.given = [1].first { $0 > 0 } ?? 0
                }
                func one() { print("}") }
                func two(
                    _ body: () -> Void = { },
                    name: String
                ) where Int: Equatable {
                    func inner() {
                    }
                    A.init()
                }
            }
            protocol P {
                func requirement()
                init(x: Int)
            }
            """
        let found = FunctionMeter.functions(in: text)
        #expect(
            found == [
                .init(line: 4, length: 3), .init(line: 7, length: 3), .init(line: 10, length: 1),
                .init(line: 11, length: 8), .init(line: 15, length: 2),
            ])
    }
}

extension Substring {
    fileprivate func trimming(_ character: Character) -> String {
        var text = self
        while text.last == character { text = text.dropLast() }
        while text.first == character { text = text.dropFirst() }
        return String(text)
    }
}
