// SPDX-License-Identifier: Apache-2.0
import Evidence
import Inspection
import MregCore
import Testing

@testable import Registry

/// Adversarial examples beside their samples, in batches of any size.
@Suite struct WitnessFileTests {
    /// A `.npy` of bytes: numpy's format, version 1.0.
    private func array(_ rows: [[UInt8]]) -> BytesSource {
        let width = rows.first?.count ?? 0
        var header =
            "{'descr': '|u1', 'fortran_order': False, 'shape': (\(rows.count), \(width)), }"
        while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
        header += "\n"
        let length = UInt16(header.utf8.count)
        let start: [UInt8] =
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
        return BytesSource(start + Array(header.utf8) + rows.flatMap { $0 })
    }

    private static let samples: [[UInt8]] = (0..<7).map { row in
        (0..<5).map { UInt8(row * 10 + $0) }
    }

    @Test(arguments: [1, 5, 6, 10, 34, 35, 64 << 20], ["Linf", "L2", "L1", "L0"])
    func `batches of any size find the same`(_ batchBytes: Int, _ norm: String) throws {
        var changed = Self.samples
        changed[2][1] += 3
        changed[6][4] += 4
        changed[6][0] += 3
        let file = try WitnessFile(
            array(changed), of: array(Self.samples), batchBytes: batchBytes)
        let budgets = [3.0: "3", 4: "4", 7: "7", 5: "5", 2: "2"]
        // Row 6 moved by 3 and 4.
        let expected: Double = ["Linf": 4, "L2": 5, "L1": 7, "L0": 2][norm] ?? 0
        let judged = try file.judged(
            norm: norm, budgets: budgets.values.compactMap { DecimalValue($0) },
            range: 0...255, answers: nil, isOwn: false)
        #expect(judged.largest == expected && judged.eps.value == expected)
        #expect(judged.examples == 7 && judged.rejected == 0)
        let tight = try file.judged(
            norm: norm, budgets: [try #require(DecimalValue("1"))], range: 0...255, answers: nil,
            isOwn: false)
        #expect(tight.rejected == (norm == "L0" ? 1 : 2))
    }

    @Test func `values outside the input range are rejected`() throws {
        var changed = Self.samples
        changed[0][0] = 200
        let file = try WitnessFile(array(changed), of: array(Self.samples), batchBytes: 10)
        let wide = [try #require(DecimalValue("255"))]
        for (range, rejected) in [(nil, 1), (0...255, 0), (5...64, 1)]
            as [(ClosedRange<Double>?, Int64)]
        {
            let judged = try file.judged(
                norm: "Linf", budgets: wide, range: range, answers: nil, isOwn: true)
            #expect(judged.rejected == rejected, "\(String(describing: range))")
        }
    }

    @Test func `another shape, or more rows than samples, is refused`() throws {
        #expect(throws: MregError.self) {
            try WitnessFile(array([[1, 2]]), of: array(Self.samples))
        }
        #expect(throws: MregError.self) {
            try WitnessFile(array(Self.samples + Self.samples), of: array(Self.samples))
        }
    }

    /// A header may promise what no machine holds; nothing of it is allocated.
    @Test func `more rows than are compared are refused by their header`() throws {
        let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (4611686018427387904, 5), }\n"
        let bytes: [UInt8] =
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
        #expect(throws: MregError.self) {
            try WitnessFile(BytesSource(bytes), of: BytesSource(bytes))
        }
    }
}
