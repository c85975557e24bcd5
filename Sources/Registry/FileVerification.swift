// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Trust

/// Verifying files and folders with no registry, by whatever form of signature lies beside them.
public enum FileVerification {
    /// What is to be verified, and whom to trust.
    public struct Request: Sendable {
        /// The file or folder, or its signature `….sig`.
        public var path: String
        /// The signature's file; nil means `PATH.sig`.
        public var signature: String?
        /// Files of public keys, or keys of the ring, of which one or more must have signed.
        public var keys: [String] = []
        /// How many different keys must have signed.
        public var threshold = 1
        /// PEM files of the certificate authority that is trusted: its root, and intermediates.
        public var chain: [String] = []
        /// The name that must be in the signer's certificate.
        public var identity: String?
        /// Who vouches for the identity, in Sigstore.
        public var issuer: String?
        /// The file of the trusted root of that Sigstore.
        public var trustedRoot: String?
        /// The user's trust document; nil means the one in the configuration folder.
        public var trustFile: String?
        /// Paths below the folder that are verified alone.
        public var only: [String] = []
        /// Paths below the folder that need not be signed.
        public var ignoring: [String] = []
        /// Whether links to files are taken for the files.
        public var followLinks = false

        /// Makes a request.
        public init(_ path: String) { self.path = path }
    }

    /// What verifying found.
    public struct Verified: Sendable {
        /// The file or folder.
        public var path: String
        /// How many files were compared.
        public var fileCount: Int
        /// How many files the signature covers.
        public var signedCount: Int
        /// Whether only a part of what was signed was looked at.
        public var isPart: Bool
        /// What is there and was left out, by the signer's choice or the caller's.
        public var unsigned: [String]
        /// The key; for a certificate its key.
        public var keyID: Digest
        /// Whose it is, or how this user knows it.
        public var signer: String
        /// What is odd but not wrong.
        public var warnings: [String]
    }

    /// Verifies a file or folder; a good signature by somebody else than is accepted is refused,
    /// naming who made it.
    public static func verify(_ request: Request) throws -> Verified {
        let (subject, file) = try pair(request)
        let bytes = try File.contents(file, limit: Limits.bundleBytesMax)
        let accepted = try AcceptedFileSigners(request)
        let judged = try judge(bytes, subject, accepted, request)
        guard judged.signers.count >= request.threshold else {
            throw MregError(
                .refused, "the signature of '\(subject.printable)' is not accepted",
                cause: "\(judged.signers.count) of the \(request.threshold) keys that are wanted "
                    + "have signed")
        }
        var result = Verified(
            path: subject, fileCount: 1, signedCount: 1, isPart: false, unsigned: [],
            keyID: judged.keyID, signer: accepted.label(of: judged), warnings: judged.warnings)
        guard let payload = judged.payload else { return try wholeFile(result, request) }
        let statement = try reading(file) { () throws(MregError) in
            try InTotoStatement(parsing: payload, subjectsMax: Limits.filesMax)
        }
        guard PredicateType.isModelSigning(statement.predicateType) else {
            try checkNamed(subject, statement)
            return try wholeFile(result, request)
        }
        let manifest = try reading(file) { () throws(MregError) in
            try ModelSigningManifest.parse(payload)
        }
        try compare(manifest, file, request, &result)
        return result
    }

    /// Reads signed bytes; what is wrong with them is said of the file that they came in.
    private static func reading<Value>(
        _ file: String, _ read: () throws(MregError) -> Value
    ) throws(MregError) -> Value {
        do throws(MregError) { return try read() } catch {
            throw MregError(
                error.code, "what '\(file.printable)' signs is not acceptable",
                cause: error.description, next: error.next)
        }
    }

    private static func wholeFile(
        _ result: Verified, _ request: Request
    ) throws(MregError) -> Verified {
        guard request.only.isEmpty, request.ignoring.isEmpty else {
            throw MregError(
                .usage, "--only and --ignore are for signed folders",
                cause: "this signature is over one file")
        }
        return result
    }

    // MARK: - The signature

    private static func judge(
        _ bytes: [UInt8], _ subject: String, _ accepted: AcceptedFileSigners, _ request: Request
    ) throws -> JudgedSignature {
        let isFolder = FileSigning.isFolder(subject)
        // Only a signature over the bytes themselves needs them before it can be judged.
        let needsBytes = !isFolder && !Self.holdsEnvelope(bytes)
        var context = JudgementContext(
            artifact: needsBytes ? try BundleVerification.artifact(subject) : nil,
            checks: LogChecks(), now: .now)
        context.acceptsLegacyEncoding = true
        let what = "'\(subject.printable)'"
        do throws(MregError) {
            if !Self.isJSON(bytes) || SigstoreVerifier.isCosignBundle(bytes) {
                return try cosign(bytes, context, accepted.signers).get(what)
            }
            return try accepted.signers.judge(bytes, context).get(what)
        } catch {
            throw MregError(
                error.code, error.message, cause: error.cause,
                next: error.code == .refused ? accepted.advice : nil)
        }
    }

