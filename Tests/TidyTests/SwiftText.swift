// SPDX-License-Identifier: Apache-2.0

/// Swift source with the contents of comments, strings and raw identifiers turned into spaces.
///
/// Lines keep their numbers, so that what is left can be searched and measured.
struct SwiftText {
    private let source: [UInt8]
    private var out: [UInt8]
    private var position = 0

    /// The code alone.
    static func code(of text: String) -> String {
        var reader = SwiftText(text)
        reader.skipCode(untilParenthesis: false)
        return String(decoding: reader.out, as: UTF8.self)
    }

    private init(_ text: String) {
        source = Array(text.utf8)
        out = source
    }

    private func at(_ offset: Int) -> UInt8 {
        position + offset < source.count ? source[position + offset] : 0
    }

    private func starts(with text: String) -> Bool {
        source[position...].starts(with: text.utf8)
    }

    /// Turns `count` bytes into spaces and moves behind them.
    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            if source[position] != UInt8(ascii: "\n") { out[position] = UInt8(ascii: " ") }
            position += 1
        }
    }

    /// Moves over code, to the end or to the parenthesis that closes an interpolation.
    private mutating func skipCode(untilParenthesis: Bool) {
        var depth = 0
        while position < source.count {
            if starts(with: "//") {
                while position < source.count, at(0) != UInt8(ascii: "\n") { blank() }
            } else if starts(with: "/*") {
                blankComment()
            } else if let hashes = stringHashes() {
                blankString(hashes: hashes)
            } else if at(0) == UInt8(ascii: "`") {
                repeat { blank() } while position < source.count && at(0) != UInt8(ascii: "`")
                blank()
            } else {
                if at(0) == UInt8(ascii: "(") { depth += 1 }
                if at(0) == UInt8(ascii: ")") {
                    if depth == 0, untilParenthesis { return }
                    depth -= 1
                }
                position += 1
            }
        }
    }

    private mutating func blankComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < source.count
    }

    /// The number of `#` before the quote when a string starts here.
    private func stringHashes() -> Int? {
        var hashes = 0
        while at(hashes) == UInt8(ascii: "#") { hashes += 1 }
        return at(hashes) == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func blankString(hashes: Int) {
        blank(hashes)
        let quote = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        blank(quote.utf8.count)
        let marks = String(repeating: "#", count: hashes)
        while position < source.count, !starts(with: quote + marks) {
            if starts(with: "\\" + marks + "(") {
                blank(hashes + 2)
                let start = position
                skipCode(untilParenthesis: true)
                let end = position
                position = start
                blank(end - start + 1)
            } else if starts(with: "\\" + marks) {
                blank(hashes + 2)
            } else {
                blank()
            }
        }
        blank(quote.utf8.count + hashes)
    }
}
