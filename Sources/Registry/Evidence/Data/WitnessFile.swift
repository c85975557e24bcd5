// SPDX-License-Identifier: Apache-2.0
import Evidence
import Inspection
import MregCore

/// Adversarial examples beside the samples they were made of: whether each keeps the budget and
/// the input range, and, where somebody has run the model on them, how many it still gets right.
///
/// mreg runs no model. Everything else about a witness it looks at itself.
struct WitnessFile {
    /// Largest dataset that is compared, in bytes: it is read once for each batch of examples.
    static let inputsBytesMax: Int64 = 1 << 30
    /// Most examples, and most samples with labels.
    static let rowsMax: Int64 = 4_000_000
    /// Examples held in memory at a time, in bytes.
    static let batchBytesMax = 64 << 20
    /// Longest text of answers, in bytes.
    static let answersBytesMax: Int64 = 64 << 20
    /// Slack for perturbations stored as 32-bit floats.
    private static let slack = 1e-6

    private typealias Place = (file: ArrayFile, array: ArrayFile.Array)

    private let adversarial: Place
    private let samples: Place
    private let places: [Int]
    private let labels: [Double]?
    private let batchBytes: Int

    /// Reads where the examples and the samples are that they are to be compared with.
    ///
    /// Examples are the widest array of the archive. A one-dimensional `index` says which sample
    /// each is of; without it they are of the first ones. Labels are `y` or `label`.
    init(
        _ witness: any ByteSource, of dataset: any ByteSource, batchBytes: Int = batchBytesMax
    ) throws(MregError) {
        let file = try ArrayFile(witness)
        let originals = try ArrayFile(dataset)
        guard let examples = Self.widest(file), let inputs = Self.widest(originals) else {
            throw MregError(.corrupt, "the witness or its dataset has no array of inputs")
        }
        guard examples.rowShape == inputs.rowShape else {
            throw MregError(
                .corrupt, "the witness is not about this dataset",
                cause: "its rows have the shape \(examples.rowShape), those of the dataset "
                    + "\(inputs.rowShape)")
        }
        for (name, array) in [("witness", examples), ("dataset", inputs)] {
            try Self.checkSize(name, array)
        }
        adversarial = (file, examples)
        samples = (originals, inputs)
        labels = try Self.column(["y", "label", "labels"], originals, rows: inputs.rows)
        places = try Self.places(file, examples, of: Int(inputs.rows))
        self.batchBytes = batchBytes
    }

    private static func checkSize(_ name: String, _ array: ArrayFile.Array) throws(MregError) {
        let (bytes, overflow) = array.rows.multipliedReportingOverflow(by: Int64(array.rowBytes))
        guard !overflow, bytes <= inputsBytesMax, array.rows <= rowsMax else {
            throw MregError(
                .failed,
                "the \(name) has more than \(inputsBytesMax >> 20) MiB or \(rowsMax) rows of inputs",
                next: "compare with the part that the witness is about")
        }
    }

    /// Judges every example at a budget; `answers` are the model's, one for each example.
    func judged(
        norm: String, budgets: [DecimalValue], range: ClosedRange<Double>?,
        answers: [Double]?, isOwn: Bool
    ) throws(MregError) -> ReportContext.Witness {
        guard let distance = RowDistance(norm) else {
            throw MregError(.usage, "'\(norm.printable)' is none of the norms Linf, L2, L1 and L0")
        }
        let found = try compared(distance, in: try inputs(range))
        let largest = found.map(\.distance).max() ?? 0
        let budget = budgets.sorted().first { $0.value + Self.slack >= largest }
        guard let eps = budget ?? budgets.max() ?? DecimalValue(DecimalText.short(largest)) else {
            throw Self.noNumbers
        }
        let kept = found.map { $0.distance <= eps.value + Self.slack && $0.isInside }
        return ReportContext.Witness(
            norm: norm, eps: eps, survivors: try survivors(kept, answers),
            examples: Int64(kept.count), rejected: Int64(kept.count { !$0 }),
            largest: largest, isOwn: isOwn)
    }

