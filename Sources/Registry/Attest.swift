// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Trust

/// What is to be attached to a version.
public enum Attestable: Sendable {
    /// A predicate, or a whole statement about the version, that the actor signs.
    case document([UInt8], type: String?)
    /// A bundle or envelope that somebody has signed already; kept as it is.
    case signed([UInt8])
}

/// What attaching a statement did.
public struct AttestResult: Sendable {
    /// The version, such as `model@v3`.
    public var label: String
    /// The manifest's digest.
    public var manifest: Digest
    /// The type of the statement.
    public var predicateType: String
    /// The digest of the bundle.
    public var bundle: Digest
    /// The place of the entry in the log.
    public var logIndex: Int64
    /// Whether the trust document gives whoever attached it a say over the name.
    public var isAuthorised: Bool
    /// Whether it is a report that no policy counts, as it does not say by digest on what data.
    public var lacksDataset = false
}

extension LocalRegistry {
    /// Attaches a signed statement to a version and records it in the log.
    ///
    /// Whose signature counts for what is decided by trust and policy when they are asked, so
    /// that evidence can be brought along before its author is trusted.
    ///
    /// A typed statement that contradicts itself is signed only with `acceptsInvalid`.
    public func attest(
        _ reference: Reference, _ attestable: Attestable, signing: SigningChoice,
        acceptsInvalid: Bool = false
    ) throws -> AttestResult {
        try attest(
            reference, attestable, by: try requireActor(signing), acceptsInvalid: acceptsInvalid)
    }

    /// The same, by an actor whose key is at hand.
    func attest(
        _ reference: Reference, _ attestable: Attestable, by actor: Actor,
        acceptsInvalid: Bool = false
    ) throws -> AttestResult {
        let lease = try layout.sharedLease()
        defer { withExtendedLifetime(lease) {} }
        let version = try version(reference)
        let prepared = try PreparedStatement(
            attestable, version, try contents(of: version), actor, acceptsInvalid, in: self)
        let session = store.beginPut(index: indexForPutting)
        _ = try session.putBytes(prepared.bytes)
        try record(try session.commit())
        let bundle = Digest.sha256(of: prepared.bytes)
        try append(actor) { _ in
            prepared.logBodies.map(PendingLeaf.signatureRecord) + [
                .event(
                    .attach(
                        Attachment(
                            name: version.name.artifact, version: version.name.number,
                            manifest: version.manifest,
                            statements: [
                                StatementReference(
                                    bundle: bundle, predicateType: prepared.predicateType)
                            ],
                            metadata: VersionMetadata())))
            ]
        }
        let index = Int64(logCheckpoint.size) - 1
        let roles =
            state.trust?.roles(
                of: actor.id, for: version.name.artifact, at: state.lastTime, logIndex: index)
            ?? []
        return AttestResult(
            label: version.name.description, manifest: version.manifest,
            predicateType: prepared.predicateType, bundle: bundle, logIndex: index,
            isAuthorised: !roles.isEmpty)
    }
}

/// A statement that is ready to be stored.
private struct PreparedStatement {
    var bytes: [UInt8]
    var predicateType: String
    var logBodies: [[UInt8]] = []

    init(
        _ attestable: Attestable, _ version: VersionRecord, _ contents: ArtifactContents,
        _ actor: Actor, _ acceptsInvalid: Bool, in registry: LocalRegistry
    ) throws(MregError) {
        switch attestable {
        case .document(let document, let type):
            let (payload, found) = try Self.payload(document, type, version, contents)
            try TypedEvidence.admit(payload, acceptsInvalid: acceptsInvalid)
            let bundle = try Bundle.sign(payload: payload, with: actor.key)
            bytes = try bundle.encoded()
            predicateType = found
            let body = try bundle.envelope.flatMap { envelope throws(MregError) in
                try HashedRekord.body(of: envelope, key: actor.key.publicKey)
            }
            logBodies = [body].compactMap { $0 }
        case .signed(let signed):
            bytes = signed
            predicateType = try UpstreamStatement(
                signed, about: version.name.description, contents, in: registry
            ).predicateType
        }
    }

    /// A statement is signed as it was given; a predicate is put into one about the version.
    private static func payload(
        _ document: [UInt8], _ wanted: String?, _ version: VersionRecord,
        _ contents: ArtifactContents
    ) throws(MregError) -> ([UInt8], type: String) {
        guard document.count <= Limits.documentBytesMax else {
            throw MregError(
                .usage, "a statement is larger than \(Limits.documentBytesMax) bytes")
        }
        let value = try StrictJSON.parse(document, as: "the statement")
        guard case .object(let object) = value else {
            throw MregError(.usage, "a predicate or a statement must be a JSON object")
        }
        guard object["_type"] != nil, object["predicateType"] != nil else {
            guard let wanted else {
                throw MregError(
                    .usage, "a predicate alone does not say what it is", next: "give --type TYPE")
            }
            let type = try StatementType.resolve(wanted)
            let statement = InTotoStatement(
                subjects: [.init(name: version.name.description, sha256: version.manifest)],
                predicateType: type, predicate: value)
            return (try statement.encodedAsSpelled(), type)
        }
        let statement = try InTotoStatement(parsing: document, subjectsMax: Limits.filesMax)
        let type = try StatementType.resolve(statement.predicateType)
        if let wanted, try !StatementType.resolve(wanted).bytesEqual(type) {
            throw MregError(.usage, "the statement is of type \(type.printable), not \(wanted)")
        }
        if let problem = StatementSubject.problem(statement, version.manifest, contents) {
            throw MregError(
                .usage, "the statement is not about \(version.name)", cause: problem,
                next: "its subject must have the digest sha256:\(version.manifest.hex)")
        }
        return (document, type)
    }
}
