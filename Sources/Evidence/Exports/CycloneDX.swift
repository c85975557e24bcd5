// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A CycloneDX 1.6 bill of materials for a model (ecma-424, `bom-1.6.schema.json`).
public enum CycloneDX {
    /// The document; `serial` is a UUID, `version` that of mreg.
    public static func document(
        _ subject: ExportSubject, serial: String, time: Timestamp, version: String
    ) -> JSONValue {
        let components = subject.parents.map { parent($0.node) } + subject.files.map(file)
        return [
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX", "specVersion": "1.6",
            "serialNumber": .string("urn:uuid:\(serial)"), "version": 1,
            "metadata": [
                "timestamp": .string(time.description),
                "tools": [
                    "components": [
                        [
                            "type": "application", "name": "mreg", "version": .string(version),
                        ]
                    ]
                ],
                "component": main(subject),
            ],
            "components": .array(components),
            "dependencies": dependencies(subject),
        ]
    }

    private static func identity(_ node: GraphNode, type: String) -> JSONObject {
        var out: JSONObject = [
            "type": .string(type), "bom-ref": .string(node.reference),
            "name": .string(node.short),
        ]
        out["group"] = node.group.map { .string($0) }
        out["version"] = node.version.map { .string($0) }
        out["properties"] = [
            ["name": "mreg:manifest-digest", "value": .string(node.digest.description)]
        ]
        return out
    }

    private static func parent(_ node: GraphNode) -> JSONValue {
        guard node.isDataset else {
            return .object(identity(node, type: "machine-learning-model"))
        }
        var out = identity(node, type: "data")
        out["data"] = [["type": "dataset", "name": .string(node.name)]]
        return .object(out)
    }

    private static func file(_ file: (path: String, digest: Digest)) -> JSONValue {
        [
            "type": "file", "bom-ref": .string("file:\(file.path)"), "name": .string(file.path),
            "hashes": [["alg": "SHA-256", "content": .string(file.digest.hex)]],
        ]
    }

    private static func main(_ subject: ExportSubject) -> JSONValue {
        let isDataset = subject.node.isDataset
        var out = identity(subject.node, type: isDataset ? "data" : "machine-learning-model")
        if let licence = subject.licence {
            // A name, not an id: licences of model cards are often not SPDX.
            out["licenses"] = [["license": ["name": .string(licence)]]]
        }
        if isDataset {
            out["data"] = [["type": "dataset", "name": .string(subject.node.name)]]
        } else {
            out["modelCard"] = card(subject)
        }
        return .object(out)
    }

    private static func card(_ subject: ExportSubject) -> JSONValue {
        var parameters: JSONObject = [:]
        parameters["task"] = subject.task.map { .string($0) }
        parameters["modelArchitecture"] = subject.architecture.map { .string($0) }
        let datasets = subject.parents.filter { $0.node.isDataset }.map { parent -> JSONValue in
            ["ref": .string(parent.node.reference)]
        }
        if !datasets.isEmpty { parameters["datasets"] = .array(datasets) }
        var out: JSONObject = ["modelParameters": .object(parameters)]
        let metrics = metrics(subject)
        if !metrics.isEmpty {
            out["quantitativeAnalysis"] = ["performanceMetrics": .array(metrics)]
        }
        if !subject.limitations.isEmpty {
            out["considerations"] = [
                "technicalLimitations": .array(subject.limitations.map { .string($0) })
            ]
        }
        return .object(out)
    }

    private static func metrics(_ subject: ExportSubject) -> [JSONValue] {
        var out = subject.metrics.map { metric -> JSONValue in
            ["type": .string(metric.name), "value": .string(metric.value.text)]
        }
        func add(_ type: String, _ slice: String, _ count: Count) {
            let wilson = count.wilson
            out.append([
                "type": .string(type), "value": .string(DecimalText.short(count.rate)),
                "slice": .string(slice),
                "confidenceInterval": [
                    "lowerBound": .string(DecimalText.short(wilson.low)),
                    "upperBound": .string(DecimalText.short(wilson.high)),
                ],
            ])
        }
        guard let derived = subject.derived else { return out }
        if let clean = derived.clean { add("accuracy", "evaluation n=\(clean.n)", clean) }
        for budget in derived.evasion {
            let count = budget.effective
            add("robust-accuracy", "\(budget.norm) \(budget.eps) n=\(count.n)", count)
        }
        for share in derived.redteam {
            add("attack-success-rate", share.names.joined(separator: "/"), share.count)
        }
        return out
    }

    private static func dependencies(_ subject: ExportSubject) -> JSONValue {
        var unique: [String] = []
        for parent in subject.parents where !unique.contains(parent.node.reference) {
            unique.append(parent.node.reference)
        }
        let rows = unique.map { reference -> JSONValue in ["ref": .string(reference)] }
        let main: JSONValue = [
            "ref": .string(subject.node.reference),
            "dependsOn": .array(unique.map { .string($0) }),
        ]
        return .array([main] + rows)
    }
}
