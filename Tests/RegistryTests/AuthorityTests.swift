// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Policy
import StrictYAML
import TestSupport
import Testing
import Trust

@testable import Registry

/// What an entry in the log can and cannot do, by who signed it.
@Suite struct AuthorityTests {
    private func version(_ number: Int) throws -> VersionNumber {
        try #require(VersionNumber(value: number))
    }

    private func manifest(_ stage: Stage, _ reference: String) throws -> Digest {
        try stage.open(.read).version(try Reference(reference)).manifest
    }

    /// The projected facts that no stranger may change.
    private func facts(_ stage: Stage) throws -> [String] {
        let registry = try stage.open(.read)
        let name = try ArtifactName("model")
        return try registry.versions(of: name).map { "\($0)" }
            + registry.aliases(of: nil).map { "\($0)" }
            + [
                "\(try registry.trust().digest)", "\(registry.state.policies)",
                "\(try registry.version(Reference(name: name)).name)",
            ]
    }

    private func strangeEvents(_ stage: Stage) throws -> [LogEntry.Event] {
        let name = try ArtifactName("model")
        let (first, second) = (try manifest(stage, "model@v1"), try manifest(stage, "model@v2"))
        let registry = try stage.open()
        let mallory = try TrustedKey(
            key: try stage.actor("mallory").key.publicKey, owner: "m",
            roles: Set(Role.allCases), names: [.everything])
        let trust = StrictYAML.encode(try TrustDocument(keys: [mallory]).json)
        let loose = StrictYAML.encode(PolicyDocument(environment: "default", rules: []).json)
        let trustDigest = try registry.storeDocument(Array(trust.utf8))
        let policyDigest = try registry.storeDocument(Array(loose.utf8))
        return [
            .alias(
                AliasMove(
                    name: name, alias: try AliasName("prod"), version: try version(2),
                    manifest: second, previous: first, reason: "mine")),
            .alias(
                AliasMove(
                    name: name, alias: try AliasName("prod"), version: nil, manifest: nil,
                    previous: first, reason: "gone")),
            .alias(
                AliasMove(
                    name: name, alias: try AliasName("mine"), version: try version(2),
                    manifest: second, previous: nil, reason: "new")),
            .state(
                StateEvent(
                    name: name, version: try version(1), manifest: first, state: .revoked,
                    previous: .active, reason: "", coversDescendants: true)),
            .trust(digest: trustDigest, previous: try registry.trust().digest),
            .policy(
                environment: "default", digest: policyDigest,
                previous: registry.state.policies["default"]),
            .policy(environment: "new", digest: policyDigest, previous: nil),
            .remove(Removal(name: name, version: try version(1), manifest: first, reason: "")),
            .attach(
                Attachment(
                    name: name, version: try version(1), manifest: first,
                    statements: [.init(bundle: trustDigest, predicateType: PredicateType.release)],
                    metadata: VersionMetadata())),
        ]
    }

    @Test(arguments: [nil, "mallory", "carol"])
    func `entries by who lacks the role have no effect`(key: String?) throws {
        let stage = try Stage()
        // Carol may publish, but another name.
        try stage.trust("carol", names: ["other"])
        let prod = try AliasName("prod")
        try stage.push([1]) { $0.alias = prod }
        try stage.push([2])
        let before = try facts(stage)
        let events = try strangeEvents(stage)
        for event in events {
            try stage.forge(key, event)
            #expect(try facts(stage) == before, "\(event.kind)")
        }
        #expect(try stage.pulled("model@prod") == [1])
        #expect(try stage.pulled("model") == [2])
        let dump = try stage.dump()
        try Stage.dropCatalog(stage.root)
        #expect(try facts(stage) == before)
        // What nobody entitled named is garbage; its places need not be known again.
        let isFact: (String) -> Bool = { !$0.hasPrefix("blob\t") }
        let isEqual = try stage.dump().filter(isFact) == dump.filter(isFact)
        #expect(isEqual)
        #expect(try stage.findings().isEmpty)
    }

    @Test func `the verbs refuse who lacks the role, and write nothing`() throws {
        let stage = try Stage()
        try stage.push([1])
        let size = try stage.open().logCheckpoint.size
        let mallory = SigningChoice(.named("mallory"))
        let reference = try Reference("model@v1")
        let alias = try AliasName("prod")
        let attempts: [(LocalRegistry) throws -> Void] = [
            { _ = try $0.setAlias(alias, to: reference, reason: "", signing: mallory) },
            {
                _ = try $0.setState(
                    .revoked, of: reference, reason: "x", coversDescendants: false, signing: mallory
                )
            },
            { _ = try $0.remove(reference, reason: "x", signing: mallory) },
            { _ = try $0.trustRemove("root", compromised: false, signing: mallory) },
            { _ = try $0.policyApply(signing: mallory) },
        ]
        for attempt in attempts {
            let error = try failure { try attempt(try stage.open()) }
            #expect([.refused, .notFound].contains(error.code), "\(error)")
        }
        #expect(try stage.open().logCheckpoint.size == size)
    }

    @Test func `an entry that expects another state than there is has no effect`() throws {
        let stage = try Stage()
        try stage.push([1])
        let second = try stage.push([2])
        let alias = try AliasName("prod")
        let move = AliasMove(
            name: second.name, alias: alias, version: second.version, manifest: second.manifest,
            previous: Digest.sha256(of: [7]), reason: "")
        try stage.forge(Home.admin, .alias(move))
        #expect(try stage.open().aliases(of: nil).isEmpty)
        try stage.forge(
            Home.admin,
            .policy(environment: "default", digest: Digest.sha256(of: [7]), previous: nil))
        #expect(try stage.pulled("model") == [2])
    }

