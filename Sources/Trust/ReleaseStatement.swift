// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The signed claim that a manifest is version N of a name in one registry.
///
/// It names the registry by its log key and the version before it, so that nobody can pass a
/// validly signed other model, an old one, or another registry's off as this version.
public struct ReleaseStatement: Sendable, Equatable {
    /// The id of the registry's log key.
    public var registry: Digest
    /// The artifact's name.
    public var name: ArtifactName
    /// The version's number.
    public var version: VersionNumber
    /// The digest of the version's manifest.
    public var manifest: Digest
    /// The manifest of the version before it, or nil for the first.
    public var previous: Digest?
    /// Whether it is a model or a dataset.
    public var kind: ArtifactKind

    /// Makes a statement.
    public init(
        registry: Digest, name: ArtifactName, version: VersionNumber, manifest: Digest,
        previous: Digest?, kind: ArtifactKind
    ) {
        self.registry = registry
        self.name = name
        self.version = version
        self.manifest = manifest
        self.previous = previous
        self.kind = kind
    }

    private var subjectName: String { "\(name)@\(version)" }

    /// The canonical bytes to be signed.
    public func payload() throws(MregError) -> [UInt8] {
        let predicate: JSONValue = [
            "registry": .string(registry.hex), "name": .string(name.text),
            "version": .integer(Int64(version.value)),
            "previous": .string(previous?.description ?? ""), "kind": .string(kind.rawValue),
        ]
        return try InTotoStatement(
            subjects: [.init(name: subjectName, sha256: manifest)],
            predicateType: PredicateType.release, predicate: predicate
        ).encoded()
    }

    /// The signed bundle's bytes.
    public func sign(with key: PrivateKey) throws(MregError) -> [UInt8] {
        try Bundle.sign(payload: try payload(), with: key).encoded()
    }

    /// Reads a verified payload, strictly: what `payload()` says, and nothing else.
    public static func parse(_ payload: [UInt8]) throws(MregError) -> ReleaseStatement {
        let statement = try InTotoStatement(parsing: payload)
        guard statement.predicateType.bytesEqual(PredicateType.release) else {
            throw MregError(
                .corrupt, "this is not a release statement",
                cause: "its predicate is '\(statement.predicateType.printable)'")
        }
        let release = try ReleaseStatement(predicate: statement)
        let wanted = InTotoStatement.Subject(name: release.subjectName, sha256: release.manifest)
        guard statement.subjects == [wanted], statement.unknownMembers.isEmpty else {
            throw MregError(
                .corrupt, "a release statement is malformed",
                cause: "its one subject must be '\(release.subjectName)' by sha256 alone")
        }
        return release
    }

    private init(predicate statement: InTotoStatement) throws(MregError) {
        var reader = try ObjectReader(statement.predicate, at: "release")
        guard let registry = Digest(hex: try reader.string("registry")) else {
            throw reader.error("registry", "is not a key id of 64 lower-case hex digits")
        }
        let nameText = try reader.string("name")
        guard let name = try? ArtifactName(nameText) else {
            throw reader.error("name", "'\(nameText.printable)' is not a name")
        }
        guard let number = Int(exactly: try reader.integer("version")),
            let version = VersionNumber(value: number)
        else { throw reader.error("version", "is not a number of 1 or more") }
        guard reader.optional("previous") != nil else {
            throw reader.error("previous", "is missing")
        }
        let previous = try reader.optionalDigest("previous")
        guard let kind = ArtifactKind(rawValue: try reader.string("kind")) else {
            throw reader.error("kind", "is neither model nor dataset")
        }
        try reader.finish()
        guard let manifest = statement.subjects[0].sha256 else {
            throw reader.error("subject", "has no sha256 digest")
        }
        self.init(
            registry: registry, name: name, version: version, manifest: manifest,
            previous: previous, kind: kind)
    }
}

extension ReleaseStatement {
    /// Every way in which this statement is not about the version that `expected` describes.
    public func check(against expected: ReleaseStatement) -> [String] {
        var out: [String] = []
        func compare(_ what: String, _ found: String, _ wanted: String) {
            guard !found.bytesEqual(wanted) else { return }
            out.append("it is about \(what) \(found), not \(wanted)")
        }
        compare("the registry with log key", registry.short, expected.registry.short)
        if registry != expected.registry, registry.short == expected.registry.short {
            out.append("it is about another registry")
        }
        compare("the name", name.text, expected.name.text)
        compare("version", "\(version)", "\(expected.version)")
        compare("the manifest", manifest.description, expected.manifest.description)
        compare("the kind", kind.rawValue, expected.kind.rawValue)
        compare(
            "a version after", previous?.description ?? "none",
            expected.previous?.description ?? "none")
        return out
    }
}
