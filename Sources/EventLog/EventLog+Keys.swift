// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

extension EventLog {
    /// The log's keys, from the first one on, by the notes that lie in its folder.
    public func keys(from first: NoteVerifier) throws(MregError) -> LogKeyChain {
        let path = self.path(LogKeyChain.fileName)
        guard try FileStatus.of(path) != nil else { return LogKeyChain(first: first) }
        return try LogKeyChain(
            first: first, parsing: try File.contents(path, limit: LogLimits.keysBytesMax))
    }

    /// The log's keys and its checkpoint, which one of them has signed.
    ///
    /// Who looks while the key is changed may have read the keys before the change and the
    /// checkpoint after it; then both are read once more.
    public func current(
        from first: NoteVerifier, witnesses: [NoteVerifier] = []
    ) throws(MregError) -> (keys: LogKeyChain, checkpoint: SignedCheckpoint) {
        let keys = try keys(from: first)
        do {
            return (keys, try checkpoint(by: keys, witnesses: witnesses))
        } catch {
            let again = try self.keys(from: first)
            guard again != keys else { throw error }
            return (again, try checkpoint(by: again, witnesses: witnesses))
        }
    }

    /// The log's checkpoint, signed by any of its keys.
    public func checkpoint(
        by keys: LogKeyChain, witnesses: [NoteVerifier] = []
    ) throws(MregError) -> SignedCheckpoint {
        try checkpoint(verifiedBy: keys.current, older: keys.older, witnesses: witnesses)
    }

    /// Puts a new key in force: its note becomes readable, then it signs the checkpoint that is
    /// there; the caller holds `lock()`.
    ///
    /// In this order a crash leaves a checkpoint by a key that the chain knows, and doing it once
    /// more ends it. `chain` ends with the new key.
    public func change(
        to chain: LogKeyChain, signer: NoteSigner
    ) throws(MregError) {
        guard chain.current == signer.verifier else {
            throw MregError(.failed, "the signer is not the key that is to be in force")
        }
        let signed = try checkpoint(by: chain)
        try DurableWrite.replace(
            path(LogKeyChain.fileName), with: chain.encoded, staging: staging)
        try publish(try SignedCheckpoint(signed.checkpoint, by: signer))
    }
}
