// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// This user's signing keys: files in `$XDG_CONFIG_HOME/mreg/keys/`, mode 0600, never in a registry.
///
/// `NAME.key` is PKCS#8 PEM (encrypted when a passphrase was given), `NAME.pub` the public half;
/// the file `active` names the key that signs when no `--key` is given.
public struct KeyRing: Sendable {
    /// One key of the ring, as it lies on disk.
    public struct Item: Sendable {
        /// The key's local name.
        public var name: String
        /// The public half.
        public var publicKey: PublicKey
        /// Whether the private half is encrypted with a passphrase.
        public var isEncrypted: Bool
        /// Whether it is the active key.
        public var isActive: Bool
    }

    /// The name of the key that a first push makes.
    public static let defaultName = "default"
    private static let nameBytesMax = 64

    /// The folder of the keys.
    public let folder: String

    /// The ring of this user.
    public init(folder: String = Paths.join(Surroundings.configuration, "keys")) {
        self.folder = folder
    }

    private func privatePath(_ name: String) -> String { Paths.join(folder, "\(name).key") }
    private func publicPath(_ name: String) -> String { Paths.join(folder, "\(name).pub") }
    private var activePath: String { Paths.join(folder, "active") }

    /// Checks a key name: letters, digits, `.`, `_`, `-`, `@`, not starting with a dot.
    public static func check(name: String) throws(MregError) {
        let allowed = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: "._-@".utf8.contains(byte)
            }
        }
        guard allowed, (1...nameBytesMax).contains(name.utf8.count), !name.hasPrefix("."),
            name != "active", !name.hasPrefix(LogKeyRing.prefix)
        else {
            throw MregError(
                .usage, "'\(name.printable)' is not a key name",
                cause: "use letters, digits, '.', '_', '-' and '@', \(nameBytesMax) at most; "
                    + "names that begin with '\(LogKeyRing.prefix)' are taken")
        }
    }

    /// All keys in order of their names; the log keys are not among them.
    public func items() throws(MregError) -> [Item] {
        let active = try activeName()
        var items: [Item] = []
        for entry in try Directory.list(folder) ?? [] where entry.name.hasSuffix(".key") {
            let name = String(entry.name.dropLast(4))
            guard entry.kind == .regular, !name.hasPrefix(LogKeyRing.prefix) else { continue }
            let bytes = try File.contents(privatePath(name), limit: CryptoLimits.pemBytesMax)
            items.append(
                Item(
                    name: name, publicKey: try publicKey(name),
                    isEncrypted: try PrivateKey.isEncrypted(pem: bytes), isActive: name == active))
        }
        return items
    }

    /// The name of the active key, or nil.
    public func activeName() throws(MregError) -> String? {
        guard try FileStatus.of(activePath) != nil else { return nil }
        let text = String(decoding: try File.contents(activePath, limit: 256), as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init)
    }

    /// The public half of a key.
    public func publicKey(_ name: String) throws(MregError) -> PublicKey {
        try PublicKey(pem: try File.contents(publicPath(name), limit: CryptoLimits.pemBytesMax))
    }

    /// The key a person means by a name, or by 8 or more first digits of its id.
    public func find(_ text: String) throws(MregError) -> Item {
        let items = try items()
        if let item = items.first(where: { $0.name == text }) { return item }
        let matches =
            text.utf8.count >= Limits.digestPrefixDigitsMin
            ? items.filter { $0.publicKey.keyID.hex.hasPrefix(text) } : []
        guard let item = matches.first, matches.count == 1 else {
            throw MregError(
                .notFound, "there is no key '\(text.printable)' in your key ring",
                cause: matches.isEmpty ? nil : "several keys have an id that begins so",
                next: "mreg key list")
        }
        return item
    }

    /// A lock on the ring, for who must be the only one to add a key.
    func lock() throws(MregError) -> FileLock {
        try Directory.make(folder, mode: 0o700)
        return try FileLock(folder, .exclusive)
    }

    /// Makes a key, stores both halves and makes it active if it is the first.
    public func generate(
        _ name: String, algorithm: KeyAlgorithm, passphrase: Secret?
    ) throws(MregError) -> Item {
        try store(PrivateKey.generate(algorithm), as: name, passphrase: passphrase)
    }

    /// Stores a key under a name that is free.
    public func store(
        _ key: PrivateKey, as name: String, passphrase: Secret?
    ) throws(MregError) -> Item {
        try Self.check(name: name)
        try Directory.make(folder, mode: 0o700)
        guard try FileStatus.of(privatePath(name)) == nil else {
            throw MregError(
                .cannotCreate, "there is already a key named '\(name)'",
                next: "mreg key generate ANOTHER-NAME, or mreg key delete \(name)")
        }
        var pem = try key.encodedPEM(passphrase: passphrase?.bytes)
        defer { pem.wipe() }
        try DurableWrite.replace(publicPath(name), with: Array(key.publicKey.pem.utf8))
        try DurableWrite.replace(privatePath(name), with: pem, mode: 0o600)
        let isFirst = try activeName() == nil
        if isFirst { try use(name) }
        return Item(
            name: name, publicKey: key.publicKey, isEncrypted: passphrase != nil,
            isActive: isFirst)
    }

    /// Makes a key the active one.
    public func use(_ name: String) throws(MregError) {
        guard try FileStatus.of(privatePath(name)) != nil else {
            throw MregError(
                .notFound, "there is no key '\(name.printable)'", next: "mreg key list")
        }
        try DurableWrite.replace(activePath, with: Array("\(name)\n".utf8), mode: 0o600)
    }

    /// Removes both halves of a key; the active mark goes with them.
    public func delete(_ name: String) throws(MregError) {
        guard try FileStatus.of(privatePath(name)) != nil else {
            throw MregError(
                .notFound, "there is no key '\(name.printable)'", next: "mreg key list")
        }
        if try activeName() == name { try Directory.remove(activePath) }
        try Directory.remove(privatePath(name))
        try Directory.remove(publicPath(name))
        try Directory.sync(folder)
    }

    /// Reads the private half; the passphrase is asked for only when the key is encrypted.
    public func unlock(
        _ name: String, passphrase: PassphraseSource
    ) throws(MregError) -> PrivateKey {
        try unlocked(name, passphrase: passphrase).key
    }

    /// The private half and its passphrase, where it has one.
    public func unlocked(
        _ name: String, passphrase: PassphraseSource
    ) throws(MregError) -> (key: PrivateKey, passphrase: Secret?) {
        let path = privatePath(name)
        guard let status = try FileStatus.of(path) else {
            throw MregError(
                .notFound, "there is no key '\(name.printable)'", next: "mreg key list")
        }
        try KeyFile.checkClosed(path, status)
        var bytes = try File.contents(path, limit: CryptoLimits.pemBytesMax)
        defer { bytes.wipe() }
        guard try PrivateKey.isEncrypted(pem: bytes) else {
            return (try PrivateKey(pem: bytes), nil)
        }
        let secret = try passphrase.secret(for: "the key '\(name)'")
        return (try PrivateKey(pem: bytes, passphrase: secret.bytes), secret)
    }
}
