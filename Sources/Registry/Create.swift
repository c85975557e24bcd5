// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Policy
import StrictYAML
import Trust

extension LocalRegistry {
    /// What a new registry is to be.
    public struct Creation: Sendable {
        /// The registry's name; nil takes it from the folder.
        public var name: String?
        /// A folder with `policy.yaml`, `policies/` and perhaps `trust.yaml` to begin with.
        public var template: String?
        /// Which key is trusted first.
        public var signing = SigningChoice()
        /// Whether a network file system is accepted.
        public var force = false

        /// Makes an order for a registry.
        public init() {}
    }

    /// Makes a registry and trusts one key as its admin and publisher: the only time a key is
    /// trusted without an admin saying so.
    public static func create(
        at location: RegistryLocation, _ creation: Creation = Creation()
    ) throws -> LocalRegistry {
        try checkPlace(location.layout, force: creation.force)
        var notices: [String] = []
        guard let actor = try creation.signing.actor(orGenerate: true, notices: &notices) else {
            throw MregError(
                .usage, "a new registry needs a key that is its first admin",
                next: "run the command without --no-sign once")
        }
        let documents = try FirstDocuments(template: creation.template, actor: actor)
        // Two first pushes at once: the second waits here and then finds a registry.
        let lock = try FileLock(location.layout.lease, .exclusive)
        defer { withExtendedLifetime(lock) {} }
        try checkFree(location.layout)
        let configuration = try makeFolders(location.layout, creation.name)
        let registry = try LocalRegistry(location, configuration, .write, OpenOptions())
        // What was seen of another log at this place, deleted since, does not matter any more.
        try memory.accept(
            registry.checkpoint, at: location.layout.root, key: registry.logVerifier)
        try registry.bootstrap(documents, actor)
        try DurableWrite.replace(
            location.layout.configuration, with: Array(configuration.yaml.utf8))
        notices.insert("created the registry \(location.layout.root.printable)", at: 0)
        notices.append(
            "trusted your key '\(actor.name)' \(actor.id.short) as its admin and publisher")
        registry.notices = notices
        return registry
    }

    /// Opens a registry; if there is none, makes one and says so in `notices`.
    public static func openOrCreate(
        _ location: RegistryLocation, signing: SigningChoice, options: OpenOptions
    ) throws -> LocalRegistry {
        if location.exists { return try open(location, .write, options: options) }
        var creation = Creation()
        creation.signing = signing
        // The first key is trusted even if this push is not to be signed.
        if creation.signing.key == .none { creation.signing.key = .active }
        do {
            return try create(at: location, creation)
        } catch let error as MregError where error.code == .cannotCreate && location.exists {
            // Somebody else made it meanwhile.
            return try open(location, .write, options: options)
        }
    }

    private static func checkFree(_ layout: RegistryLayout) throws(MregError) {
        guard try FileStatus.of(layout.configuration) == nil else {
            throw MregError(
                .cannotCreate, "there is already a registry at '\(layout.root.printable)'",
                next: "mreg list --registry \(layout.root.printable)")
        }
    }

    private static func checkPlace(_ layout: RegistryLayout, force: Bool) throws(MregError) {
        try checkFree(layout)
        try Directory.make(layout.root)
        if let name = try FileSystemKind.networkName(of: layout.root), !force {
            throw MregError(
                .cannotCreate, "'\(layout.root.printable)' lies on a network file system (\(name))",
                cause: "its locks and its durability cannot be relied on",
                next: "choose a local folder, or give --force")
        }
    }

