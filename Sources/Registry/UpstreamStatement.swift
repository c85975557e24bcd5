// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Trust

/// A bundle or envelope that somebody else has signed, kept as it is; it is about a version.
struct UpstreamStatement: Sendable {
    /// The bytes as they were brought.
    let bytes: [UInt8]
    /// The type of the statement in it, or that of a signature over a file.
    let predicateType: String

    /// Finds the type; what is not about these contents is refused. `label` names the version.
    ///
    /// Nothing is believed here, only looked at: who signed it is judged whenever it is asked for.
    init(
        _ bytes: [UInt8], about label: String, _ contents: ArtifactContents,
        in registry: LocalRegistry
    ) throws(MregError) {
        self.bytes = bytes
        guard let envelope = try SignedContent.envelope(bytes) else {
            guard try registry.artifact(of: bytes, contents) != nil else {
                throw MregError(
                    .usage, "the bundle is not about \(label)",
                    cause: "it signs a digest that none of the files has")
            }
            predicateType = PredicateType.fileSignature
            return
        }
        let statement = try InTotoStatement(
            parsing: envelope.payload, subjectsMax: Limits.filesMax)
        if PredicateType.isModelSigning(statement.predicateType) {
            let signed = try ModelSigningManifest.parse(envelope.payload).byStoredDigests()
            let differences = signed.compare(
                contents.files.signedFiles, isSingleFile: contents.files.isSingleFile)
            guard let first = differences.first else {
                predicateType = statement.predicateType
                return
            }
            throw MregError(
                .usage, "the bundle does not sign the files of \(label)",
                cause: "\(first.description); \(differences.count) in all")
        }
        if let problem = StatementSubject.problem(statement, contents.digest, contents) {
            throw MregError(.usage, "the bundle is not about \(label)", cause: problem)
        }
        predicateType = try StatementType.resolve(statement.predicateType)
    }

    /// How an entry names it.
    var reference: StatementReference {
        StatementReference(bundle: Digest.sha256(of: bytes), predicateType: predicateType)
    }
}

extension PushResult {
    /// Says what was brought along.
    mutating func note(_ upstream: [UpstreamStatement]) {
        notices += upstream.map { statement in
            "attached \(statement.predicateType.printable) "
                + "\(statement.reference.bundle.short), signed by others"
        }
    }
}
