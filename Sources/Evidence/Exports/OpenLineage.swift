// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Run events of OpenLineage 2-0-2 for collectors such as Marquez.
public enum OpenLineage {
    /// What became of a run.
    public enum EventType: String, Sendable, CaseIterable {
        /// It began.
        case start = "START"
        /// It ended well.
        case complete = "COMPLETE"
        /// It failed.
        case fail = "FAIL"
    }

    private static let specification = "https://openlineage.io/spec/"

    /// One event; a run is one START and one COMPLETE or FAIL with the same `run` UUID.
    public static func event(
        _ subject: ExportSubject, type: EventType, run: String, time: Timestamp,
        namespace: String, version: String
    ) -> JSONValue {
        let producer = "urn:mreg:\(version)"
        let inputs = subject.parents.map { input($0.node, namespace, producer) }
        return [
            "eventType": .string(type.rawValue), "eventTime": .string(time.description),
            "producer": .string(producer),
            "schemaURL": .string(specification + "2-0-2/OpenLineage.json#/$defs/RunEvent"),
            "run": ["runId": .string(run), "facets": [:]],
            "job": job(subject.node, namespace, producer),
            "inputs": .array(inputs),
            "outputs": [input(subject.node, namespace, producer)],
        ]
    }

    private static func facet(
        _ producer: String, _ path: String, _ members: [(String, JSONValue)]
    ) -> JSONValue {
        var out: JSONObject = [
            "_producer": .string(producer),
            "_schemaURL": .string(specification + "facets/" + path),
        ]
        for (name, value) in members { out[name] = value }
        return .object(out)
    }

    private static func job(
        _ node: GraphNode, _ namespace: String, _ producer: String
    ) -> JSONValue {
        [
            "namespace": .string(namespace), "name": .string("\(node.name).train"),
            "facets": [
                "jobType": facet(
                    producer, "2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet",
                    [
                        ("processingType", "BATCH"), ("integration", "MREG"),
                        ("jobType", "TRAINING"),
                    ])
            ],
        ]
    }

    private static func input(
        _ node: GraphNode, _ namespace: String, _ producer: String
    ) -> JSONValue {
        var facets: JSONObject = [
            "version": facet(
                producer,
                "1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet",
                [("datasetVersion", .string(node.digest.description))])
        ]
        if !node.isDataset {
            facets["datasetType"] = facet(
                producer, "1-0-1/DatasetTypeDatasetFacet.json#/$defs/DatasetTypeDatasetFacet",
                [("datasetType", "MODEL")])
        }
        return [
            "namespace": .string(namespace),
            "name": .string((node.isDataset ? "datasets/" : "models/") + node.name),
            "facets": .object(facets),
        ]
    }
}
