// SPDX-License-Identifier: Apache-2.0

/// A Python literal as numpy writes its headers: dicts, lists, tuples, text, numbers, words.
indirect enum PythonLiteral {
    case dict([String: PythonLiteral])
    /// A list or a tuple.
    case list([PythonLiteral])
    case text(String)
    case int(Int64)
    case word(String)

    var isText: Bool {
        if case .text = self { true } else { false }
    }

    var isFalse: Bool {
        if case .word("False") = self { true } else { false }
    }

    /// Parses one literal; nil for anything else.
    static func parse(_ bytes: [UInt8]) -> PythonLiteral? {
        var reader = Reader(bytes: bytes)
        guard let value = reader.value(0), reader.peek() == nil else { return nil }
        return value
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        mutating func peek() -> UInt8? {
            while index < bytes.count, [0x20, 0x0a, 0x09, 0x0d].contains(bytes[index]) {
                index += 1
            }
            return index < bytes.count ? bytes[index] : nil
        }

        mutating func value(_ depth: Int) -> PythonLiteral? {
            guard depth < 64, let byte = peek() else { return nil }
            switch byte {
            case 0x7b: return dict(depth)
            case 0x5b: return list(0x5d, depth)
            case 0x28: return list(0x29, depth)
            case 0x27, 0x22: return text(byte).map { .text($0) }
            case 0x30...0x39, 0x2d: return number()
            default: return word()
            }
        }

        private mutating func dict(_ depth: Int) -> PythonLiteral? {
            index += 1
            var fields: [String: PythonLiteral] = [:]
            while let byte = peek(), byte != 0x7d {
                guard case .text(let name)? = value(depth + 1), peek() == 0x3a else { return nil }
                index += 1
                guard fields[name] == nil, let field = value(depth + 1) else { return nil }
                fields[name] = field
                guard comma(before: 0x7d) else { return nil }
            }
            guard peek() == 0x7d else { return nil }
            index += 1
            return .dict(fields)
        }

        private mutating func list(_ close: UInt8, _ depth: Int) -> PythonLiteral? {
            index += 1
            var elements: [PythonLiteral] = []
            while let byte = peek(), byte != close {
                guard let element = value(depth + 1) else { return nil }
                elements.append(element)
                guard comma(before: close) else { return nil }
            }
            guard peek() == close else { return nil }
            index += 1
            return .list(elements)
        }

        private mutating func comma(before close: UInt8) -> Bool {
            guard let byte = peek() else { return false }
            if byte == 0x2c { index += 1 }
            return byte == 0x2c || byte == close
        }

        private mutating func text(_ quote: UInt8) -> String? {
            index += 1
            let start = index
            while index < bytes.count, bytes[index] != quote {
                index += bytes[index] == 0x5c ? 2 : 1
            }
            guard index < bytes.count else { return nil }
            defer { index += 1 }
            return PythonText.unescape(Array(bytes[start..<index]))
        }

        /// An integer, with Python 2's trailing `L`.
        private mutating func number() -> PythonLiteral? {
            let start = index
            index += 1
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
            let digits = String(decoding: bytes[start..<index], as: UTF8.self)
            if index < bytes.count, bytes[index] == 0x4c { index += 1 }
            return Int64(digits).map { .int($0) }
        }

        private mutating func word() -> PythonLiteral? {
            let start = index
            while index < bytes.count, (0x41...0x7a).contains(bytes[index]) { index += 1 }
            return index == start
                ? nil : .word(String(decoding: bytes[start..<index], as: UTF8.self))
        }
    }
}
