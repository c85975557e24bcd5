// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Many small files, half noise and half text; the second version adds some and edits others.
enum SmallFiles {
    static func make(_ folder: String, _ scale: Double) throws {
        var random = SeededRandom(9)
        let noise = (0..<(1 << 20)).map { _ in UInt8(truncatingIfNeeded: random.next() >> 32) }
        let words = ["the", "model", "of", "data", "token", "and", "weights", "for", "is", "run"]
        var text: [UInt8] = []
        while text.count < 1 << 20 {
            text += Array(words[Int.random(in: 0..<words.count, using: &random)].utf8) + [32]
        }
        for number in 0..<Int(20_000 * scale) {
            let size = Int.random(in: 1024..<50 * 1024, using: &random)
            let start = Int.random(in: 0..<(1 << 20) - size, using: &random)
            // The number in front keeps the noise from looking like a format by accident.
            let isText = number % 2 == 0
            let body = (isText ? text : noise)[start..<start + size]
            let bytes = Array("\(number) ".utf8) + body
            let path = "\(group(number))/\(number).\(isText ? "txt" : "dat")"
            try write("\(folder)/v0/\(path)", bytes)
            let isEdited = number % 200 == 7
            let edited = bytes.prefix(100) + Array("EDIT".utf8) + bytes.dropFirst(100)
            try write("\(folder)/v1/\(path)", isEdited ? Array(edited) : bytes)
        }
        for number in 0..<Int(200 * scale) {
            let start = 100 * number
            try write(
                "\(folder)/v1/new/\(number).txt",
                Array("\(number) ".utf8) + text[start..<start + 20_000])
        }
    }

    private static func group(_ number: Int) -> String { "part-\(number / 500)" }

    private static func write(_ path: String, _ bytes: [UInt8]) throws {
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        try makeFolder("/" + parent)
        try OutputFile(path).write(bytes)
    }
}

/// A table in CSV with rows inserted in its middle from version to version.
enum CSVTable {
    private static let blockCount = 50

    static func make(_ folder: String, _ scale: Double) throws {
        let rows = Int(7_150_000 * scale) / blockCount
        var blocks = (0..<blockCount).map { block(seed: UInt64(100 + $0), rows: rows) }
        for version in 0..<3 {
            if version > 0 {
                let place = version == 1 ? 25 : 10
                let count = version == 1 ? 1000 : 3000
                blocks[place] = inserting(
                    block(seed: UInt64(900 + version), rows: count), into: blocks[place])
            }
            let file = try OutputFile("\(folder)/v\(version)/data.csv")
            for block in blocks { try file.write(block) }
        }
    }

    private static func inserting(_ rows: [UInt8], into block: [UInt8]) -> [UInt8] {
        let middle = block[(block.count / 2)...].firstIndex(of: UInt8(ascii: "\n")) ?? 0
        return Array(block[...middle]) + rows + block[(middle + 1)...]
    }

    private static func block(seed: UInt64, rows: Int) -> [UInt8] {
        var random = SeededRandom(11, seed)
        var out: [UInt8] = []
        out.reserveCapacity(rows * 56)
        for _ in 0..<rows {
            let (first, second) = (random.next(), random.next())
            let label = second & 1 == 0 ? "neg" : "pos"
            out += Array("\(first >> 24),0.\(second % 1_000_000),user_\(first % 5000),".utf8)
            out += Array("2024-0\(1 + first % 9)-1\(second % 7),\(label)\n".utf8)
        }
        return out
    }
}
