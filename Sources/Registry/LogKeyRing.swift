// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem

/// The private keys of the logs this account writes, beside the signing keys, mode 0600.
///
/// A log key only orders entries; it authorises nothing.
public struct LogKeyRing: Sendable {
    /// What the names of log key files begin with.
    public static let prefix = "log-"

    private let folder: String

    /// The log keys of this user.
    public init(folder: String = Paths.join(Surroundings.configuration, "keys")) {
        self.folder = folder
    }

    private func path(_ origin: String, _ ending: String = "key") -> String {
        let name = Digest.sha256(of: Array(origin.utf8)).short
        return Paths.join(folder, "\(Self.prefix)\(name).\(ending)")
    }

    /// What the name of a key that is to replace a log's key ends with.
    private static let nextEnding = "next.key"

    /// Stores the key of a log.
    public func store(_ key: PrivateKey, origin: String) throws(MregError) {
        try store(key, path(origin))
    }

    private func store(_ key: PrivateKey, _ path: String) throws(MregError) {
        try Directory.make(folder, mode: 0o700)
        var pem = Array(try key.pem(passphrase: nil).utf8)
        defer { pem.wipe() }
        try DurableWrite.replace(path, with: pem, mode: 0o600)
    }

    /// Stores the key that is to replace that of a log.
    func store(next key: PrivateKey, origin: String) throws(MregError) {
        try store(key, path(origin, Self.nextEnding))
    }

    /// The key that is to replace that of a log, where a change was begun.
    func next(origin: String) throws(MregError) -> PrivateKey? {
        try read(path(origin, Self.nextEnding))
    }

    /// Makes the next key the log's; the one before it is gone.
    func promote(origin: String) throws(MregError) {
        guard let key = try next(origin: origin) else { return }
        try store(key, path(origin))
        try Directory.remove(path(origin, Self.nextEnding))
    }

    /// The key of a log, or nil when this account does not hold it.
    public func key(origin: String) throws(MregError) -> PrivateKey? {
        try read(path(origin))
    }

    private func read(_ path: String) throws(MregError) -> PrivateKey? {
        guard try FileStatus.of(path) != nil else { return nil }
        var bytes = try File.contents(path, limit: CryptoLimits.pemBytesMax)
        defer { bytes.wipe() }
        return try PrivateKey(pem: bytes)
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
