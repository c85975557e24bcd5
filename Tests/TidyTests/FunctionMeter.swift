// SPDX-License-Identifier: Apache-2.0

/// Finds the functions of a source and counts their lines, from the keyword to the last brace.
struct FunctionMeter {
    /// A function and its length.
    struct Function: Equatable {
        /// The line it starts on, counted from 1.
        let line: Int
        /// The number of lines, first and last included.
        let length: Int
    }

    private static let declarations: Set<Substring> = [
        "func", "init", "deinit", "subscript", "var", "let", "case", "struct", "class", "enum",
        "protocol", "extension", "actor", "typealias", "associatedtype", "import",
    ]
    private static let measured: Set<Substring> = ["func", "init", "deinit", "subscript", "var"]

    private let code: [Character]
    private let text: String

    private init(_ source: String) {
        text = SwiftText.code(of: source)
        code = Array(text)
    }

    /// All functions, initialisers, subscripts and computed properties of a source.
    static func functions(in source: String) -> [Function] {
        let meter = FunctionMeter(source)
        var functions: [Function] = []
        var line = 1
        var place = 0
        while place < meter.code.count {
            let word = meter.word(at: place)
            if measured.contains(word), let end = meter.end(ofBodyAfter: place, word: word) {
                let breaks = meter.code[place...end].count { $0 == "\n" }
                functions.append(Function(line: line, length: breaks + 1))
            }
            let step = max(word.count, 1)
            line += meter.code[place..<place + step].count { $0 == "\n" }
            place += step
        }
        return functions
    }

    /// The identifier that starts here; empty when none does, or when it is a member access.
    private func word(at place: Int) -> Substring {
        var end = place
        while end < code.count, code[end].isLetter || code[end].isNumber || code[end] == "_" {
            end += 1
        }
        guard end > place, place == 0 || code[place - 1] != "." else { return "" }
        return Substring(String(code[place..<end]))
    }

    /// Where the body ends; nil when the declaration has none.
    private func end(ofBodyAfter start: Int, word keyword: Substring) -> Int? {
        var depth = 0
        var place = start + keyword.count
        while place < code.count {
            switch code[place] {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: return end(ofBlockAt: place)
            case "}" where depth == 0: return nil
            // A stored property: what follows is its value, or the next line.
            case "=" where depth == 0 && keyword == "var": return nil
            case "\n" where depth == 0 && keyword == "var": return nil
            default: break
            }
            let word = depth == 0 ? word(at: place) : ""
            if Self.declarations.contains(word) { return nil }
            place += max(word.count, 1)
        }
        return nil
    }

    private func end(ofBlockAt start: Int) -> Int? {
        var depth = 0
        for place in start..<code.count {
            if code[place] == "{" { depth += 1 }
            if code[place] == "}" {
                depth -= 1
                if depth == 0 { return place }
            }
        }
        return nil
    }
}
