// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import Synchronization

/// The private keys of the logs this account writes, beside the signing keys, mode 0600, encrypted
/// where a passphrase was given.
///
/// A log key only orders entries; it authorises nothing.
public struct LogKeyRing: Sendable {
    /// What the names of log key files begin with.
    public static let prefix = "log-"

    /// Keys that were unlocked, by the SHA-256 of their encrypted files: one command writes several
    /// times, and must not ask for the passphrase as often.
    private static let unlocked = Mutex<[Digest: PrivateKey]>([:])

    private let folder: String
    private let source: PassphraseSource

    /// The log keys of this user.
    public init(
        folder: String = Paths.join(Surroundings.configuration, "keys"),
        passphrase source: PassphraseSource = .ofLogKeys
    ) {
        self.folder = folder
        self.source = source
    }

    private func path(_ origin: String, _ ending: String = "key") -> String {
        let name = Digest.sha256(of: Array(origin.utf8)).short
        return Paths.join(folder, "\(Self.prefix)\(name).\(ending)")
    }

    /// What the name of a key that is to replace a log's key ends with.
    private static let nextEnding = "next.key"

    /// Stores the key of a log, encrypted if there is a passphrase.
    public func store(
        _ key: PrivateKey, origin: String, passphrase: Secret? = nil
    ) throws(MregError) {
        try store(key, path(origin), passphrase)
    }

    private func store(
        _ key: PrivateKey, _ path: String, _ passphrase: Secret?
    ) throws(MregError) {
        try Directory.make(folder, mode: 0o700)
        var pem = try key.encodedPEM(passphrase: passphrase?.bytes)
        defer { pem.wipe() }
        try DurableWrite.replace(path, with: pem, mode: 0o600)
        guard passphrase != nil else { return }
        Self.unlocked.withLock { $0[Digest.sha256(of: pem)] = key }
    }

    /// Stores the key that is to replace that of a log, under the same passphrase.
    func store(
        next key: PrivateKey, origin: String, passphrase: Secret? = nil
    ) throws(MregError) {
        try store(key, path(origin, Self.nextEnding), passphrase)
    }

    /// The passphrase of a log's key, which it must open; nil where it has none.
    func passphrase(origin: String) throws(MregError) -> Secret? {
        guard var bytes = try contents(path(origin)) else { return nil }
        defer { bytes.wipe() }
        guard try PrivateKey.isEncrypted(pem: bytes) else { return nil }
        let secret = try source.secret(for: Self.label)
        _ = try PrivateKey(pem: bytes, passphrase: secret.bytes)
        return secret
    }

    /// The key that is to replace that of a log, where a change was begun.
    func next(origin: String) throws(MregError) -> PrivateKey? {
        try read(path(origin, Self.nextEnding))
    }

    /// Makes the next key the log's; the one before it is gone.
    func promote(origin: String) throws(MregError) {
        let next = path(origin, Self.nextEnding)
        guard var bytes = try contents(next) else { return }
        defer { bytes.wipe() }
        // Written anew rather than renamed: a cut between the old name and the new one would leave
        // the key under neither.
        try DurableWrite.replace(path(origin), with: bytes, mode: 0o600)
        try Directory.remove(next)
    }

    /// The key of a log, or nil when this account does not hold it.
    public func key(origin: String) throws(MregError) -> PrivateKey? {
        try read(path(origin))
    }

    /// The file with the key of a log, as it lies there: encrypted where it is.
    func file(origin: String) throws(MregError) -> Secret? {
        try contents(path(origin)).map { Secret($0) }
    }

    /// How prompts call the key.
    static let label = "the key of the log"

    private func contents(_ path: String) throws(MregError) -> [UInt8]? {
        guard let status = try FileStatus.of(path) else { return nil }
        try KeyFile.checkClosed(path, status)
        return try File.contents(path, limit: CryptoLimits.pemBytesMax)
    }

    private func read(_ path: String) throws(MregError) -> PrivateKey? {
        guard var bytes = try contents(path) else { return nil }
        defer { bytes.wipe() }
        guard try PrivateKey.isEncrypted(pem: bytes) else { return try PrivateKey(pem: bytes) }
        let name = Digest.sha256(of: bytes)
        if let key = Self.unlocked.withLock({ $0[name] }) { return key }
        let secret = try source.secret(for: Self.label)
        let key = try PrivateKey(pem: bytes, passphrase: secret.bytes)
        Self.unlocked.withLock { $0[name] = key }
        return key
    }

    /// The signer of a log's checkpoints; without the key, the error says how to bring it here.
    ///
    /// A change that was cut off after the new key came into force leaves it as the next one.
    public func signer(
        _ wanted: NoteVerifier, _ configuration: RegistryConfiguration
    ) throws(MregError) -> NoteSigner {
        let origin = configuration.origin
        if let next = try next(origin: origin), next.publicKey == wanted.publicKey {
            try promote(origin: origin)
        }
        let held = try key(origin: origin)
        guard let key = held, key.publicKey == wanted.publicKey else {
            throw MregError(
                .cannotCreate, "this account cannot write to the registry '\(configuration.name)'",
                cause: held == nil
                    ? "it does not hold the key of the registry's log"
                    : "the key of the registry's log was replaced by \(wanted.text)",
                next: "on the account that made it: mreg log key export -o log.key; here: "
                    + "mreg log key import log.key")
        }
        return try NoteSigner(name: configuration.origin, privateKey: key)
    }
}
