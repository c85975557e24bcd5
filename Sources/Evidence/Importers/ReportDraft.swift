// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What an importer found, before it becomes a statement.
struct ReportDraft {
    var tool: String
    var toolVersion: String?
    /// The role of the dataset that the numbers are about.
    var role = "evaluation"
    /// Its name when the report has one.
    var datasetName: String?
    /// Samples used of it, for `selection`.
    var used: Int64?
    var clean: (n: Int64, correct: Int64)?
    var seed: Int64?
    var sections: JSONObject = [:]
    var declared: JSONValue?
    var limitations: [String] = []

    func statement(_ format: ReportFormat, _ options: ImportOptions) -> JSONValue {
        var source: JSONObject = [
            "format": .string(format.source), "tool": .string(tool),
            "toolVersion": toolVersion.map { .string($0) } ?? .null,
        ]
        source["rawDigest"] = options.rawDigest.map { ["sha256": .string($0.hex)] }
        var predicate: JSONObject = [
            "schema": .string(RobustnessReport.schema), "source": .object(source),
            "datasets": [dataset(options)], "sections": .object(sections),
        ]
        predicate["clean"] = clean.map { ["n": .integer($0.n), "correct": .integer($0.correct)] }
        predicate["determinism"] = seed.map { ["seed": .integer($0)] }
        predicate["time"] = options.finished.map { ["finished": .string($0.description)] }
        predicate["declared"] = declared
        if !limitations.isEmpty {
            predicate["limitations"] = .array(limitations.map { .string($0) })
        }
        let zeros = String(repeating: "0", count: 64)
        var subject: JSONObject = [
            "digest": ["sha256": .string(options.subject?.hex ?? zeros)]
        ]
        subject["name"] = options.subjectName.map { .string($0) }
        return [
            "_type": .string(Statement.type), "subject": [.object(subject)],
            "predicateType": .string(PredicateType.robustness.uri),
            "predicate": .object(predicate),
        ]
    }

    private func dataset(_ options: ImportOptions) -> JSONValue {
        var dataset: JSONObject = ["role": .string(role)]
        dataset["digest"] = options.dataset.map { ["sha256": .string($0.hex)] }
        dataset["name"] = datasetName.map { .string($0) }
        if let method = options.selectionMethod, let used {
            var selection: JSONObject = ["method": .string(method), "n": .integer(used)]
            selection["of"] = options.datasetCount.map { .integer($0) }
            dataset["selection"] = .object(selection)
        }
        return .object(dataset)
    }
}

/// Raw reports are other tools' JSON: numbers may have fractions, and null stands for absent.
struct RawObject {
    let object: JSONObject
    let place: String

    init(_ value: JSONValue?, at place: String) throws(MregError) {
        guard case .object(let object) = value else {
            throw MregError(
                .corrupt, "\(place) is \(value?.kindName ?? "missing"), not an object")
        }
        self.object = object
        self.place = place
    }

    /// The error for a member.
    func error(_ name: String, _ reason: String) -> MregError {
        MregError(.corrupt, "\(place).\(name.printable) \(reason)")
    }

    /// The member, or nil when it is absent or null.
    subscript(name: String) -> JSONValue? {
        let value = object[name]
        return value == .null ? nil : value
    }

    func child(_ name: String) throws(MregError) -> RawObject {
        try RawObject(self[name], at: "\(place).\(name.printable)")
    }

    func rows(_ name: String) throws(MregError) -> [RawObject] {
        guard case .array(let values) = self[name] else { throw error(name, "is not an array") }
        guard values.count <= EvidenceLimits.rowsMax else { throw error(name, "is too long") }
        var rows: [RawObject] = []
        for (index, value) in values.enumerated() {
            rows.append(try RawObject(value, at: "\(place).\(name.printable)[\(index)]"))
        }
        return rows
    }

    func string(_ name: String) throws(MregError) -> String {
        guard case .string(let text) = self[name] else { throw error(name, "is not a string") }
        return text
    }

    func optionalString(_ name: String) -> String? {
        guard case .string(let text) = self[name] else { return nil }
        return text
    }

    func optionalInteger(_ name: String) -> Int64? {
        switch self[name] {
        case .integer(let value): return value
        case .number(let text):
            guard let value = Double(text), value.rounded() == value, value.magnitude < 1e15 else {
                return nil
            }
            return Int64(value)
        default: return nil
        }
    }

    func count(_ name: String) throws(MregError) -> Int64 {
        guard let value = optionalInteger(name), (0...EvidenceLimits.samplesMax).contains(value)
        else { throw error(name, "is not a count") }
        return value
    }

    /// A number, also one written as a string.
    func optionalNumber(_ name: String) -> Double? { Self.number(self[name]) }

    func number(_ name: String) throws(MregError) -> Double {
        guard let value = optionalNumber(name) else { throw error(name, "is not a number") }
        return value
    }

    /// A share of `n` samples as a count.
    func count(_ name: String, shareOf n: Int64) throws(MregError) -> Int64 {
        let share = try number(name)
        guard (0...1).contains(share) else { throw error(name, "is \(share), not in 0...1") }
        return Int64((share * Double(n)).rounded())
    }

    static func number(_ value: JSONValue?) -> Double? {
        let number: Double? =
            switch value {
            case .integer(let integer): Double(integer)
            case .number(let text), .string(let text): DecimalValue(text)?.value ?? Double(text)
            default: nil
            }
        return number.flatMap { $0.isFinite ? $0 : nil }
    }
}

extension JSONObject {
    /// Sets a measured number as decimal text of at most six digits; nil leaves it out.
    mutating func set(_ name: String, decimal value: Double?) {
        guard let value else { return }
        self[name] = .string(DecimalText.short(value))
    }
}