    /// Makes the folders, the log key and the empty log.
    ///
    /// What a crash leaves of this is made anew by the next attempt: until `config.yaml` is
    /// there, there is no registry.
    private static func makeFolders(
        _ layout: RegistryLayout, _ name: String?
    ) throws(MregError) -> RegistryConfiguration {
        try ObjectStore(root: layout.root).create()
        try Directory.make(layout.policies)
        try Directory.removeTree(layout.log)
        for suffix in Projection.catalogSuffixes { try Directory.remove(layout.catalog + suffix) }
        let origin = "mreg/\(Hex.encode(randomBytes(16)))"
        let key = try PrivateKey.generate(.ed25519)
        try LogKeyRing().store(key, origin: origin)
        let signer = try NoteSigner(name: origin, privateKey: key)
        _ = try EventLog.create(folder: layout.log, staging: layout.temporary, signer: signer)
        let folder = Paths.last(layout.root)
        let standard =
            folder == RegistryLayout.folderName ? Paths.last(Paths.parent(layout.root)) : folder
        return RegistryConfiguration(
            name: name ?? standard, origin: origin, logKey: signer.verifier.text)
    }

    /// Logs the first trust document and the policies.
    private func bootstrap(_ documents: FirstDocuments, _ actor: Actor) throws {
        let trust = try storeDocument(documents.trust)
        var leaves: [PendingLeaf] = [.event(.trust(digest: trust, previous: nil))]
        try DurableWrite.replace(layout.trust, with: documents.trust)
        for (environment, bytes) in documents.policies {
            let digest = try storeDocument(bytes)
            leaves.append(
                .event(.policy(environment: environment, digest: digest, previous: nil)))
            try DurableWrite.replace(layout.policy(of: environment), with: bytes)
        }
        try append(actor) { _ in leaves }
    }
}

/// The documents a registry begins with.
struct FirstDocuments {
    /// The trust document's bytes.
    let trust: [UInt8]
    /// The policies' bytes by environment; `default` is among them and first.
    let policies: [(environment: String, bytes: [UInt8])]

    /// Those of a template folder where it has them, else the built-in ones.
    init(template: String?, actor: Actor) throws(MregError) {
        trust = try Self.trust(template, actor)
        var found: [(String, [UInt8])] = []
        if let template { found = try Self.policies(in: template) }
        if !found.contains(where: { $0.0 == "default" }) {
            let text = StrictYAML.encode(PolicyDocument.builtinDefault.json)
            found.insert(("default", Array(text.utf8)), at: 0)
        }
        policies = found
    }

    private static func trust(_ template: String?, _ actor: Actor) throws(MregError) -> [UInt8] {
        let everything = NameGlob.everything
        let first = try TrustedKey(
            key: actor.key.publicKey, owner: Surroundings.userName,
            roles: [.admin, .publisher], names: [everything])
        var document = try TrustDocument(keys: [first])
        if let template, let path = try existing(template, "trust.yaml") {
            let bytes = try File.contents(path, limit: Limits.documentBytesMax)
            let given = try TrustDocument(parsing: try StrictYAML.parse(bytes, as: path), as: path)
            document = try given.replacing(first)
        }
        return Array(StrictYAML.encode(document.json).utf8)
    }

    private static func policies(in folder: String) throws(MregError) -> [(String, [UInt8])] {
        var paths: [String] = []
        if let path = try existing(folder, "policy.yaml") { paths.append(path) }
        let nested = Paths.join(folder, "policies")
        for entry in try Directory.list(nested) ?? [] where entry.name.hasSuffix(".yaml") {
            paths.append(Paths.join(nested, entry.name))
        }
        var found: [(String, [UInt8])] = []
        for path in paths {
            let bytes = try File.contents(path, limit: Limits.documentBytesMax)
            let policy = try PolicyDocument(
                try StrictYAML.parse(bytes, as: path), as: path)
            guard !found.contains(where: { $0.0 == policy.environment }) else {
                throw MregError(
                    .usage, "two policies are for the environment '\(policy.environment)'",
                    cause: "'\(path.printable)' is the second")
            }
            found.append((policy.environment, bytes))
        }
        return found.sorted { left, _ in left.0 == "default" }
    }

    private static func existing(_ folder: String, _ name: String) throws(MregError) -> String? {
        let path = Paths.join(folder, name)
        return try FileStatus.of(path) == nil ? nil : path
    }
}
