// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import StrictYAML
import Trust

/// Signing and verifying files and folders with no registry: OpenSSF Model Signing beside them.
public enum FileSigning {
    /// What signing did.
    public struct Signed: Sendable {
        /// The file or folder.
        public var path: String
        /// Where the signature is.
        public var signature: String
        /// How many files were signed.
        public var fileCount: Int
        /// The key's local name.
        public var keyName: String
        /// The key's id.
        public var keyID: Digest
    }

    /// What verifying found.
    public struct Verified: Sendable {
        /// The file or folder.
        public var path: String
        /// How many files were compared.
        public var fileCount: Int
        /// The key.
        public var keyID: Digest
        /// Whose it is, or how this user knows it.
        public var signer: String
        /// What is odd but not wrong.
        public var warnings: [String]
    }

    /// Signs a file or folder; the signature is `PATH.sig` unless `output` says otherwise.
    public static func sign(
        _ path: String, signing: SigningChoice, output: String? = nil, force: Bool = false
    ) throws -> Signed {
        var notices: [String] = []
        guard let actor = try signing.actor(notices: &notices) else {
            throw MregError(.usage, "a signature needs a key", next: "mreg key generate")
        }
        let target = output ?? trimmed(path) + ".sig"
        if try FileStatus.of(target) != nil, !force, output == nil,
            (try? Bundle(parsing: File.contents(target, limit: Limits.bundleBytesMax))) == nil
        {
            throw MregError(
                .cannotCreate, "'\(target.printable)' exists and is no signature",
                next: "give -o FILE")
        }
        let files = try digests(of: path, excluding: target)
        let statement =
            isFolder(path)
            ? try ModelSigningStatement(name: Paths.last(try Paths.real(path)), files: files)
            : ModelSigningStatement(name: Paths.last(path), singleFile: files[0].digest)
        try DurableWrite.replace(target, with: try statement.sign(with: actor.key))
        return Signed(
            path: path, signature: target, fileCount: files.count, keyName: actor.name,
            keyID: actor.id)
    }

    /// Verifies a file or folder, given itself or its signature.
    ///
    /// Accepted are the given key, or else this user's own keys and those of the user's trust
    /// file; a good signature by anybody else is refused, naming the key.
    public static func verify(
        _ path: String, signature: String? = nil, key: String? = nil, trustFile: String? = nil
    ) throws -> Verified {
        let (subject, signaturePath) = try pair(path, signature)
        let keys = try acceptedKeys(key, trustFile)
        let bytes = try File.contents(signaturePath, limit: Limits.bundleBytesMax)
        let check = ModelSigning.check(bytes, keys: keys.map(\.key))
        let payload: VerifiedPayload
        do throws(MregError) {
            payload = try check.get("'\(subject.printable)'")
        } catch {
            throw MregError(
                error.code, error.message, cause: error.cause,
                next: error.code == .refused
                    ? "give --key FILE of a key you trust, or add it to your trust.yaml" : nil)
        }
        let manifest = try ModelSigningManifest.parse(payload.payload)
        let actual = try digests(of: subject, excluding: signaturePath)
        let differences = manifest.compare(
            actual, isSingleFile: !isFolder(subject), ignoring: [])
        guard differences.isEmpty else {
            let shown = differences.prefix(10).map(\.description).joined(separator: "; ")
            throw MregError(
                .corrupt, "'\(subject.printable)' is not what was signed", cause: shown)
        }
        let signer = keys.first { $0.key == payload.key }?.label ?? payload.key.keyID.short
        return Verified(
            path: subject, fileCount: actual.count, keyID: payload.key.keyID, signer: signer,
            warnings: payload.warnings + manifest.warnings)
    }

    // MARK: - Parts

    private static func isFolder(_ path: String) -> Bool {
        (try? FileStatus.of(path))?.kind == .directory
    }

    private static func trimmed(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    private static func pair(
        _ path: String, _ signature: String?
    ) throws(MregError) -> (subject: String, signature: String) {
        if let signature { return (trimmed(path), signature) }
        let isSignature = path.hasSuffix(".sig")
        let subject = isSignature ? String(path.dropLast(4)) : trimmed(path)
        let file = isSignature ? path : subject + ".sig"
        for needed in [subject, file] {
            guard try FileStatus.of(needed) == nil else { continue }
            throw MregError(
                .notFound, "there is no '\(needed.printable)'",
                next: needed == file ? "mreg sign \(subject.printable)" : nil)
        }
        return (subject, file)
    }

    private static func digests(
        of path: String, excluding signature: String
    ) throws(MregError) -> [SignedFile] {
        guard let status = try FileStatus.of(path) else {
            throw MregError(.notFound, "there is no '\(path.printable)'")
        }
        guard status.kind == .directory else {
            return [SignedFile(path: Paths.last(path), digest: try FileHash.sha256(path))]
        }
        let inside = try? Paths.real(signature)
        var files: [SignedFile] = []
        for entry in try SourceTree(folder: path).entries {
            if let inside, try Paths.real(entry.source) == inside { continue }
            files.append(
                SignedFile(path: entry.path.text, digest: try FileHash.sha256(entry.source)))
        }
        return files
    }

    private static func acceptedKeys(
        _ key: String?, _ trustFile: String?
    ) throws(MregError) -> [(key: PublicKey, label: String)] {
        if let key {
            if try FileStatus.of(key) == nil {
                let item = try KeyRing().find(key)
                return [(item.publicKey, "your key '\(item.name)'")]
            }
            let pem = try File.contents(key, limit: CryptoLimits.pemBytesMax)
            return [(try PublicKey(pem: pem), key)]
        }
        var keys = try KeyRing().items().map { ($0.publicKey, "your key '\($0.name)'") }
        let documents = try ConsumerDocuments(policyFile: nil, trustFile: trustFile)
        keys += (documents.trust?.keys ?? []).map { ($0.key, $0.owner) }
        return keys
    }
}

/// The SHA-256 of a file, read once in bounded memory.
enum FileHash {
    static func sha256(_ path: String) throws(MregError) -> Digest {
        let file = try File.open(reading: path)
        guard try file.status().kind == .regular else {
            throw MregError(.usage, "'\(path.printable)' is not a regular file")
        }
        file.adviseSequential()
        let buffer = AlignedBuffer(capacity: File.blockBytes)
        var hasher = SHA256Hasher()
        repeat {
            try file.read(into: buffer)
            buffer.withBytes { hasher.update($0) }
        } while buffer.count == buffer.capacity
        return hasher.finalize()
    }
}
