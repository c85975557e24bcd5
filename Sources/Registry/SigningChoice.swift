// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// Which key signs what a command does.
public struct SigningChoice: Sendable {
    /// A key of the ring, or none.
    public enum Key: Sendable, Equatable {
        /// The active key.
        case active
        /// The key with this name or beginning of an id, or of this private key file.
        case named(String)
        /// Nothing is signed.
        case none
    }

    /// The key.
    public var key: Key
    /// Where its passphrase comes from, if it has one.
    public var passphrase: PassphraseSource

    /// Makes a choice.
    public init(_ key: Key = .active, passphrase: PassphraseSource = PassphraseSource()) {
        self.key = key
        self.passphrase = passphrase
    }

    /// The actor this choice means, with its key unlocked; nil when nothing is to be signed.
    ///
    /// With `orGenerate`, a ring without keys gets one, and `notices` says so.
    func actor(
        orGenerate: Bool = false, notices: inout [String]
    ) throws(MregError) -> Actor? {
        let ring = KeyRing()
        switch key {
        case .none: return nil
        case .named(let name):
            if try KeyFile.isMeant(name, ring) {
                return Actor(
                    name: name, key: try KeyFile.read(name, passphrase: passphrase).key)
            }
            let item = try ring.find(name)
            return Actor(
                name: item.name, key: try ring.unlock(item.name, passphrase: passphrase))
        case .active:
            if let name = try ring.activeName() {
                return Actor(name: name, key: try ring.unlock(name, passphrase: passphrase))
            }
            guard orGenerate else { throw Self.noActiveKey }
            return try firstKey(ring, &notices)
        }
    }

    private static var noActiveKey: MregError {
        MregError(.notFound, "no key is active", next: "mreg key generate, or mreg key use NAME")
    }

    /// Makes the first key of a ring; under a lock, so that two first pushes make one key.
    private func firstKey(_ ring: KeyRing, _ notices: inout [String]) throws(MregError) -> Actor {
        let lock = try ring.lock()
        defer { withExtendedLifetime(lock) {} }
        if let name = try ring.activeName() {
            return Actor(name: name, key: try ring.unlock(name, passphrase: passphrase))
        }
        guard try ring.items().isEmpty else { throw Self.noActiveKey }
        let secret = try passphrase.newSecret(prompt: false)
        let item = try ring.generate(
            KeyRing.defaultName, algorithm: .ecdsaP256, passphrase: secret)
        notices.append(
            "made your signing key '\(item.name)' \(item.publicKey.keyID.short)"
                + (secret == nil ? " (no passphrase)" : ""))
        return Actor(name: item.name, key: try ring.unlock(item.name, passphrase: passphrase))
    }
}

/// Somebody who signs: a key of the ring, unlocked.
struct Actor: Sendable {
    /// The key's local name.
    var name: String
    /// The key.
    var key: PrivateKey

    /// The key's id.
    var id: Digest { key.publicKey.keyID }
}
