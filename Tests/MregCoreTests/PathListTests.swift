// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MregCore

/// Lists of paths as bytes, and lists of files as they stream.
@Suite struct PathListTests {
    private static func list(_ texts: [String]) throws -> PathList {
        PathList(try texts.map { try ArtifactPath($0) })
    }

    @Test func `a list gives back what was put in`() throws {
        let texts = ["a", "a/b c", "é", "z".padded(to: 4096)]
        let list = try Self.list(texts)
        #expect(list.map(\.text) == texts && list.count == 4)
        #expect(list.isSorted == false)
        #expect(list.sortedIndices() == [0, 1, 3, 2])
    }

    @Test func `paths are found in a list that is in order`() throws {
        let list = try Self.list(["Z", "a.b", "a/b", "b", "é"])
        #expect(list.isSorted)
        for (place, path) in list.enumerated() {
            #expect(list.firstIndex(sorted: path.text) == place)
        }
        for text in ["", "A", "a", "a/", "a/bb", "e\u{301}", "zz", "ü"] {
            #expect(list.firstIndex(sorted: text) == nil)
        }
    }

    /// The looking at hashes finds what the looking at every path finds.
    @Test func `collisions are found with eight bytes a path`() throws {
        let pieces = [
            "a", "A", "b", "ä", "a\u{308}", "Ä", "k", "\u{212a}", ";", "\u{37e}", "ß", "ss",
        ]
        var found = 0
        for first in pieces {
            for second in pieces {
                for texts in [
                    [first, second], ["\(first)/x", "\(second)/x"], ["\(first)/x/y", second],
                    ["x/\(first)", "x/\(second)/y"],
                ] {
                    let list = try Self.list(texts)
                    let slow = errorCode { try ArtifactPath.checkEach(list, code: .usage) }
                    #expect(errorCode { try list.checkUnique(code: .usage) } == slow, "\(texts)")
                    found += slow == nil ? 0 : 1
                }
            }
        }
        #expect(found > 40)
    }

    @Test(arguments: [1, 2, 7, 64, 1000])
    func `a list of files is read in pieces of any size`(_ size: Int) throws {
        let entries = try (0..<50).map { number in
            FileList.Entry(
                path: try ArtifactPath("f\(number)/\(number) é"), size: Int64(number),
                digest: try digest(filledWith: UInt8(number)), isExecutable: number % 3 == 0,
                layer: number % 5, offset: Int64(number) << 33)
        }
        let list = try FileList(entries: entries, isSingleFile: false)
        let bytes = list.encoded()
        #expect(bytes.count == list.encodedByteCount)
        var reader = FileListReader()
        for start in stride(from: 0, to: bytes.count, by: size) {
            try reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(try reader.finish() == list)
        #expect(Array(list.entries) == entries.sorted { $0.path < $1.path })
    }
}

extension String {
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: "-", count: count - utf8.count)
    }
}
