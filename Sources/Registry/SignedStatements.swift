// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import ObjectStore
import Trust

/// The statements of a signed version: over its files (Model Signing), of its release, and of what
/// was found in its files.
struct SignedStatements {
    /// One signed bundle.
    private struct Signed {
        var bytes: [UInt8]
        var predicateType: String
        var logBody: [UInt8]?
    }

    private let statements: [Signed]

    /// Signs all; no byte of the files is read again. What others have signed goes along.
    init(
        release: ReleaseStatement, files: FileList, scan: ScanStatement? = nil,
        upstream: [UpstreamStatement] = [], actor: Actor
    ) throws(MregError) {
        let model = try Self.modelSigning(files, name: release.name.last)
        var signed = [
            try Self.signed(
                try model.payload(), PredicateType.modelSigning, by: actor),
            try Self.signed(try release.payload(), PredicateType.release, by: actor),
        ]
        if let scan {
            signed.append(
                try Self.signed(try scan.payload(), ScanStatement.predicateType, by: actor))
        }
        statements =
            signed
            + upstream.map {
                Signed(bytes: $0.bytes, predicateType: $0.predicateType, logBody: nil)
            }
    }

    /// Signs what was found in a version's files.
    init(scan: ScanStatement, actor: Actor) throws(MregError) {
        statements = [
            try Self.signed(try scan.payload(), ScanStatement.predicateType, by: actor)
        ]
    }

    private static func modelSigning(
        _ files: FileList, name: String
    ) throws(MregError) -> ModelSigningStatement {
        guard files.isSingleFile, let only = files.entries.first else {
            return try ModelSigningStatement(name: name, files: files.signedFiles)
        }
        return ModelSigningStatement(name: only.path.last, singleFile: only.digest)
    }

    private static func signed(
        _ payload: [UInt8], _ predicateType: String, by actor: Actor
    ) throws(MregError) -> Signed {
        let bundle = try Bundle.sign(payload: payload, with: actor.key)
        let body = try bundle.envelope.flatMap { envelope throws(MregError) in
            try HashedRekord.body(of: envelope, key: actor.key.publicKey)
        }
        return Signed(
            bytes: try bundle.encoded(), predicateType: predicateType, logBody: body)
    }

    /// Puts the bundles into the store.
    func put(into session: PutSession) throws(MregError) {
        for statement in statements { _ = try session.putBytes(statement.bytes) }
    }

    /// How an entry names them.
    var references: [StatementReference] {
        statements.map {
            StatementReference(
                bundle: Digest.sha256(of: $0.bytes), predicateType: $0.predicateType)
        }
    }

    /// The log entries that record the signatures, in the same order.
    var logBodies: [[UInt8]] { statements.compactMap(\.logBody) }
}
