// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import MregCore
import Policy

/// The documents a version can be described in for other tools.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// CycloneDX 1.6 ML-BOM.
    case cyclonedx
    /// An in-toto statement with SLSA v1 provenance.
    case slsa
    /// An OpenLineage run event.
    case openlineage
    /// A Hugging Face model card.
    case modelCard = "model-card"
}

/// A version, described for another tool.
public struct ExportedDocument: Sendable {
    /// The text: JSON, or Markdown for a model card.
    public var text: String
    /// What the reader should know, for people.
    public var notices: [String] = []
}

extension LocalRegistry {
    /// Describes a version. The same version with the same evidence gives the same bytes: ids are
    /// made from digests and times are those of the log.
    public func export(
        _ reference: Reference, as format: ExportFormat, producer: String
    ) throws -> ExportedDocument {
        let version = try version(reference)
        let typed = try TypedCollector(registry: self, version: version)
        switch format {
        case .cyclonedx:
            let document = CycloneDX.document(
                try exportSubject(version, typed), serial: Self.identifier(version.manifest),
                time: version.row.publishedAt, version: producer)
            return try Self.document(document)
        case .openlineage:
            let event = OpenLineage.event(
                try exportSubject(version, typed), type: .complete,
                run: Self.identifier(version.manifest), time: version.row.publishedAt,
                namespace: "mreg:\(configuration.origin)", version: producer)
            return try Self.document(event)
        case .slsa: return try provenance(version, typed)
        case .modelCard:
            let subject = try exportSubject(version, typed)
            return ExportedDocument(
                text: ModelCard.markdown(subject, card: try modelCard(version)))
        }
    }

    private static func document(_ value: JSONValue) throws(MregError) -> ExportedDocument {
        let bytes = try CanonicalJSON.encode(value)
        return ExportedDocument(text: String(decoding: bytes, as: UTF8.self) + "\n")
    }

    /// A UUID of version 8 (RFC 9562 section 5.8) from a digest.
    private static func identifier(_ digest: Digest) -> String {
        var bytes = Array(digest.bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        let hex = Array(Hex.encode(bytes))
        return [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]]
            .map { String($0) }.joined(separator: "-")
    }

    /// The attached statement whose signature counts, as it was signed; else one made from what
    /// the push declared, which nobody has signed.
    private func provenance(
        _ version: VersionRecord, _ typed: TypedCollector
    ) throws -> ExportedDocument {
        let uri = PredicateType.slsaProvenance
        let attached = typed.statements.last {
            $0.evidence.predicateType.bytesEqual(uri) && TypedCollector.isTrusted($0.evidence)
        }
        if let attached, let payload = attached.payload {
            return ExportedDocument(
                text: String(decoding: payload, as: UTF8.self) + "\n",
                notices: ["signed as statement \(attached.evidence.statement)"])
        }
        var run = TrainingRun()
        run.materials = try declaredMaterials(of: version)
        let (parameters, metrics) = try catalog.read { reader in
            (try reader.parameters(of: version.id), try reader.metrics(of: version.id))
        }
        run.parameters = parameters.map { ($0.key, .string($0.value)) }
        run.metrics = metrics.compactMap { row in
            DecimalValue(row.value).map { (row.key, $0) }
        }
        run.finished = version.row.publishedAt
        let subject = Statement.Subject(
            name: version.name.description, digest: version.manifest)
        var document = try Self.document(run.statement(about: [subject]).json)
        document.notices = ["nobody has signed this; it is made from what the push declared"]
        return document
    }
}
