// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import TestSupport
import Testing
import Trust

@testable import Registry

/// The key of the log is replaced: by an admin and both keys, or not at all.
@Suite struct KeyRotationTests {
    private func rotate(_ stage: Stage, as name: String? = nil) throws -> String {
        let signing = name.map { SigningChoice(.named($0)) } ?? SigningChoice()
        return try stage.open().rotateLogKey(reason: "test", signing: signing).current
    }

    /// The folder's file of keys with one more key, as who holds the log's key could write it.
    private func write(
        _ stage: Stage, _ new: NoteSigner, by old: NoteSigner
    ) throws -> LogKeyChain {
        let registry = try stage.open()
        var chain = registry.logKeys
        try chain.follow(try chain.introduction(of: new, by: old), as: "note")
        let lock = try registry.log.lock()
        defer { withExtendedLifetime(lock) {} }
        try registry.log.change(to: chain, signer: new)
        return chain
    }

    private func signer(_ stage: Stage) throws -> NoteSigner {
        let registry = try stage.open()
        return try LogKeyRing().signer(registry.logVerifier, registry.configuration)
    }

    private func fresh(_ stage: Stage) throws -> NoteSigner {
        try NoteSigner(
            name: try stage.open().configuration.origin,
            privateKey: try PrivateKey.generate(.ed25519))
    }

    @Test func `the log goes on, and whoever knew the old key follows`() throws {
        let stage = try Stage()
        try stage.push([1])
        let registry = try stage.open()
        let (old, id) = (registry.logKey, registry.registryID)
        let (seen, proof) = (
            registry.logCheckpointNote, try registry.logProve(try Reference("model@v1")).proof
        )
        let new = try rotate(stage)
        #expect(new != old)
        let options = OpenOptions(logKey: old, minimumCheckpoint: seen)
        let opened = try stage.open(.read, options: options)
        #expect(opened.logKey == new && opened.registryID == id)
        #expect(try opened.logVerify(proof: proof).line.kind == "publish")
        #expect("\(try stage.push([2]).version)" == "v2")
        #expect(try stage.pulled("model@v1") == [1] && stage.pulled("model") == [2])
        let newer = try rotate(stage)
        _ = try stage.open(.read, options: OpenOptions(logKey: new))
        _ = try stage.open(.read, options: OpenOptions(logKey: newer))
        #expect(try stage.findings().isEmpty)
        try Stage.dropCatalog(stage.root)
        #expect(try stage.pulled("model") == [2])
        #expect(try stage.findings().isEmpty)
    }

    @Test func `who is no admin changes nothing`() throws {
        let stage = try Stage()
        let old = try stage.open().logKey
        #expect(try failure { _ = try rotate(stage, as: "mallory") }.code == .refused)
        #expect(try stage.open().logKey == old)
        #expect(throws: MregError.self) {
            try stage.open().rotateLogKey(reason: "", signing: SigningChoice())
        }
    }

    @Test func `a thief of the log's key cannot put another in its place`() throws {
        let stage = try Stage()
        try stage.push([1])
        let (old, new) = (try signer(stage), try fresh(stage))
        _ = try write(stage, new, by: old)
        for access in [LocalRegistry.Access.read, .write] {
            let error = try failure { _ = try stage.open(access) }
            #expect(error.code == .refused && "\(error)".contains(new.verifier.text))
        }
    }

    @Test func `an entry by a stranger gives a key no force`() throws {
        let stage = try Stage()
        try stage.push([1])
        let (old, new) = (try signer(stage), try fresh(stage))
        try stage.forge(
            "mallory",
            .keyRotation(
                KeyRotation(key: new.verifier.text, previous: old.verifier.text, reason: "mine")))
        #expect(try stage.pulled("model") == [1])
        _ = try write(stage, new, by: old)
        #expect(try failure { _ = try stage.open() }.code == .refused)
    }

    @Test func `a replaced key signs nothing any more`() throws {
        let stage = try Stage()
        try stage.push([1])
        let old = try signer(stage)
        _ = try rotate(stage)
        let registry = try stage.open()
        // It would be taken for a log that has grown, were it not for the entry.
        _ = try registry.log.append(
            [LogRecord(leaf: try heartbeat(registry), signature: [])], signer: old,
            older: registry.logKeys.keys)
        let error = try failure { _ = try stage.open() }
        #expect(error.code == .refused && "\(error)".contains("replaced key"))
    }

    private func heartbeat(_ registry: LocalRegistry) throws -> [UInt8] {
        try LogEntry(
            origin: registry.configuration.origin, index: Int64(registry.logCheckpoint.size),
            at: .now, signer: nil, event: .heartbeat
        ).encoded()
    }

    @Test func `a change that was cut off anywhere is finished by the next writer`() throws {
        let stage = try Stage()
        try stage.push([1])
        let ring = LogKeyRing()
        let registry = try stage.open()
        let origin = registry.configuration.origin
        let oldKey = try #require(try ring.key(origin: origin))
        let old = try signer(stage)
        // After the entry, before the new key is in force.
        let key = try PrivateKey.generate(.ed25519)
        let new = try NoteSigner(name: origin, privateKey: key)
        let event = LogEntry.Event.keyRotation(
            KeyRotation(key: new.verifier.text, previous: registry.logKey, reason: "cut"))
        let actor = try registry.requireActor(SigningChoice())
        let leaf = try LogEntry(
            origin: origin, index: Int64(registry.logCheckpoint.size),
            at: max(.now, registry.state.lastTime), signer: actor.id, event: event
        ).encoded()
        try ring.store(next: key, origin: origin)
        try registry.log.append(
            [LogRecord(leaf: leaf, signature: try EntryRecord.sign(leaf, by: actor))], signer: old)
        let note = try File.contents(Paths.join(stage.root, "log/checkpoint"), limit: 1 << 16)
        #expect(try stage.open(.read).logKey == old.verifier.text)
        #expect(try stage.findings().isEmpty)
        // After the note, before the checkpoint is signed anew and the key is promoted.
        _ = try stage.open().heartbeat(signing: SigningChoice())
        #expect(try stage.open().logKey == new.verifier.text)
        let another = try Stage()
        #expect(try another.open().logKey != new.verifier.text)
        try DurableWrite.replace(Paths.join(stage.root, "log/checkpoint"), with: note)
        try ring.store(oldKey, origin: origin)
        try ring.store(next: key, origin: origin)
        _ = try LocalRegistry.acceptRestore(
            stage.location, reason: "back to the cut", signing: SigningChoice())
        #expect("\(try stage.push([2]).version)" == "v2")
        #expect(try ring.next(origin: origin) == nil)
        #expect(try stage.open().logKey == new.verifier.text)
        #expect(try stage.findings().isEmpty)
    }

    @Test func `another account needs the new key to write`() throws {
        let stage = try Stage()
        let ring = LogKeyRing()
        let origin = try stage.open().configuration.origin
        let old = try #require(try ring.key(origin: origin))
        _ = try rotate(stage)
        let new = try #require(try ring.key(origin: origin))
        try ring.store(old, origin: origin)
        #expect(try failure { _ = try stage.open(.write) }.code == .cannotCreate)
        _ = try stage.open(.read)
        let file = try stage.scratch.write("log.key", Array(try new.pem(passphrase: nil).utf8))
        try LocalRegistry.importLogKey(file, for: stage.location)
        _ = try stage.open(.write)
        let stale = try stage.scratch.write("old.key", Array(try old.pem(passphrase: nil).utf8))
        #expect(
            try failure { try LocalRegistry.importLogKey(stale, for: stage.location) }.code
                == .refused)
    }
}
