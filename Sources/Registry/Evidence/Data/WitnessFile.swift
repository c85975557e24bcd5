// SPDX-License-Identifier: Apache-2.0
import Evidence
import Inspection
import MregCore

/// Adversarial examples beside the samples they were made of: whether each keeps the budget and
/// the input range, and, where somebody has run the model on them, how many it still gets right.
///
/// mreg runs no model. Everything else about a witness it looks at itself.
struct WitnessFile {
    /// Largest dataset whose inputs are held in memory, in bytes.
    private static let inputsBytesMax: Int64 = 1 << 30
    /// Slack for perturbations stored as 32-bit floats.
    private static let slack = 1e-6

    private let adversarial: (file: ArrayFile, array: ArrayFile.Array)
    private let places: [Int]
    private let inputs: [[Double]]
    private let labels: [Double]?

    /// Reads the examples and the samples they are to be compared with.
    ///
    /// Examples are the widest array of the archive. A one-dimensional `index` says which sample
    /// each is of; without it they are of the first ones. Labels are `y` or `label`.
    init(_ witness: any ByteSource, of dataset: any ByteSource) throws(MregError) {
        let file = try ArrayFile(witness)
        let samples = try ArrayFile(dataset)
        guard let examples = Self.widest(file), let originals = Self.widest(samples) else {
            throw MregError(.corrupt, "the witness or its dataset has no array of inputs")
        }
        guard examples.rowShape == originals.rowShape else {
            throw MregError(
                .corrupt, "the witness is not about this dataset",
                cause: "its rows have the shape \(examples.rowShape), those of the dataset "
                    + "\(originals.rowShape)")
        }
        guard originals.rows * Int64(originals.rowBytes) <= Self.inputsBytesMax else {
            throw MregError(
                .failed, "the dataset has more than \(Self.inputsBytesMax >> 20) MiB of inputs",
                next: "compare with the part that the witness is about")
        }
        adversarial = (file, examples)
        inputs = try Self.rows(samples, originals)
        labels = try Self.column(["y", "label", "labels"], samples, rows: originals.rows)
        places = try Self.places(file, examples, of: inputs.count)
    }

    /// Judges every example at a budget; `answers` are the model's, one for each example.
    func judged(
        norm: String, budgets: [DecimalValue], range: ClosedRange<Double>?,
        answers: [Double]?, isOwn: Bool
    ) throws(MregError) -> ReportContext.Witness {
        guard let distance = Self.distances[norm] else {
            throw MregError(.usage, "'\(norm.printable)' is none of the norms Linf, L2, L1 and L0")
        }
        let range = range ?? span
        var sizes: [Double] = []
        var inside: [Bool] = []
        try adversarial.file.rows(of: adversarial.array) { (row) throws(MregError) in
            guard let example = adversarial.array.numbers(row) else { throw Self.noNumbers }
            let original = inputs[places[sizes.count]]
            sizes.append(distance(zip(example, original).map { $0 - $1 }))
            inside.append(
                example.allSatisfy {
                    $0 >= range.lowerBound - Self.slack && $0 <= range.upperBound + Self.slack
                })
        }
        let largest = sizes.max() ?? 0
        let budget = budgets.sorted().first { $0.value + Self.slack >= largest }
        guard let eps = budget ?? budgets.max() ?? DecimalValue(DecimalText.short(largest)) else {
            throw Self.noNumbers
        }
        let kept = zip(sizes, inside).map { $0 <= eps.value + Self.slack && $1 }
        return ReportContext.Witness(
            norm: norm, eps: eps, survivors: try survivors(kept, answers),
            examples: Int64(kept.count), rejected: Int64(kept.count { !$0 }),
            largest: largest, isOwn: isOwn)
    }

    /// What the model still gets right; an example that breaks the rules counts as right.
    private func survivors(_ kept: [Bool], _ answers: [Double]?) throws(MregError) -> Count? {
        guard let answers else { return nil }
        guard let labels else {
            throw MregError(.corrupt, "the dataset has no labels: an array 'y' of its length")
        }
        guard answers.count == kept.count else {
            throw MregError(
                .corrupt, "there are \(answers.count) answers to \(kept.count) examples")
        }
        let right = kept.indices.count { !kept[$0] || answers[$0] == labels[places[$0]] }
        return Count(hits: Int64(right), of: Int64(kept.count))
    }

    /// The smallest and the largest value in the dataset.
    private var span: ClosedRange<Double> {
        let low = inputs.compactMap { $0.min() }.min() ?? 0
        return low...max(low, inputs.compactMap { $0.max() }.max() ?? low)
    }

    private static let distances: [String: @Sendable ([Double]) -> Double] = [
        "Linf": { $0.reduce(0) { max($0, $1.magnitude) } },
        "L2": { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() },
        "L1": { $0.reduce(0) { $0 + $1.magnitude } },
        "L0": { Double($0.count { $0 != 0 }) },
    ]

    private static let noNumbers = MregError(
        .corrupt, "the witness holds something else than numbers")

    private static func widest(_ file: ArrayFile) -> ArrayFile.Array? {
        file.arrays.filter { $0.shape.count > 1 }.max { $0.rowBytes < $1.rowBytes }
    }

    private static func rows(
        _ file: ArrayFile, _ array: ArrayFile.Array
    ) throws(MregError) -> [[Double]] {
        var rows: [[Double]] = []
        try file.rows(of: array) { (row) throws(MregError) in
            guard let numbers = array.numbers(row) else { throw noNumbers }
            rows.append(numbers)
        }
        return rows
    }

    /// A column of numbers under one of some names, or nil.
    private static func column(
        _ names: [String], _ file: ArrayFile, rows: Int64
    ) throws(MregError) -> [Double]? {
        let found = file.arrays.first { array in
            array.shape == [rows] && names.contains { array.name.bytesEqual($0) }
        }
        return try found.map { (array) throws(MregError) in
            try self.rows(file, array).map { $0.first ?? 0 }
        }
    }

    private static func places(
        _ file: ArrayFile, _ examples: ArrayFile.Array, of samples: Int
    ) throws(MregError) -> [Int] {
        let named = try column(["index", "indices"], file, rows: examples.rows)
        let places = named?.map { Int(exactly: $0) ?? -1 } ?? Array(0..<Int(examples.rows))
        guard Set(places).count == places.count else {
            throw MregError(.corrupt, "the witness has two examples of one sample")
        }
        guard places.allSatisfy({ (0..<samples).contains($0) }) else {
            throw MregError(
                .corrupt, "the witness is about samples that the dataset of \(samples) has not")
        }
        return places
    }
}

extension WitnessFile {
    /// The model's answers: the one array of a `.npy` or `.npz`, or a class number a line.
    static func answers(_ source: any ByteSource) throws(MregError) -> [Double] {
        if try ArrayFile.isOne(source) {
            let file = try ArrayFile(source)
            guard file.arrays.count == 1, let array = file.arrays.first, array.shape.count == 1
            else { throw MregError(.corrupt, "the answers are not one column of class numbers") }
            return try rows(file, array).map { $0.first ?? 0 }
        }
        guard source.size <= inputsBytesMax,
            let text = String(
                validating: try source.read(offset: 0, count: Int(source.size)), as: UTF8.self)
        else { throw MregError(.corrupt, "the answers are no text") }
        var answers: [Double] = []
        for line in text.split(whereSeparator: \.isNewline) {
            guard let answer = Double(line) else {
                throw MregError(
                    .corrupt, "'\(line.prefix(40).printable)' among the answers is no class number")
            }
            answers.append(answer)
        }
        return answers
    }
}
