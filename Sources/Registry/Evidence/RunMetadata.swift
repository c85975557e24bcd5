// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

extension TrainingRun {
    /// Adds what was given as flags; a metric that is no number stays in the publish entry alone.
    public mutating func add(parameters: [String: String], metrics: [String: String]) {
        for (name, value) in parameters.sorted(by: { $0.key.bytesPrecede($1.key) })
        where !self.parameters.contains(where: { $0.name.bytesEqual(name) }) {
            self.parameters.append((name, .string(value)))
        }
        for (name, value) in metrics.sorted(by: { $0.key.bytesPrecede($1.key) })
        where !self.metrics.contains(where: { $0.name.bytesEqual(name) }) {
            guard let number = DecimalValue(value) else { continue }
            self.metrics.append((name, number))
        }
    }
}

extension PushRequest {
    /// Takes over the parameters and metrics of a `run.json`, so that `mreg list --where` and
    /// `mreg diff` see them; a flag that says something else is an error.
    public mutating func add(_ run: TrainingRun) throws(MregError) {
        for (name, value) in run.parameters {
            try Self.add(name, Self.text(value), "parameter", to: &parameters)
        }
        for (name, value) in run.metrics {
            try Self.add(name, value.text, "metric", to: &metrics)
        }
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text), .number(let text): text
        case .integer(let integer): String(integer)
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: ""
        }
    }

    /// Adds one value; another value for the same name is an error.
    static func add(
        _ name: String, _ value: String, _ what: String, to table: inout [String: String]
    ) throws(MregError) {
        if let given = table[name], !given.bytesEqual(value) {
            throw MregError(
                .usage, "the \(what) '\(name.printable)' is given twice",
                cause: "as \(given.printable) and, in the run, as \(value.printable)")
        }
        table[name] = value
    }
}

extension LocalRegistry {
    /// Throws what a push would throw about the parents of a request.
    public func checkParents(of request: PushRequest) throws {
        _ = try metadata(of: request)
    }
}
