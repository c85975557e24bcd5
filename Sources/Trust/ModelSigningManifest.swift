// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// What a verified Model Signing payload says: the files of a model and their digests.
///
/// Stricter than model_signing 1.1: empty lists, duplicate or escaping names and ignore rules
/// that cover the model or a signed file are refused.
public struct ModelSigningManifest: Sendable, Equatable {
    /// The model's name, for people.
    public let name: String
    /// The signed files, in the order of the payload, by their marks (`FileHasher`).
    public let files: [SignedFile]
    /// How the bytes of the files were hashed.
    public let hashing: FileHashing
    /// SHA-256 over the raw digests of the files, or of their shards, in that order.
    public let rootDigest: Digest
    /// Paths that were left out when the model was signed; files there are not signed.
    public let ignorePaths: [String]
    /// Whether links were followed when the model was signed.
    public let allowsSymlinks: Bool
    /// What is odd but not wrong.
    public let warnings: [String]

    /// Reads a verified payload: predicate v1.0, or the `Digests/v0.1` of model_signing 0.2.
    public static func parse(_ payload: [UInt8]) throws(MregError) -> ModelSigningManifest {
        let statement = try InTotoStatement(parsing: payload, subjectsMax: Limits.filesMax)
        switch statement.predicateType {
        case PredicateType.modelSigning: return try ModelSigningManifest(statement)
        case PredicateType.modelSigningLegacy: return try ModelSigningManifest(legacy: statement)
        default:
            throw MregError(
                .corrupt, "this is not a Model Signing statement",
                cause: "its predicate is '\(statement.predicateType.printable)', not "
                    + PredicateType.modelSigning)
        }
    }

    private init(_ statement: InTotoStatement) throws(MregError) {
        guard statement.subjects.count == 1, let name = statement.subjects[0].name else {
            throw Self.malformed("the statement must have one subject with a name")
        }
        var reader = try ObjectReader(statement.predicate, at: "statement.predicate")
        var serialization = try reader.object("serialization")
        let hashing = try FileHashing(reading: &serialization)
        let ignorePaths = try serialization.strings("ignore_paths")
        let allowsSymlinks = try serialization.optionalBool("allow_symlinks")
        guard let allowsSymlinks else {
            throw serialization.error("allow_symlinks", "is missing")
        }
        let resources = try SignedResources(try reader.array("resources"), hashing)
        try Self.check(resources.files, ignorePaths)
        let root = resources.rootDigest
        guard statement.subjects[0].sha256 == root else {
            throw Self.malformed("the subject's digest is not the root digest \(root.hex)")
        }
        var warnings =
            resources.isSorted
            ? [] : ["the files are sorted neither by path components nor by name"]
        if !statement.unknownMembers.isEmpty {
            let names = statement.unknownMembers.map(\.printable).joined(separator: ", ")
            warnings.append("members the specification does not know: \(names)")
        }
        self.init(
            name: name, files: resources.files, hashing: hashing, rootDigest: root,
            ignorePaths: ignorePaths, allowsSymlinks: allowsSymlinks, warnings: warnings)
    }

    /// model_signing 0.2 wrote each file as a subject and no serialization.
    private init(legacy statement: InTotoStatement) throws(MregError) {
        var files: [SignedFile] = []
        for subject in statement.subjects {
            guard let name = subject.name, let digest = subject.sha256 else {
                throw Self.malformed("a subject has no name or no sha256 digest")
            }
            if case .object(let notes)? = subject.annotations,
                let algorithm = notes["actual_hash_algorithm"], algorithm != "file-sha256"
            {
                throw Self.unsupported("files hashed in another way than as a whole with SHA-256")
            }
            files.append(SignedFile(path: name, digest: digest))
        }
        try Self.check(files, [])
        self.init(
            name: "", files: files, hashing: .usual, rootDigest: SignedFile.rootDigest(files),
            ignorePaths: [], allowsSymlinks: false,
            warnings: ["a statement of model_signing 0.2, which is out of date"])
    }

    /// The same with fewer files.
    init(_ whole: ModelSigningManifest, files: [SignedFile]) {
        self.init(
            name: whole.name, files: files, hashing: whole.hashing, rootDigest: whole.rootDigest,
            ignorePaths: whole.ignorePaths, allowsSymlinks: whole.allowsSymlinks,
            warnings: whole.warnings)
    }

    private init(
        name: String, files: [SignedFile], hashing: FileHashing, rootDigest: Digest,
        ignorePaths: [String], allowsSymlinks: Bool, warnings: [String]
    ) {
        self.name = name
        self.files = files
        self.hashing = hashing
        self.rootDigest = rootDigest
        self.ignorePaths = ignorePaths
        self.allowsSymlinks = allowsSymlinks
        self.warnings = warnings
    }
}

extension ModelSigningManifest {
    static func malformed(_ reason: String) -> MregError {
        MregError(.corrupt, "a Model Signing statement is not acceptable", cause: reason)
    }

    fileprivate static func unsupported(_ what: String) -> MregError {
        MregError(
            .refused, "this form of Model Signing statement is not supported here", cause: what,
            next: "sign again with method 'files' and SHA-256 (mreg sign, model_signing sign key)")
    }

    /// The manifest, if it names files as a store does; others need the bytes to be compared.
    public func byStoredDigests() throws(MregError) -> ModelSigningManifest {
        guard hashing == .usual else {
            throw Self.unsupported(
                "it signs \(hashing.label), and stored files are known by the SHA-256 of the whole")
        }
        return self
    }

    private static func check(_ files: [SignedFile], _ ignored: [String]) throws(MregError) {
        guard !files.isEmpty, files.count <= Limits.filesMax else {
            throw malformed("it signs \(files.count) files, not 1 to \(Limits.filesMax)")
        }
        var names: Set<[UInt8]> = []
        for file in files {
            // model_signing 1.1 calls the file of a single-file model ".".
            let isWhole = file.path.bytesEqual(".") && files.count == 1
            if !isWhole, let problem = SignedFile.pathProblem(file.path) {
                throw malformed("the name '\(file.path.printable)' is refused: \(problem)")
            }
            guard names.insert(Array(file.path.utf8)).inserted else {
                throw malformed("the name '\(file.path.printable)' is there twice")
            }
        }
        for path in ignored {
            if let problem = SignedFile.pathProblem(path) {
                throw malformed("the ignored path '\(path.printable)' is refused: \(problem)")
            }
        }
        let cover = PathCover(ignored)
        for file in files where cover.covers(file.path) {
            throw malformed("an ignored path covers the signed file '\(file.path.printable)'")
        }
    }
}
