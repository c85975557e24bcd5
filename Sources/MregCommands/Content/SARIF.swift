// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import Registry

/// Findings as SARIF 2.1.0 (OASIS), which code-scanning tools read.
enum SARIF {
    /// One document with one run.
    static func document(_ files: [ScanOverview.File]) -> JSONValue {
        let rules = Set(files.flatMap { $0.record.findings.map(\.rule) }).sorted {
            $0.bytesPrecede($1)
        }
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": [
                        "driver": [
                            "name": "mreg",
                            "semanticVersion": .string("\(Ruleset.codeVersion).0.0"),
                            "properties": [
                                "ruleset": .string(Ruleset.currentDigest.description)
                            ],
                            "rules": .array(rules.map { ["id": .string($0)] }),
                        ]
                    ],
                    "results": .array(files.flatMap(results)),
                    "columnKind": "unicodeCodePoints",
                ]
            ],
        ]
    }

    private static func results(_ file: ScanOverview.File) -> [JSONValue] {
        file.record.findings.map { finding in
            let text =
                finding.advice.isEmpty
                ? finding.evidence
                : "\(finding.evidence). "
                    + finding.advice
            return [
                "ruleId": .string(finding.rule), "level": .string(finding.severity.rawValue),
                "message": ["text": .string(text)],
                "locations": [
                    [
                        "physicalLocation": [
                            "artifactLocation": [
                                // What concerns several files is at the one that names them.
                                "uri": .string(uri(file.path.isEmpty ? finding.place : file.path))
                            ]
                        ],
                        "logicalLocations": [
                            ["fullyQualifiedName": .string(file.path + finding.place)]
                        ],
                    ]
                ],
                "properties": ["level": .string(finding.level.rawValue)],
            ]
        }
    }

    /// A path as a relative reference (RFC 3986): everything but unreserved characters and `/` is
    /// written as percent and hex.
    private static func uri(_ path: String) -> String {
        var out = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                if "-._~/".utf8.contains(byte) {
                    out.unicodeScalars.append(Unicode.Scalar(byte))
                } else {
                    out += "%" + Hex.encode([byte]).uppercased()
                }
            }
        }
        return out
    }
}
