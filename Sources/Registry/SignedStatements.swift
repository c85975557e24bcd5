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
        /// The bundle as it is, or one that is written out when it is needed.
        enum Content {
            case bytes([UInt8])
            case stream(ModelSigningBundle)
        }

        var content: Content
        var digest: Digest
        var predicateType: String
        var logBody: [UInt8]?

        init(_ bytes: [UInt8], _ predicateType: String, logBody: [UInt8]?) {
            content = .bytes(bytes)
            digest = Digest.sha256(of: bytes)
            self.predicateType = predicateType
            self.logBody = logBody
        }

        init(_ bundle: ModelSigningBundle) throws(MregError) {
            content = .stream(bundle)
            digest = try bundle.digest()
            predicateType = PredicateType.modelSigning
            logBody = bundle.logBody
        }
    }

    private let statements: [Signed]

    /// Signs all; no byte of the files is read again. What others have signed goes along.
    init(
        release: ReleaseStatement, files: FileList, scan: ScanStatement? = nil,
        upstream: [UpstreamStatement] = [], actor: Actor
    ) throws(MregError) {
        var signed = [
            try Self.modelSigning(files, name: release.name.last, by: actor),
            try Self.signed(try release.payload(), PredicateType.release, by: actor),
        ]
        if let scan {
            signed.append(
                try Self.signed(try scan.payload(), ScanStatement.predicateType, by: actor))
        }
        statements =
            signed
            + upstream.map {
                Signed($0.bytes, $0.predicateType, logBody: nil)
            }
    }

    /// Signs what was found in a version's files.
    init(scan: ScanStatement, actor: Actor) throws(MregError) {
        statements = [
            try Self.signed(try scan.payload(), ScanStatement.predicateType, by: actor)
        ]
    }

    private static func modelSigning(
        _ files: FileList, name: String, by actor: Actor
    ) throws(MregError) -> Signed {
        if files.isSingleFile, let only = files.entries.first {
            let model = ModelSigningStatement(name: only.path.last, singleFile: only.digest)
            return try signed(try model.payload(), PredicateType.modelSigning, by: actor)
        }
        let payload = try ModelSigningPayload(name: name, files: files)
        if let bundle = try ModelSigningBundle(payload, with: actor.key) {
            return try Signed(bundle)
        }
        let model = try ModelSigningStatement(name: name, files: files.signedFiles)
        return try signed(try model.payload(), PredicateType.modelSigning, by: actor)
    }

    private static func signed(
        _ payload: [UInt8], _ predicateType: String, by actor: Actor
    ) throws(MregError) -> Signed {
        let bundle = try Bundle.sign(payload: payload, with: actor.key)
        let body = try bundle.envelope.flatMap { envelope throws(MregError) in
            try HashedRekord.body(of: envelope, key: actor.key.publicKey)
        }
        return Signed(try bundle.encoded(), predicateType, logBody: body)
    }

    /// Puts the bundles into the store.
    func put(into session: PutSession) throws(MregError) {
        for statement in statements {
            switch statement.content {
            case .bytes(let bytes): _ = try session.putBytes(bytes)
            case .stream(let bundle):
                _ = try session.putStream(size: Int64(bundle.byteCount)) {
                    (sink) throws(MregError) in
                    try bundle.forEachPiece { (piece) throws(MregError) in try sink.write(piece) }
                }
            }
        }
    }

    /// How an entry names them.
    var references: [StatementReference] {
        statements.map {
            StatementReference(bundle: $0.digest, predicateType: $0.predicateType)
        }
    }

    /// The log entries that record the signatures, in the same order.
    var logBodies: [[UInt8]] { statements.compactMap(\.logBody) }
}
