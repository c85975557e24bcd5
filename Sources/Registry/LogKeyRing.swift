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

    private func path(_ origin: String) -> String {
        Paths.join(folder, "\(Self.prefix)\(Digest.sha256(of: Array(origin.utf8)).short).key")
    }

    /// Stores the key of a log.
    public func store(_ key: PrivateKey, origin: String) throws(MregError) {
        try Directory.make(folder, mode: 0o700)
        let pem = Array(try key.pem(passphrase: nil).utf8)
        try DurableWrite.replace(path(origin), with: pem, mode: 0o600)
    }

    /// The key of a log, or nil when this account does not hold it.
    public func key(origin: String) throws(MregError) -> PrivateKey? {
        let path = path(origin)
        guard try FileStatus.of(path) != nil else { return nil }
        return try PrivateKey(pem: try File.contents(path, limit: CryptoLimits.pemBytesMax))
    }

    /// The signer of a log's checkpoints; without the key, the error says how to bring it here.
    public func signer(_ configuration: RegistryConfiguration) throws(MregError) -> NoteSigner {
        guard let key = try key(origin: configuration.origin) else {
            throw MregError(
                .cannotCreate, "this account cannot write to the registry '\(configuration.name)'",
                cause: "it does not hold the key of the registry's log",
                next: "on the account that made it: mreg log key export -o log.key; here: "
                    + "mreg log key import log.key")
        }
        return try NoteSigner(name: configuration.origin, privateKey: key)
    }
}
