// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore

/// The distance between two rows in a norm, added up item by item.
struct RowDistance {
    private enum Norm: String { case linf = "Linf", l2 = "L2", l1 = "L1", l0 = "L0" }

    private let norm: Norm
    private var sum = 0.0

    /// Starts at zero; nil for a norm that is not known.
    init?(_ norm: String) {
        guard let norm = Norm(rawValue: norm) else { return nil }
        self.norm = norm
    }

    /// One more item; what is no number is infinitely far away.
    mutating func add(_ difference: Double) {
        let size = difference.isNaN ? .infinity : difference.magnitude
        switch norm {
        case .linf: sum = max(sum, size)
        case .l2: sum += size * size
        case .l1: sum += size
        case .l0: sum += size == 0 ? 0 : 1
        }
    }

    /// The distance of what was added.
    var value: Double { norm == .l2 ? sum.squareRoot() : sum }
}

/// The items of two rows side by side, a part at a time: as numbers a row may be eight times as
/// large as in its file.
struct RowItems {
    /// Items that are held as numbers at a time.
    private static let partItems = 16_384

    private let first: ArrayFile.Array
    private let second: ArrayFile.Array

    /// Rows of two arrays of one shape.
    init(_ first: ArrayFile.Array, _ second: ArrayFile.Array) {
        (self.first, self.second) = (first, second)
    }

    /// Passes on each item of both rows.
    func pairs(
        _ row: [UInt8], _ other: [UInt8], _ body: (Double, Double) -> Void
    ) throws(MregError) {
        guard first.itemBytes > 0, second.itemBytes > 0 else { throw WitnessFile.noNumbers }
        let items = row.count / first.itemBytes
        for start in stride(from: 0, to: items, by: Self.partItems) {
            let part = start..<min(items, start + Self.partItems)
            guard let left = first.numbers(Self.bytes(row, part, first.itemBytes)),
                let right = second.numbers(Self.bytes(other, part, second.itemBytes))
            else { throw WitnessFile.noNumbers }
            for (left, right) in zip(left, right) { body(left, right) }
        }
    }

    private static func bytes(_ row: [UInt8], _ items: Range<Int>, _ size: Int) -> [UInt8] {
        Array(row[items.lowerBound * size..<min(row.count, items.upperBound * size)])
    }
}