    /// How far an example is from its sample, and whether it is an input at all.
    private typealias Found = (distance: Double, isInside: Bool)

    /// Holds as many examples as a batch has room for beside the samples, which pass by.
    private func compared(
        _ distance: RowDistance, in range: ClosedRange<Double>
    ) throws(MregError) -> [Found] {
        var found: [Found] = []
        var batch: [[UInt8]] = []
        let room = max(1, batchBytes / max(1, adversarial.array.rowBytes))
        try adversarial.file.rows(of: adversarial.array) { (row) throws(MregError) in
            batch.append(row)
            guard batch.count == room else { return }
            found += try judge(batch, from: found.count, distance, range)
            batch.removeAll(keepingCapacity: true)
        }
        return found + (try judge(batch, from: found.count, distance, range))
    }

    private func judge(
        _ batch: [[UInt8]], from start: Int, _ distance: RowDistance, _ range: ClosedRange<Double>
    ) throws(MregError) -> [Found] {
        guard !batch.isEmpty else { return [] }
        var found = [Found](repeating: (0, false), count: batch.count)
        var wanted: [Int: Int] = [:]
        for index in batch.indices { wanted[places[start + index]] = index }
        var place = 0
        try samples.file.rows(of: samples.array) { (row) throws(MregError) in
            defer { place += 1 }
            guard let index = wanted[place] else { return }
            found[index] = try judge(batch[index], row, distance, range)
        }
        return found
    }

    private func judge(
        _ example: [UInt8], _ sample: [UInt8], _ distance: RowDistance,
        _ range: ClosedRange<Double>
    ) throws(MregError) -> Found {
        var distance = distance
        var isInside = true
        let items = RowItems(adversarial.array, samples.array)
        try items.pairs(example, sample) { changed, original in
            distance.add(changed - original)
            // Written so that what is not a number is outside.
            let keeps =
                changed >= range.lowerBound - Self.slack
                && changed <= range.upperBound + Self.slack
            isInside = isInside && keeps
        }
        return (distance.value, isInside)
    }

    /// The input range as reported, else the smallest and the largest value in the dataset.
    private func inputs(_ reported: ClosedRange<Double>?) throws(MregError) -> ClosedRange<Double> {
        if let reported { return reported }
        var (low, high) = (Double.infinity, -Double.infinity)
        let items = RowItems(samples.array, samples.array)
        try samples.file.rows(of: samples.array) { (row) throws(MregError) in
            try items.pairs(row, row) { value, _ in
                low = min(low, value)
                high = max(high, value)
            }
        }
        return low <= high ? low...high : 0...0
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

    static let noNumbers = MregError(
        .corrupt, "the witness holds something else than numbers")

    private static func widest(_ file: ArrayFile) -> ArrayFile.Array? {
        file.arrays.filter { $0.shape.count > 1 }.max { $0.rowBytes < $1.rowBytes }
    }

    /// A column of numbers under one of some names, or nil.
    private static func column(
        _ names: [String], _ file: ArrayFile, rows: Int64
    ) throws(MregError) -> [Double]? {
        let found = file.arrays.first { array in
            array.shape == [rows] && names.contains { array.name.bytesEqual($0) }
        }
        return try found.map { (array) throws(MregError) in try numbers(file, array) }
    }

    /// The numbers of a column.
    private static func numbers(
        _ file: ArrayFile, _ array: ArrayFile.Array
    ) throws(MregError) -> [Double] {
        var numbers: [Double] = []
        try file.rows(of: array) { (row) throws(MregError) in
            guard let number = array.numbers(row)?.first else { throw noNumbers }
            numbers.append(number)
        }
        return numbers
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
            guard file.arrays.count == 1, let array = file.arrays.first, array.shape.count == 1,
                array.rows <= rowsMax
            else { throw MregError(.corrupt, "the answers are not one column of class numbers") }
            return try numbers(file, array)
        }
        guard source.size <= answersBytesMax,
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
