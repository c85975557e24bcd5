// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import Trust

extension LocalRegistry {
    /// Replaces the key that signs the log's checkpoints; an administrator says why.
    ///
    /// First the new key is stored, then the change is logged and covered by a checkpoint of the
    /// old key, then the note of both keys is written, and the new key signs the checkpoint. What
    /// a crash leaves half done the next command that writes finishes. Clients follow by the note
    /// and believe it because of the entry. The registry keeps its name, the id of the first key.
    public func rotateLogKey(
        reason: String, signing: SigningChoice
    ) throws -> (previous: String, current: String) {
        guard !reason.isEmpty else {
            throw MregError(
                .usage, "a change of the log's key needs a reason", next: "give --reason TEXT")
        }
        let actor = try requireActor(signing)
        let ring = LogKeyRing()
        let passphrase = try ring.passphrase(origin: configuration.origin)
        let key = try ring.next(origin: configuration.origin) ?? PrivateKey.generate(.ed25519)
        let new = try NoteSigner(name: configuration.origin, privateKey: key)
        var previous = ""
        try append(actor) { context in
            try self.requireAdmin(actor, context, to: "replace the key of the log")
            guard self.logKeys.notes.count < LogKeyChain.rotationsMax else {
                throw MregError(.failed, "the key of the log was replaced too often")
            }
            try ring.store(
                next: key, origin: self.configuration.origin, passphrase: passphrase)
            previous = self.logKey
            return [
                .event(
                    .keyRotation(
                        KeyRotation(key: new.verifier.text, previous: previous, reason: reason)))
            ]
        }
        return (previous, logKey)
    }

    /// Ends a change of the key that is logged and not yet in force; the caller holds the lock.
    func finishKeyChange() throws {
        guard let wanted = state.logKeys.last, !wanted.key.bytesEqual(logKey) else { return }
        let ring = LogKeyRing()
        let old = try ring.signer(logKeys.current, configuration)
        guard let key = try ring.next(origin: configuration.origin) else {
            throw Self.lost(wanted)
        }
        let new = try NoteSigner(name: configuration.origin, privateKey: key)
        guard new.verifier.text.bytesEqual(wanted.key) else { throw Self.lost(wanted) }
        var chain = logKeys
        let note = try chain.introduction(of: new, by: old)
        try chain.follow(note, as: "the note that introduces the log's new key")
        try log.change(to: chain, signer: new)
        try ring.promote(origin: configuration.origin)
        try refresh()
    }

    private static func lost(_ wanted: LoggedKey) -> MregError {
        MregError(
            .cannotCreate, "the key of the log is being replaced by one this account does not hold",
            cause: "entry \(wanted.index) names the key \(wanted.key)",
            next: "run this on the account that ran 'mreg log key rotate'")
    }
}