    /// What cosign wrote before it wrote Sigstore bundles: keys alone can be judged.
    private static func cosign(
        _ bytes: [UInt8], _ context: JudgementContext, _ signers: AcceptedSigners
    ) -> SignerJudgement {
        guard let artifact = context.artifact else {
            return .refused([
                SignatureProblem(.unsupported, "a signature of one file cannot be a folder's")
            ])
        }
        return signers.judgeCosign(bytes, artifact, context)
    }

    private static func isJSON(_ bytes: [UInt8]) -> Bool {
        bytes.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) } == UInt8(ascii: "{")
    }

    private static func holdsEnvelope(_ bytes: [UInt8]) -> Bool {
        guard case .object(let object)? = try? StrictJSON.parse(bytes, as: "signature") else {
            return false
        }
        return object["dsseEnvelope"] != nil || object["payload"] != nil
    }

    // MARK: - What was signed

    /// A statement of another kind must name the file by its digest.
    private static func checkNamed(
        _ subject: String, _ statement: InTotoStatement
    ) throws(MregError) {
        guard !FileSigning.isFolder(subject) else {
            throw MregError(
                .refused, "the signature is no signature of the folder '\(subject.printable)'",
                cause: "it is a statement of type \(statement.predicateType.printable)")
        }
        let digest = try FileHash.sha256(subject)
        guard statement.subjects.contains(where: { $0.sha256 == digest }) else {
            throw MregError(
                .corrupt, "'\(subject.printable)' is not what was signed",
                cause: "the statement names \(statement.subjects.count) other things, not "
                    + "\(digest)")
        }
    }

    private static func compare(
        _ manifest: ModelSigningManifest, _ signature: String, _ request: Request,
        _ result: inout Verified
    ) throws {
        let isFolder = FileSigning.isFolder(result.path)
        let only = request.only.map(FileSigning.trimmed)
        guard isFolder || only.isEmpty else {
            throw MregError(.usage, "--only is for folders")
        }
        let ignoring = manifest.ignorePaths + request.ignoring.map(FileSigning.trimmed)
        let files: [SignedFile]
        if isFolder {
            let tree = try ModelTree(
                folder: result.path, followLinks: request.followLinks, ignoring: ignoring,
                only: only.isEmpty ? nil : only, excluding: signature)
            let (kept, unlisted) = try split(tree.items, manifest)
            files = try kept.map { item throws(MregError) in
                let mark = try FileHash.mark(item.source, manifest.hashing)
                return SignedFile(path: item.path, digest: mark)
            }
            result.unsigned = tree.leftOut + unlisted
        } else {
            let digest = try FileHash.mark(result.path, manifest.hashing)
            files = [SignedFile(path: Paths.last(result.path), digest: digest)]
        }
        let part = only.isEmpty ? manifest : try manifest.part(only)
        let differences = part.compare(files, isSingleFile: !isFolder, ignoring: [])
        guard differences.isEmpty else {
            let shown = differences.prefix(10).map(\.description).joined(separator: "; ")
            let rest = differences.count - 10
            throw MregError(
                .corrupt, "'\(result.path.printable)' is not what was signed",
                cause: rest > 0 ? shown + "; and \(rest) more" : shown)
        }
        result.fileCount = files.count
        result.signedCount = manifest.files.count
        result.isPart = !only.isEmpty
        result.warnings += manifest.warnings
    }

    /// A statement of shards does not list empty files, which have none: they are not signed.
    private static func split(
        _ items: [ModelTree.Item], _ manifest: ModelSigningManifest
    ) throws(MregError) -> (kept: [ModelTree.Item], unlisted: [String]) {
        guard manifest.hashing.shardBytes != nil else { return (items, []) }
        let signed = Set(manifest.files.map { Array($0.path.utf8) })
        var (kept, unlisted): ([ModelTree.Item], [String]) = ([], [])
        for item in items {
            let isEmpty = try FileStatus.of(item.source)?.size == 0
            if isEmpty, !signed.contains(Array(item.path.utf8)) {
                unlisted.append(item.path)
            } else {
                kept.append(item)
            }
        }
        return (kept, unlisted)
    }

    // MARK: - Paths

    private static func pair(
        _ request: Request
    ) throws(MregError) -> (subject: String, signature: String) {
        let path = request.path
        if let signature = request.signature { return (FileSigning.trimmed(path), signature) }
        let isSignature = path.hasSuffix(".sig")
        let subject = isSignature ? String(path.dropLast(4)) : FileSigning.trimmed(path)
        let file = isSignature ? path : subject + ".sig"
        for needed in [subject, file] {
            guard try FileStatus.of(needed) == nil else { continue }
            throw MregError(
                .notFound, "there is no '\(needed.printable)'",
                next: needed == file ? "mreg sign \(subject.printable)" : nil)
        }
        return (subject, file)
    }
}
