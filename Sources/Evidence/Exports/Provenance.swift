// SPDX-License-Identifier: Apache-2.0
import MregCore

extension TrainingRun {
    /// The base of the build types: training is the build, data and base models are dependencies.
    public static let buildTypeBase = "urn:mreg:build:"

    /// A SLSA v1 provenance statement about files or manifests (slsa.dev/spec/v1.0/provenance).
    public func statement(about subjects: [Statement.Subject]) -> Statement {
        Statement(
            subjects: subjects, predicateType: PredicateType.slsaProvenance, predicate: predicate)
    }

    /// The predicate: what the caller chose is external, what the builder added is internal.
    public var predicate: JSONValue {
        var external: JSONObject = [
            "parameters": .object(
                JSONObject(members: parameters.map { .init(name: $0.name, value: $0.value) }))
        ]
        if !command.isEmpty { external["command"] = .array(command.map { .string($0) }) }
        var inside: JSONObject = [:]
        if !environment.isEmpty {
            inside["environment"] = .object(
                JSONObject(
                    members: environment.map { .init(name: $0.name, value: .string($0.value)) }))
        }
        inside["codeDirty"] = isCodeDirty.map { .bool($0) }
        return [
            "buildDefinition": [
                "buildType": .string(Self.buildTypeBase + kind + ":v1"),
                "externalParameters": .object(external),
                "internalParameters": .object(inside),
                "resolvedDependencies": .array(materials.map(\.json)),
            ],
            "runDetails": runDetails,
        ]
    }

    private var runDetails: JSONValue {
        var metadata: JSONObject = [:]
        metadata["invocationId"] = invocation.map { .string($0) }
        metadata["startedOn"] = started.map { .string($0.description) }
        metadata["finishedOn"] = finished.map { .string($0.description) }
        var details: JSONObject = [
            "builder": ["id": .string(builder)], "metadata": .object(metadata),
        ]
        // SLSA has no place for results; byproducts may carry content with annotations.
        let values = metrics.map {
            JSONObject.Member(name: $0.name, value: .string($0.value.text))
        }
        let results = [
            metrics.isEmpty ? nil : ("metrics", JSONObject(members: values)),
            exitStatus.map { ("exit-status", ["value": .integer($0)] as JSONObject) },
        ].compactMap(\.self)
        if !results.isEmpty {
            details["byproducts"] = .array(
                results.map { ["name": .string($0.0), "annotations": .object($0.1)] })
        }
        return .object(details)
    }
}

/// What a policy asks of a provenance statement, read from the verified bytes.
public struct ProvenanceClaim: Sendable, Equatable {
    /// What kind of build it was.
    public var buildType: String
    /// Who built it.
    public var builder: String
    /// The SHA-256 digests of what was used.
    public var materials: [Digest]
    /// Materials that name no digest: nobody can check them.
    public var unpinned: [String]
    /// When it ended, or nil.
    public var finished: Timestamp?

    /// Reads a SLSA v1 statement.
    public init(_ statement: Statement) throws(MregError) {
        guard statement.predicateType.bytesEqual(PredicateType.slsaProvenance) else {
            throw MregError(
                .corrupt, "'\(statement.predicateType.printable)' is not SLSA provenance",
                cause: "its predicate type is \(PredicateType.slsaProvenance)")
        }
        var reader = try ObjectReader(statement.predicate, at: "predicate")
        var definition = try reader.object("buildDefinition")
        buildType = try definition.string("buildType")
        let rows = try definition.rows("resolvedDependencies", Self.dependency)
        materials = rows.compactMap(\.digest)
        unpinned = rows.filter { !$0.hasDigest }.map(\.name)
        var details = try reader.object("runDetails")
        var builder = try details.object("builder")
        self.builder = try builder.string("id")
        guard details.given("metadata") != nil else { return }
        var metadata = try details.object("metadata")
        finished = try metadata.optionalTime("finishedOn")
    }

    private typealias Dependency = (name: String, digest: Digest?, hasDigest: Bool)

    private static func dependency(
        _ value: JSONValue, _ place: String
    ) throws(MregError) -> Dependency {
        var row = try ObjectReader(value, at: place)
        let uri = try row.text("uri")
        let name = try row.text("name")
        let hasDigest = row.given("digest") != nil
        return (uri ?? name ?? place, try row.digestSet("digest"), hasDigest)
    }
}
