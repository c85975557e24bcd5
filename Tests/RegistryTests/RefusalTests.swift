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

@Suite struct RefusalTests {
    @Test func `an unsigned push is refused until somebody trusted signs it`() throws {
        let stage = try Stage()
        let result = try stage.push([1], by: .none)
        #expect(result.signature == nil && result.next == ["mreg sign model@v1"])
        let refusals = try stage.refusal(of: "model@v1")
        #expect(refusals.map(\.ruleID) == ["signature"] && refusals.first?.outcome == .missing)
        #expect(refusals.first?.fix.contains { $0.hasPrefix("mreg sign model@v1") } == true)
        _ = try stage.refusal(of: "model")
        #expect(
            try stage.open().sign(try Reference("model@v1"), signing: SigningChoice()).isTrusted)
        #expect(try stage.pulled("model@v1") == [1])
        #expect(try stage.pulled("model") == [1])
        #expect(try stage.findings().isEmpty)
    }

    @Test func `an unknown key is untrusted until an admin trusts it`() throws {
        let stage = try Stage()
        let result = try stage.push([1], by: .named("mallory"))
        #expect(result.outcome == .published && result.signature?.isTrusted == false)
        #expect(result.next.first?.hasPrefix("mreg trust add ") == true)
        #expect(try stage.refusal(of: "model@v1").map(\.outcome) == [.untrusted])
        #expect(
            try failure {
                var request = TrustRequest(key: "mallory", owner: "m", roles: [.publisher])
                request.names = []
                _ = try stage.open().trustAdd(request, signing: SigningChoice(.named("mallory")))
            }.code == .refused)
        try stage.trust("mallory", names: ["model"])
        #expect(try stage.pulled("model@v1") == [1])
    }

    @Test func `an unsigned push does not become latest`() throws {
        let stage = try Stage()
        try stage.push([1])
        try stage.push([2], by: .none)
        try stage.push([3], by: .named("mallory"))
        #expect(try stage.pulled("model") == [1])
        #expect(try stage.pulled("model@v1") == [1])
        _ = try stage.refusal(of: "model@v2")
        _ = try stage.refusal(of: "model@v3")
    }

    @Test func `a key trusted for other names does not count`() throws {
        let stage = try Stage()
        try stage.trust("carol", names: ["other/*"])
        try stage.push([1], as: "other/net", by: .named("carol"))
        #expect(try stage.pulled("other/net") == [1])
        try stage.push([1], as: "model", by: .named("carol"))
        #expect(try stage.refusal(of: "model@v1").map(\.outcome) == [.untrusted])
    }

    @Test func `other roles than publisher do not release`() throws {
        let stage = try Stage()
        try stage.trust("carol", roles: [.approver, .evaluator, .scanner])
        try stage.push([1], by: .named("carol"))
        #expect(try stage.refusal(of: "model@v1").map(\.outcome) == [.untrusted])
    }

    /// Attaches to `model@v2`, which is unsigned, what the trusted admin signed for another release.
    private func replay(_ change: (inout ReleaseStatement) -> Void) throws -> [RuleOutcome] {
        let stage = try Stage()
        let first = try stage.push([1])
        let second = try stage.push([2], by: .none)
        let registry = try stage.open()
        var release = ReleaseStatement(
            registry: registry.registryID, name: second.name, version: second.version,
            manifest: second.manifest, previous: first.manifest, kind: .model)
        change(&release)
        let bundle = try release.sign(with: try stage.actor(Home.admin).key)
        let digest = try registry.storeDocument(bundle)
        try stage.forge(
            Home.admin,
            .attach(
                Attachment(
                    name: second.name, version: second.version, manifest: second.manifest,
                    statements: [.init(bundle: digest, predicateType: PredicateType.release)],
                    metadata: VersionMetadata())))
        let allowed = try stage.open().explain(
            try Reference("model@v2"), environment: nil, consumer: ConsumerDocuments(), at: nil)
        if allowed.decisions.allAllow { return [] }
        return try stage.refusal(of: "model@v2")
    }

    @Test func `a release statement counts only for its own version, manifest and registry`() throws
    {
        #expect(try replay { _ in }.isEmpty, "the honest statement must count")
        let other = Digest.sha256(of: [9])
        let changes: [(inout ReleaseStatement) -> Void] = [
            { $0.registry = other }, { $0.manifest = other }, { $0.previous = nil },
            { $0.previous = other }, { $0.kind = .dataset },
            { $0.version = VersionNumber(value: 1) ?? $0.version },
            { $0.name = (try? ArtifactName("other")) ?? $0.name },
        ]
        for (number, change) in changes.enumerated() {
            #expect(try replay(change).map(\.outcome) == [.untrusted], "change \(number)")
        }
    }

    @Test func `a statement of another version moved onto this one does not count`() throws {
        let stage = try Stage()
        try stage.push([1])
        let second = try stage.push([2], by: .none)
        let registry = try stage.open()
        let v1 = try registry.version(try Reference("model@v1"))
        let rows = try registry.catalog.read { try $0.statements(of: v1.id) }
        try stage.forge(
            Home.admin,
            .attach(
                Attachment(
                    name: second.name, version: second.version, manifest: second.manifest,
                    statements: rows.map {
                        .init(bundle: $0.bundle, predicateType: $0.predicateType)
                    },
                    metadata: VersionMetadata())))
        #expect(try stage.refusal(of: "model@v2").map(\.outcome) == [.untrusted])
        #expect(try stage.pulled("model@v1") == [1])
    }

    @Test func `a release statement replayed from another registry does not count`() throws {
        let (here, there) = (try Stage(), try Stage())
        let honest = try there.push([1])
        let source = try there.open()
        let version = try source.version(try Reference("model@v1"))
        let rows = try source.catalog.read { try $0.statements(of: version.id) }
        try here.push([1], by: .none)
        let target = try here.open()
        var references: [StatementReference] = []
        for row in rows {
            let bytes = try source.blobs.bytes(of: row.bundle, limit: 1 << 20)
            references.append(
                .init(bundle: try target.storeDocument(bytes), predicateType: row.predicateType))
        }
        try here.forge(
            Home.admin,
            .attach(
                Attachment(
                    name: honest.name, version: honest.version, manifest: honest.manifest,
                    statements: references, metadata: VersionMetadata())))
        #expect(try here.refusal(of: "model@v1").map(\.outcome) == [.untrusted])
    }

    private func setState(
        _ stage: Stage, _ state: VersionState, _ reference: String,
        by key: SigningChoice.Key = .active
    ) throws {
        _ = try stage.open().setState(
            state, of: try Reference(reference), reason: "test", coversDescendants: false,
            signing: SigningChoice(key))
    }

    @Test func `a revoked version never comes back`() throws {
        let stage = try Stage()
        try stage.push([1])
        try setState(stage, .deprecated, "model@v1")
        #expect(try stage.pulled("model@v1") == [1])
        try setState(stage, .revoked, "model@v1")
        #expect(try stage.refusal(of: "model@v1").map(\.ruleID) == ["state"])
        for state in [VersionState.active, .deprecated, .quarantined] {
            #expect(try failure { try self.setState(stage, state, "model@v1") }.code == .refused)
        }
        try stage.forge(
            Home.admin,
            .state(
                StateEvent(
                    name: try ArtifactName("model"), version: try #require(VersionNumber(value: 1)),
                    manifest: try stage.open().version(try Reference("model@v1")).manifest,
                    state: .active, previous: .revoked, reason: "", coversDescendants: false)))
        _ = try stage.refusal(of: "model@v1")
        // Neither does the same content under another name or number.
        try stage.push([1], as: "copy")
        #expect(try stage.refusal(of: "copy@v1").map(\.ruleID) == ["state"])
        try stage.push([1]) { $0.republish = true }
        _ = try stage.refusal(of: "model@v2")
    }

    @Test func `a quarantine ends only by an approver`() throws {
        let stage = try Stage()
        try stage.push([1])
        try setState(stage, .quarantined, "model@v1")
        _ = try stage.refusal(of: "model@v1")
        #expect(try failure { try self.setState(stage, .active, "model@v1") }.code == .refused)
        try stage.trust("carol", roles: [.approver])
        try setState(stage, .active, "model@v1", by: .named("carol"))
        #expect(try stage.pulled("model@v1") == [1])
    }

    @Test func `what descends from a stopped version is refused`() throws {
        for state in [VersionState.quarantined, .revoked] {
            let stage = try Stage()
            try stage.push([1], as: "base")
            try stage.push([2], as: "tuned") {
                $0.parents = [.init(relation: "finetune", text: "base@v1", isExternal: false)]
            }
            try stage.push([3], as: "merged") {
                $0.parents = [.init(relation: "merge", text: "tuned@v1", isExternal: false)]
            }
            try stage.push([4], as: "judged") {
                $0.parents = [.init(relation: "evaluated-on", text: "base@v1", isExternal: false)]
            }
            #expect(try stage.pulled("merged") == [3])
            try setState(stage, state, "base@v1")
            #expect(try stage.refusal(of: "tuned").map(\.outcome) == [.tainted])
            #expect(try stage.refusal(of: "merged").map(\.outcome) == [.tainted])
            #expect(try stage.pulled("judged") == [4])
        }
    }

    @Test func `signatures after a compromise do not count, those before do`() throws {
        let stage = try Stage()
        try stage.trust("carol")
        try stage.push([1], by: .named("carol"))
        _ = try stage.open().trustRemove("carol", compromised: true, signing: SigningChoice())
        try stage.push([2], by: .named("carol"))
        #expect(try stage.pulled("model@v1") == [1])
        #expect(try stage.refusal(of: "model@v2").map(\.outcome) == [.untrusted])
        #expect(try failure { try stage.trust("carol") }.code == .refused)
        _ = try stage.refusal(of: "model@v2")
    }

    @Test func `a removed key does not count at all`() throws {
        let stage = try Stage()
        try stage.trust("carol")
        try stage.push([1], by: .named("carol"))
        _ = try stage.open().trustRemove("carol", compromised: false, signing: SigningChoice())
        #expect(try stage.refusal(of: "model@v1").map(\.outcome) == [.untrusted])
    }

    @Test func `signatures outside the window of a key do not count`() throws {
        let stage = try Stage()
        let now = Timestamp.now.seconds
        try stage.trust("carol") { $0.from = Timestamp(seconds: now + 3600) }
        try stage.trust("dave") { $0.until = Timestamp(seconds: now - 3600) }
        try stage.push([1], by: .named("carol"))
        try stage.push([2], by: .named("dave"))
        #expect(try stage.refusal(of: "model@v1").map(\.outcome) == [.untrusted])
        #expect(try stage.refusal(of: "model@v2").map(\.outcome) == [.untrusted])
    }

    @Test func `the consumer's own policy and trust must allow as well`() throws {
        let stage = try Stage()
        try stage.push([1])
        let strict = try stage.scratch.write(
            "strict.yaml",
            Array(
                StrictYAML.encode(
                    PolicyDocument(
                        environment: "mine",
                        rules: [
                            PolicyRule(
                                id: "two", demand: .signature(SignatureDemand(threshold: 2)))
                        ]
                    ).json
                ).utf8))
        let policy = try ConsumerDocuments(policyFile: strict, trustFile: nil)
        #expect(try stage.refusal(of: "model") { $0.consumer = policy }.map(\.ruleID) == ["two"])
        let carol = try TrustedKey(
            key: try stage.actor("carol").key.publicKey, owner: "carol",
            roles: [.admin, .publisher],
            names: [.everything])
        let text = StrictYAML.encode(try TrustDocument(keys: [carol]).json)
        let file = try stage.scratch.write("trust.yaml", Array(text.utf8))
        let trust = try ConsumerDocuments(policyFile: nil, trustFile: file)
        #expect(
            try stage.refusal(of: "model") { $0.consumer = trust }.map(\.outcome) == [.untrusted])
        // What the consumer trusts does not make up for what the registry does not.
        try stage.push([2], by: .named("carol"))
        #expect(
            try stage.refusal(of: "model@v2") { $0.consumer = trust }.map(\.outcome)
                == [.untrusted])
    }

    @Test func `an unknown environment is an error, a known one decides`() throws {
        let stage = try Stage()
        try stage.push([1])
        #expect(try failure { try stage.pull("model") { $0.environment = "mars" } }.code == .usage)
        let text = StrictYAML.encode(
            PolicyDocument(
                environment: "prod", extends: "default",
                rules: [PolicyRule(id: "two", demand: .signature(SignatureDemand(threshold: 2)))]
            ).json)
        try stage.scratch.write(
            "project/registry-data/policies/prod.yaml", Array(text.utf8))
        #expect(try stage.open().policyApply(signing: SigningChoice()).environments == ["prod"])
        #expect(try stage.pulled("model") == [1])
        #expect(
            try stage.refusal(of: "model") { $0.environment = "prod" }.map(\.ruleID) == ["two"])
        try stage.trust("carol")
        _ = try stage.open().sign(try Reference("model"), signing: SigningChoice(.named("carol")))
        try stage.pull("model") { $0.environment = "prod" }
    }

    @Test func `unverified bytes carry it in their name, and a policy can forbid them`() throws {
        let stage = try Stage()
        try stage.push([1], by: .none)
        let out = try stage.pull("model") { $0.unverifiedReason = "looking into it" }
        #expect(try Stage.files(below: out).map { Paths.last($0) } == ["model.bin.unverified"])
        try stage.scratch.write("net/a", [1])
        try stage.scratch.write("net/b", [2])
        try stage.push([stage.scratch.at("net")], by: .none)
        let folder = try stage.pull("net") { $0.unverifiedReason = "looking into it" }
        #expect(try Directory.list(folder)?.map(\.name) == ["net.unverified"])
        #expect(try failure { try stage.pull("net") { $0.unverifiedReason = "" } }.code == .usage)
        var policy = PolicyDocument.builtinDefault
        policy.allowUnverified = false
        try stage.scratch.write(
            "project/registry-data/policy.yaml", Array(StrictYAML.encode(policy.json).utf8))
        _ = try stage.open().policyApply(signing: SigningChoice())
        #expect(
            try failure { try stage.pull("net") { $0.unverifiedReason = "again" } }.code == .refused
        )
    }

    @Test func `a bundle of forged bytes is invalid, whatever it says`() throws {
        let stage = try Stage()
        let first = try stage.push([1])
        let registry = try stage.open()
        let digest = try registry.storeDocument(Array("{\"not\":\"a bundle\"}".utf8))
        let attachment = Attachment(
            name: first.name, version: first.version, manifest: first.manifest,
            statements: [.init(bundle: digest, predicateType: PredicateType.release)],
            metadata: VersionMetadata())
        // By somebody who may not attach it changes nothing; by a publisher it is damage.
        try stage.forge("mallory", .attach(attachment))
        try stage.forge(nil, .attach(attachment))
        #expect(try stage.pulled("model") == [1])
        #expect(try stage.findings().isEmpty)
    }
}
