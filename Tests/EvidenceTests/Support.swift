// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import MregCore
import Testing

@testable import Evidence

/// Published sample reports; tests that need them skip when the variable is not set.
enum Fixtures {
    static let folder = ProcessInfo.processInfo.environment["MREG_FIXTURES"]
    static var present: Bool { folder != nil }
    static let skipped: Comment = "set MREG_FIXTURES to the folder with the sample reports"

    static func bytes(_ path: String) throws -> [UInt8] {
        let folder = try #require(folder)
        return Array(try Data(contentsOf: URL(filePath: "\(folder)/\(path)")))
    }

    static func json(_ path: String) throws -> JSONValue {
        try StrictJSON.parse(bytes(path), as: path)
    }
}

/// The canonical text of a value, to compare without regard to member order.
func canonical(_ value: JSONValue?) throws -> String {
    String(decoding: try CanonicalJSON.encode(value ?? .null), as: UTF8.self)
}

/// A statement with one section and whatever else is given.
func statement(
    sections: JSONValue, clean: JSONValue? = ["n": 200, "correct": 196],
    more: [(String, JSONValue)] = []
) -> JSONValue {
    var predicate: JSONObject = [
        "schema": "0.1", "source": ["format": "mreg-eval"],
        "datasets": [["role": "evaluation"]], "determinism": ["seed": 7], "sections": sections,
    ]
    predicate["clean"] = clean
    for (name, value) in more { predicate[name] = value }
    return [
        "_type": .string(Statement.type),
        "subject": [["digest": ["sha256": .string(String(repeating: "a", count: 64))]]],
        "predicateType": .string(PredicateType.robustness.uri),
        "predicate": .object(predicate),
    ]
}

/// One attack with sane defaults, changed by `changes`.
func attack(
    _ name: String = "PGD", family: String = "gradient-iterative", eps: JSONValue = "0.1",
    correct: Int64 = 100, n: Int64 = 200, with changes: [(String, JSONValue)] = []
) -> JSONValue {
    var object: JSONObject = [
        "name": .string(name), "family": .string(family), "knowledge": "white-box",
        "norm": "Linf", "eps": eps, "n": .integer(n), "correctAfter": .integer(correct),
    ]
    for (name, value) in changes { object[name] = value }
    return .object(object)
}

/// The flags of a report with these attacks, without R05 and R10, which most of them have.
func flags(
    _ attacks: [JSONValue], clean: JSONValue? = ["n": 200, "correct": 196],
    evasion: [(String, JSONValue)] = [], more: [(String, JSONValue)] = [],
    context: ReportContext = ReportContext(), keeping: Set<String> = []
) throws -> [String] {
    var section: JSONObject = ["attacks": .array(attacks)]
    for (name, value) in evasion { section[name] = value }
    let verdict = try ReportCheck.check(
        statement: statement(sections: ["evasion": .object(section)], clean: clean, more: more),
        context: context)
    return short(verdict, keeping: keeping)
}

/// `R06 error` for each flag.
func short(_ verdict: ReportVerdict, keeping: Set<String> = []) -> [String] {
    verdict.flags
        .filter { keeping.contains($0.id) || !["R05", "R10"].contains($0.id) }
        .map { "\($0.id) \($0.severity.rawValue)" }
}
