// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import MregCore
import MregCrypto
import StrictYAML

/// Typed evidence to attach: a filled-in template, a report of another tool, or a `run.json`.
public struct EvidenceRequest: Sendable {
    /// Largest document read, in bytes: reports of tools are larger than what is signed of them.
    public static let documentBytesMax = EvidenceLimits.reportBytesMax

    /// The word of `--type`, see `EvidenceWord`.
    public var word: String
    /// The document.
    public var document: [UInt8]
    /// How the document is called in errors.
    public var name: String
    /// What wrote it; nil for a predicate or statement of mreg's own.
    public var format: ReportFormat?
    /// What an importer is told.
    public var options = ImportOptions()
    /// The evaluation dataset, a reference or `sha256:…`.
    public var dataset: String?
    /// Whether evidence that contradicts itself is attached all the same.
    public var acceptsInvalid = false

    /// Makes a request.
    public init(word: String, document: [UInt8], name: String) {
        self.word = word
        self.document = document
        self.name = name
    }
}

extension LocalRegistry {
    /// Makes a typed statement about a version, checks it, signs it and attaches it.
    public func attest(
        _ reference: Reference, _ request: EvidenceRequest, signing: SigningChoice
    ) throws -> AttestResult {
        let version = try version(reference)
        guard let uri = EvidenceWord.uri(request.word) else {
            throw MregError(
                .usage, "'\(request.word.printable)' is no kind of evidence",
                next: "give --type with one of \(EvidenceWord.all.joined(separator: ", "))")
        }
        let bytes = try statement(request, uri, version)
        // The number is pinned: whatever the reference moves to meanwhile, this is about it.
        let pinned = Reference(
            name: version.name.artifact, selector: .version(version.name.number))
        var result = try attest(
            pinned, .document(bytes, type: uri), signing: signing,
            acceptsInvalid: request.acceptsInvalid)
        result.lacksDataset = try TypedEvidence(bytes)?.lacksDataset ?? false
        return result
    }

    /// The bytes to sign: canonical, so that the same evidence gives the same statement.
    private func statement(
        _ request: EvidenceRequest, _ uri: String, _ version: VersionRecord
    ) throws -> [UInt8] {
        let subject = Statement.Subject(
            name: version.name.description, digest: version.manifest)
        if request.word.bytesEqual(EvidenceWord.provenance) {
            guard request.format == nil else { throw Self.noFormat(request) }
            let value = try Self.value(request)
            try ClaimTemplate.refuseZeros(value)
            let run = try TrainingRun(value, as: request.name)
            return try statement(of: run, version)
        }
        if let format = request.format {
            guard EvidenceWord.kind(request.word) == .robustness else {
                throw Self.noFormat(request)
            }
            var options = request.options
            options.subject = version.manifest
            options.subjectName = version.name.description
            options.rawDigest = Digest.sha256(of: request.document)
            if let dataset = request.dataset { options.dataset = try digest(ofDataset: dataset) }
            return try CanonicalJSON.encode(
                try ReportImporter.statement(
                    from: request.document, format: format, options: options))
        }
        guard request.dataset == nil else {
            throw MregError(
                .usage, "--dataset belongs to --format",
                cause: "a statement of mreg's own names its datasets itself")
        }
        let value = try Self.value(request)
        if case .object(let object) = value, object["predicateType"] != nil {
            // A statement is signed as it was given.
            return request.document
        }
        if let kind = EvidenceWord.kind(request.word) {
            try ClaimTemplate(kind).refuseUnfilled(value)
        }
        return try CanonicalJSON.encode(
            Statement(subjects: [subject], predicateType: uri, predicate: value).json)
    }

    /// Signs and attaches how a version came to be.
    public func attest(
        _ reference: Reference, provenance run: TrainingRun, signing: SigningChoice
    ) throws -> AttestResult {
        let version = try version(reference)
        let pinned = Reference(
            name: version.name.artifact, selector: .version(version.name.number))
        return try attest(
            pinned, .document(try statement(of: run, version), type: PredicateType.slsaProvenance),
            signing: signing)
    }

    /// The run as a statement about a version; the parents it declares are materials, too.
    private func statement(of run: TrainingRun, _ version: VersionRecord) throws -> [UInt8] {
        var run = run
        for material in try declaredMaterials(of: version)
        where !run.materials.contains(where: { $0.digest?.hex == material.digest?.hex }) {
            run.materials.append(material)
        }
        let subject = Statement.Subject(
            name: version.name.description, digest: version.manifest)
        return try CanonicalJSON.encode(run.statement(about: [subject]).json)
    }

    private static func noFormat(_ request: EvidenceRequest) -> MregError {
        MregError(
            .usage, "--format belongs to --type robustness",
            next: "mreg attest REF --type \(request.word.printable) --template")
    }

    /// JSON, or YAML as the templates are.
    private static func value(_ request: EvidenceRequest) throws(MregError) -> JSONValue {
        let blanks = Array(" \t\r\n".utf8)
        let first = request.document.first { !blanks.contains($0) }
        return first == UInt8(ascii: "{")
            ? try StrictJSON.parse(request.document, as: request.name)
            : try StrictYAML.parse(request.document, as: request.name)
    }

    /// A dataset by reference or digest.
    public func digest(ofDataset text: String) throws -> Digest {
        text.hasPrefix(Digest.prefix)
            ? try Digest(parsing: text, as: "--dataset")
            : try version(try Reference(text)).manifest
    }

    /// What the version declares to be made from, as materials of its provenance.
    func declaredMaterials(of version: VersionRecord) throws -> [TrainingRun.Material] {
        try catalog.read { try $0.parents(of: version.id) }.map(ParentEdge.init)
            .filter { $0.relation != Relation.evaluatedOn }.map(\.material)
    }
}

extension ParentEdge {
    /// The parent as a material of provenance.
    var material: TrainingRun.Material {
        TrainingRun.Material(
            uri: uri.isEmpty ? "mreg:\(label.isEmpty ? digest.description : label)" : uri,
            role: relation == "trained-on" ? "dataset" : "base-model", sha256: digest)
    }
}
