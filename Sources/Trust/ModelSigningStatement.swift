// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// An OpenSSF Model Signing statement to be signed (OMS specification v1.0, method "files").
///
/// It verifies in `model_signing verify key`. Nothing is read again: the digests are the store's.
public struct ModelSigningStatement: Sendable, Equatable {
    /// The model's name, for people; not checked by verifiers.
    public let name: String
    /// The files in the order they are signed in.
    public let files: [SignedFile]
    /// Paths from the model's root that were left out; what is there is not signed.
    public var ignorePaths: [String] = []
    /// Whether links to files were followed.
    public var followsLinks = false

    /// A statement over a folder.
    public init(name: String, files: [SignedFile]) throws(MregError) {
        guard !files.isEmpty, files.count <= Limits.filesMax else {
            throw MregError(
                .usage, "a model to be signed must have 1 to \(Limits.filesMax) files",
                cause: "'\(name.printable)' has \(files.count)")
        }
        for file in files {
            guard let problem = SignedFile.pathProblem(file.path) else { continue }
            throw MregError(
                .usage, "the file '\(file.path.printable)' cannot be signed", cause: problem)
        }
        guard Set(files.map { Array($0.path.utf8) }).count == files.count else {
            throw MregError(.usage, "a path is there twice in the model '\(name.printable)'")
        }
        self.name = name
        self.files = SignedFile.inComponentOrder(files)
    }

    /// A statement over a single file, which model_signing 1.1 calls "." whatever its name is.
    public init(name: String, singleFile digest: Digest) {
        self.name = name
        files = [SignedFile(path: ".", digest: digest)]
    }

    /// SHA-256 over the files' raw digests in order.
    public var rootDigest: Digest { SignedFile.rootDigest(files) }

    /// The bytes to be signed; no member that the schemas do not know.
    public func payload() throws(MregError) -> [UInt8] {
        let resources: [JSONValue] = files.map { file in
            [
                "name": .string(file.path), "algorithm": "sha256",
                "digest": .string(file.digest.hex),
            ]
        }
        return try Self.statement(
            name: name, root: rootDigest, resources: resources, ignorePaths: ignorePaths,
            followsLinks: followsLinks
        ).encoded()
    }

    static func statement(
        name: String, root: Digest, resources: [JSONValue], ignorePaths: [String] = [],
        followsLinks: Bool = false
    ) -> InTotoStatement {
        let predicate: JSONValue = [
            "serialization": [
                "method": "files", "hash_type": "sha256", "allow_symlinks": .bool(followsLinks),
                "ignore_paths": .array(ignorePaths.map { .string($0) }),
            ],
            "resources": .array(resources),
        ]
        return InTotoStatement(
            subjects: [.init(name: name, sha256: root)],
            predicateType: PredicateType.modelSigning, predicate: predicate)
    }

    /// The signed bundle's bytes, which `model_signing verify key` reads; with certificates
    /// `model_signing verify certificate` does.
    public func sign(
        with key: PrivateKey, certificates: [Certificate] = []
    ) throws(MregError) -> [UInt8] {
        guard !certificates.isEmpty else {
            return try Bundle.sign(payload: try payload(), with: key).encoded()
        }
        return try Bundle.sign(payload: try payload(), with: key, certificates: certificates)
            .encoded()
    }
}

/// OpenSSF Model Signing, as a verifier sees it.
public enum ModelSigning {
    /// Checks a Model Signing bundle of any version against the keys that may have signed it.
    ///
    /// Also takes the encoding that model_signing 0.2 signed. Parse only the payload it returns.
    public static func check(_ bundle: [UInt8], keys: [PublicKey]) -> SignatureCheck {
        do throws(MregError) {
            return try Bundle(parsing: bundle).check(
                keys: keys, payloadType: PayloadType.inToto, acceptsLegacy: true)
        } catch {
            return .refused([SignatureProblem(.malformed, error.description)])
        }
    }
}