    /// Writes raw records, as a faulty or hostile writer with the log key could.
    private func write(_ stage: Stage, _ records: [LogRecord]) throws {
        let registry = try stage.open()
        _ = try registry.log.append(
            records, after: registry.logCheckpoint,
            signer: try LogKeyRing().signer(registry.logVerifier, registry.configuration))
    }

    @Test func `an entry replayed at another place is damage`() throws {
        let stage = try Stage()
        try stage.push([1])
        let registry = try stage.open()
        let size = registry.logCheckpoint.size
        let old = try registry.log.entry(at: size - 1, of: registry.logCheckpoint)
        try write(stage, [old])
        #expect(try failure { _ = try stage.open() }.code == .corrupt)
    }

    @Test func `an entry of another log is damage, signed as it may be`() throws {
        let stage = try Stage()
        let actor = try stage.actor(Home.admin)
        let index = Int64(try stage.open().logCheckpoint.size)
        let entry = LogEntry(
            origin: "mreg/another", index: index, at: .now, signer: actor.id, event: .heartbeat)
        let leaf = try entry.encoded()
        try write(
            stage, [LogRecord(leaf: leaf, signature: try EntryRecord.sign(leaf, by: actor))])
        #expect(try failure { _ = try stage.open() }.code == .corrupt)
    }

    @Test(arguments: ["missing", "swapped", "foreign", "unnamed", "garbage"])
    func `a signature record that is not the entry's own is damage`(what: String) throws {
        let stage = try Stage()
        let registry = try stage.open()
        let (admin, mallory) = (try stage.actor(Home.admin), try stage.actor("mallory"))
        let entry = LogEntry(
            origin: registry.configuration.origin, index: Int64(registry.logCheckpoint.size),
            at: .now, signer: what == "unnamed" ? nil : admin.id, event: .heartbeat)
        let leaf = try entry.encoded()
        let record: [UInt8] =
            switch what {
            case "missing": []
            case "swapped": try EntryRecord.sign(leaf + [0x20], by: admin)
            case "foreign": try EntryRecord.sign(leaf, by: mallory)
            case "unnamed": try EntryRecord.sign(leaf, by: admin)
            default: Array("{}".utf8)
            }
        try write(stage, [LogRecord(leaf: leaf, signature: record)])
        #expect(try failure { _ = try stage.open() }.code == .corrupt)
        try Stage.dropCatalog(stage.root)
        #expect(try failure { _ = try stage.open(.read) }.code == .corrupt)
    }

    @Test func `edited working copies do not decide, and can be applied or discarded`() throws {
        let stage = try Stage()
        try stage.push([1], by: .named("mallory"))
        let registry = try stage.open()
        let mallory = try TrustedKey(
            key: try stage.actor("mallory").key.publicKey, owner: "mallory",
            roles: [.publisher], names: [.everything])
        let edited = StrictYAML.encode(try registry.trust().document.adding(mallory).json)
        let loose = StrictYAML.encode(
            PolicyDocument(
                environment: "default",
                rules: [PolicyRule(id: "state", demand: .state(StateDemand()))]
            ).json)
        try stage.scratch.write("project/registry-data/trust.yaml", Array(edited.utf8))
        try stage.scratch.write("project/registry-data/policy.yaml", Array(loose.utf8))
        let reopened = try stage.open(.read)
        #expect(reopened.notices.count == 2)
        #expect(try reopened.trust().workingCopyDiffers)
        _ = try stage.refusal(of: "model")
        // Who is no admin cannot put them into force.
        let stranger = SigningChoice(.named("mallory"))
        #expect(
            try failure { _ = try stage.open().policyApply(signing: stranger) }.code == .refused)
        #expect(try failure { _ = try stage.open().trustApply(signing: stranger) }.code == .refused)
        _ = try stage.open().policyDiscard()
        #expect(try stage.open(.read).notices.count == 1)
        _ = try stage.open().trustApply(signing: SigningChoice())
        #expect(try stage.open(.read).notices.isEmpty)
        #expect(try stage.pulled("model") == [1])
        try stage.scratch.write("project/registry-data/trust.yaml", Array("hostile: [".utf8))
        #expect(try stage.open(.read).notices.count == 1)
        #expect(
            try failure { _ = try stage.open().trustApply(signing: SigningChoice()) }.code != .io)
        try stage.open().trustDiscard()
        #expect(try stage.open(.read).notices.isEmpty)
    }

    @Test func `trust that would leave nobody in charge is refused`() throws {
        let stage = try Stage()
        let id = try stage.actor(Home.admin).id
        #expect(
            try failure {
                _ = try stage.open().trustRemove(
                    id.hex, compromised: false, signing: SigningChoice())
            }.code == .usage)
    }

    @Test func `a publication out of turn or of another kind makes no version`() throws {
        let stage = try Stage()
        let first = try stage.push([1])
        for (number, kind) in [(1, ArtifactKind.model), (7, .model), (2, .dataset)] {
            try stage.forge(
                Home.admin,
                .publish(
                    Publication(
                        name: first.name, version: try version(number), kind: kind,
                        manifest: first.manifest, previous: nil, fileCount: 1, totalBytes: 1,
                        statements: [], metadata: VersionMetadata())))
        }
        #expect(try stage.open().versions(of: first.name).count == 1)
        #expect(try stage.findings().isEmpty)
    }
}
