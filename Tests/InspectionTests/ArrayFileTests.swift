// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Inspection

/// `.npy` files as numpy.lib.format describes them, read row by row.
@Suite struct ArrayFileTests {
    private static func file(
        _ type: String, _ shape: String, _ items: [UInt8], order: String = "False"
    ) -> BytesSource {
        let text = "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }\n"
        let header = Array(text.utf8)
        return BytesSource(
            NumPyFile.magic + [1, 0, UInt8(header.count), 0] + header + items)
    }

    private func rows(_ source: BytesSource) throws -> [[Double]?] {
        let file = try ArrayFile(source)
        let array = try #require(file.arrays.first)
        var rows: [[Double]?] = []
        try file.rows(of: array) { (row) throws(MregError) in rows.append(array.numbers(row)) }
        return rows
    }

    /// The bytes are those of `struct.pack`.
    @Test(
        arguments: [
            ("<f4", [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], [1, -2]),
            (">f4", [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], [1, -2]),
            ("<f8", [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0], [1, 0]),
            ("<f2", [0, 0x3c, 1, 0], [1, 0x1p-24]),
            ("<f2", [0xff, 0x7b, 0, 0xfc], [65504, -.infinity]), ("|u1", [7, 255], [7, 255]),
            ("|i1", [7, 255], [7, -1]), ("|b1", [0, 1], [0, 1]),
            ("<i8", [255, 255, 255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 0, 0, 0], [-1, 2]),
            (">u2", [1, 0, 0, 1], [256, 1]),
        ] as [(String, [UInt8], [Double])])
    func `numbers of every type`(_ type: String, _ items: [UInt8], _ expected: [Double]) throws {
        #expect(try rows(Self.file(type, "(2,)", items)) == expected.map { [$0] })
        #expect(try rows(Self.file(type, "(1, 2)", items)) == [expected])
    }

    @Test func `text has rows and no numbers`() throws {
        #expect(try rows(Self.file("|S2", "(2,)", Array("abcd".utf8))) == [nil, nil])
    }

    @Test(arguments: [
        file("|O", "(1,)", [0x80, 4, 0x4e, 0x2e]), file("<f4", "(2, 2)", [], order: "True"),
        BytesSource([]), BytesSource(Array("1,2\n".utf8)), BytesSource(NumPyFile.magic),
        file("<f4", "(2, 100000000)", []), file("<q9", "(2,)", [0, 0]),
    ])
    func `what cannot be read row by row is refused`(_ source: BytesSource) {
        #expect(throws: MregError.self) { try ArrayFile(source) }
    }

    @Test(arguments: [[0, 0], [0, 0, 0, 0, 0]] as [[UInt8]])
    func `an array of another length than it says is refused`(_ items: [UInt8]) throws {
        let file = try ArrayFile(Self.file("<f4", "(1,)", items))
        let array = try #require(file.arrays.first)
        #expect(throws: MregError.self) { try file.rows(of: array) { (_) throws(MregError) in } }
    }
}
