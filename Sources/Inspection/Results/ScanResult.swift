// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// What an inspection found out.
public struct ScanResult: Sendable, Equatable {
    /// The name it was inspected under; places begin with it.
    public var name: String
    /// The format, decided by content.
    public var format: String
    /// What loading it can do.
    public var level: ScanLevel
    /// What was found, in file order; see `findingCount` for how many in all.
    public var findings: [Finding]
    /// All findings, kept or not.
    public var findingCount: Int
    /// What the file says about the model.
    public var metadata: ScanMetadata
    /// The ruleset that judged.
    public var ruleset: Digest
    /// The size of what was read, in bytes.
    public var size: Int64

    /// The verdict in a user's words.
    public var word: ScanWord { level.word }
}

extension ScanResult {
    /// The version of the record's form.
    public static let recordVersion: Int64 = 1

    /// The record's deterministic bytes (canonical JSON): equal input and ruleset, equal bytes.
    ///
    /// Of the file's name only the ending is in it, as that is all a verdict can depend on.
    public func record(of digest: Digest) -> [UInt8] {
        let value: JSONValue = [
            "v": .integer(Self.recordVersion),
            "digest": .string(digest.description),
            "size": .integer(size),
            "ending": .string(ending),
            "ruleset": .string(ruleset.description),
            "format": .string(format),
            "level": .string(level.rawValue),
            "findings": .array(findings.map(json)),
            "findingCount": .integer(Int64(findingCount)),
            "metadata": metadata.json,
        ]
        return (try? CanonicalJSON.encode(value)) ?? []
    }

    /// What follows the name's last dot, in lower case.
    private var ending: String {
        let last = name.split(separator: "/").last ?? ""
        guard let dot = last.lastIndex(of: ".") else { return "" }
        return String(last[dot...].dropFirst()).lowercased().printable
    }

    private func json(_ finding: Finding) -> JSONValue {
        let place = finding.place.dropFirst(name.printable.count)
        return [
            "rule": .string(finding.rule), "level": .string(finding.level.rawValue),
            "place": .string(String(place)), "evidence": .string(finding.evidence),
            "advice": .string(finding.advice),
        ]
    }
}

extension ScanMetadata {
    /// The facts as JSON.
    public var json: JSONValue {
        let clamp = CanonicalJSON.integerMagnitudeMax
        let list = tensors.map { tensor -> JSONValue in
            [
                "name": .string(tensor.name), "dtype": .string(tensor.dtype),
                "shape": .array(tensor.shape.map { .integer(min($0, clamp)) }),
                "bytes": .integer(min(tensor.bytes, clamp)),
            ]
        }
        let members = facts.sorted { $0.key.bytesPrecede($1.key) }
            .map { JSONObject.Member(name: $0.key, value: .string($0.value)) }
        return [
            "tensors": .array(list), "tensorCount": .integer(Int64(tensorCount)),
            "parameters": .integer(min(parameters, clamp)),
            "facts": .object(JSONObject(members: members)),
        ]
    }
}
