// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregSystem
import Policy
import TestSupport
import Testing
import Trust

@testable import Registry

@Suite struct TaintTests {
    let stage: Stage

    init() throws { stage = try Stage() }

    private static func parent(_ relation: String, _ text: String) -> PushRequest.Parent {
        .init(relation: relation, text: text, isExternal: false)
    }

    private func push(_ bytes: [UInt8], _ name: String, _ relations: (String, String)...) throws {
        try stage.push(bytes, as: name) {
            $0.parents = relations.map { Self.parent($0.0, $0.1) }
        }
    }

    private func revoke(_ reference: String, _ reason: String = "poisoned") throws {
        _ = try stage.open().setState(
            .revoked, of: try Reference(reference), reason: reason, coversDescendants: false,
            signing: SigningChoice())
    }

    private func clear(_ source: String, _ descendant: String, by key: String) throws {
        _ = try stage.open().clear(
            ClearRequest(
                source: try Reference(source), descendant: try Reference(descendant),
                reason: "retrained", signing: SigningChoice(.named(key))))
    }

    /// 6 MiB, of which the first `shared` bytes depend on one seed and the rest on another.
    private static func model(_ shared: Int, seed: UInt64 = 1, tail: UInt64) -> [UInt8] {
        noise(shared, seed: seed) + noise((6 << 20) - shared, seed: tail)
    }

    /// A folder of two files, as a model is published.
    private func folder(_ name: String, _ weights: [UInt8], _ licence: String) throws -> String {
        try stage.scratch.write("\(name)/weights.bin", weights)
        try stage.scratch.write("\(name)/LICENSE", Array(licence.utf8))
        try stage.scratch.write("\(name)/tokenizer.json", Array("{\"size\":1}".utf8))
        return stage.scratch.at(name)
    }

    // MARK: - Weights

    @Test func `revoked weights are stopped under another name, licence and number`() throws {
        let weights = noise(5000, seed: 9)
        try stage.push([folder("before", weights, "MIT")], as: "before")
        try stage.push([folder("bad", weights, "Apache-2.0")], as: "bad")
        try stage.push([folder("after", weights, "GPL")], as: "after")
        let renamed = try stage.scratch.write("renamed/readme.txt", weights)
        try stage.push([renamed], as: "renamed")
        try revoke("bad@v1")
        for name in ["before", "after", "renamed"] {
            let refused = try stage.refusal(of: name)
            #expect(refused.first?.type == "state", "\(name)")
            #expect(refused.first?.found.contains("weights of bad@v1: poisoned") == true)
            #expect(refused.first?.isWaivable == false)
        }
    }

    @Test func `a licence or tokenizer in common stops nobody`() throws {
        try stage.push([folder("bad", noise(5000, seed: 9), "MIT")], as: "bad")
        try stage.push([folder("good", noise(5000, seed: 10), "MIT")], as: "good")
        try revoke("bad@v1")
        _ = try stage.pull("good")
    }

    @Test func `what was made from a copy of revoked weights is tainted, too`() throws {
        let weights = noise(5000, seed: 9)
        try stage.push([folder("bad", weights, "MIT")], as: "bad")
        try stage.push([folder("copy", weights, "GPL")], as: "copy")
        try push(noise(70, seed: 3), "child", ("finetune", "copy"))
        try revoke("bad@v1")
        let refused = try stage.refusal(of: "child")
        #expect(refused.map(\.outcome) == [.tainted])
        #expect(refused.first?.place?.hasPrefix("child@v1 -> copy@v1") == true)
        #expect(refused.first?.found.contains("weights of bad@v1, which is revoked") == true)
    }

    // MARK: - Likeness

    @Test func `most of a revoked version's chunks taint, declared or not`() throws {
        try push(Self.model(6 << 20, tail: 0), "bad")
        try push(Self.model(5 << 20, tail: 7), "copy")
        try push(Self.model(1 << 20, tail: 8), "scarce")
        try push(Self.model(6 << 20, seed: 99, tail: 0), "other")
        try revoke("bad@v1")
        let refused = try stage.refusal(of: "copy")
        #expect(refused.map(\.outcome) == [.tainted])
        #expect(refused.first?.place == "copy@v1 ~> bad@v1")
        #expect(refused.first?.found.contains("undeclared: ") == true)
        #expect(refused.first?.isWaivable == false)
        _ = try stage.pull("scarce")
        _ = try stage.pull("other")
    }

    @Test func `an undeclared copy of a tainted version is tainted through it`() throws {
        try push(noise(90, seed: 4), "data")
        try push(Self.model(6 << 20, tail: 0), "model", ("trained-on", "data"))
        try push(Self.model(5 << 20, tail: 7), "copy")
        try push(Self.model(5 << 20, tail: 8), "copy-of-copy")
        try revoke("data@v1")
        let refused = try stage.refusal(of: "copy")
        #expect(refused.map(\.outcome) == [.tainted])
        #expect(refused.first?.place == "copy@v1 ~> model@v1 -> data@v1")
        #expect(try stage.refusal(of: "copy-of-copy").map(\.outcome) == [.tainted])
    }

    @Test func `what the declared base explains taints no sibling, nor what was there before`()
        throws
    {
        try push(Self.model(6 << 20, tail: 0), "base")
        try push(Self.model(5 << 20, tail: 7), "first", ("finetune", "base"))
        try push(Self.model(5 << 20, tail: 8), "second", ("finetune", "base"))
        try revoke("first@v1")
        _ = try stage.pull("second")
        _ = try stage.pull("base")
    }

    @Test func `a catalog made anew says the same`() throws {
        try push(Self.model(6 << 20, tail: 0), "bad")
        try push(Self.model(5 << 20, tail: 7), "copy")
        try revoke("bad@v1")
        let before = try stage.refusal(of: "copy")
        try Stage.dropCatalog(stage.root)
        #expect(try stage.refusal(of: "copy") == before)
        #expect(try stage.findings().isEmpty)
    }

    // MARK: - Relations

    @Test func `distillation taints more weakly, evaluation not at all`() throws {
        try push(noise(90, seed: 4), "data")
        try push(noise(91, seed: 5), "teacher", ("trained-on", "data"))
        try push(noise(92, seed: 6), "student", ("distilled", "teacher"))
        try push(noise(93, seed: 7), "judged", ("evaluated-on", "data"))
        try revoke("data@v1")
        let student = try stage.refusal(of: "student")
        #expect(student.map(\.outcome) == [.tainted])
        #expect(student.first?.isWaivable == true)
        #expect(student.first?.found.contains("distillation") == true)
        #expect(try stage.refusal(of: "teacher").first?.isWaivable == false)
        _ = try stage.pull("judged")
        let impact = try stage.open(.read).impact(of: try Reference("data"))
        #expect(
            impact.items.map { "\($0.label) \($0.effect.rawValue) \($0.path)" } == [
                "teacher@v1 tainted data@v1 -> teacher@v1",
                "student@v1 distilled data@v1 -> teacher@v1 -> student@v1",
                "judged@v1 evaluated data@v1 -> judged@v1",
            ])
        #expect(impact.refused.count == 2)
        #expect(impact.state == .revoked && impact.reason == "poisoned")
    }

    @Test func `impact names copies, undeclared copies and aliases`() throws {
        let weights = Self.model(6 << 20, tail: 0)
        try push(weights, "bad")
        try stage.push([folder("twin", weights, "MIT")], as: "twin")
        try push(Self.model(5 << 20, tail: 7), "copy")
        try push(noise(92, seed: 6), "child", ("finetune", "twin"))
        _ = try stage.open().setAlias(
            try AliasName("prod"), to: try Reference("child@v1"), reason: "",
            signing: SigningChoice())
        let impact = try stage.open(.read).impact(of: try Reference("bad"))
        #expect(
            impact.items.map { "\($0.label) \($0.effect.rawValue) \($0.path)" } == [
                "twin@v1 same-weights bad@v1 == twin@v1",
                "child@v1 tainted bad@v1 == twin@v1 -> child@v1",
                "copy@v1 undeclared bad@v1 ~> copy@v1",
            ])
        #expect(impact.items[1].aliases == ["prod"])
        #expect(impact.state == .active)
    }

    // MARK: - Clearance

    @Test func `a clearance lets exactly one version through`() throws {
        try stage.trust("carol", roles: [.approver], names: ["**"])
        try push(noise(90, seed: 4), "data")
        try push(noise(91, seed: 5), "model", ("trained-on", "data"))
        try push(noise(92, seed: 6), "sibling", ("trained-on", "data"))
        try push(noise(93, seed: 7), "child", ("finetune", "model"))
        try revoke("data@v1")
        try clear("data@v1", "model@v1", by: "carol")
        _ = try stage.pull("model")
        #expect(try stage.refusal(of: "sibling").map(\.outcome) == [.tainted])
        #expect(try stage.refusal(of: "child").map(\.outcome) == [.tainted])
        // It is for one ancestor: another that is revoked later still counts.
        try push(noise(94, seed: 8), "more")
        try stage.push(noise(95, seed: 9), as: "model") {
            $0.parents = [Self.parent("trained-on", "data"), Self.parent("trained-on", "more")]
        }
        try clear("data@v1", "model@v2", by: "carol")
        try revoke("more@v1")
        let refused = try stage.refusal(of: "model@v2")
        #expect(refused.map(\.outcome) == [.tainted])
        #expect(refused.first?.place == "model@v2 -> more@v1")
    }

    @Test func `a clearance that would not count is refused, and forged ones do nothing`() throws {
        try stage.trust("carol", roles: [.evaluator], names: ["**"])
        try push(noise(90, seed: 4), "data")
        try push(noise(91, seed: 5), "model", ("trained-on", "data"))
        let early = try failure { try clear("data@v1", "model@v1", by: Home.admin) }
        #expect(early.code == .usage && early.description.contains("not tainted"))
        try revoke("data@v1")
        #expect(try failure { try clear("data@v1", "model@v1", by: "carol") }.code == .refused)
        // The same statement attached without the verb, by somebody who may attach evidence.
        let registry = try stage.open()
        let source = try registry.version(try Reference("data@v1")).manifest
        let target = try registry.version(try Reference("model@v1")).manifest
        let predicate =
            #"{"source":{"sha256":"\#(source.hex)"},"descendant":{"sha256":"\#(target.hex)"},"#
            + #""reason":"fine"}"#
        _ = try registry.attest(
            try Reference("model@v1"),
            .document(Array(predicate.utf8), type: "urn:mreg:predicate:taint-clearance/v1"),
            signing: SigningChoice(.named("carol")))
        let refused = try stage.refusal(of: "model")
        #expect(refused.map(\.outcome) == [.tainted])
        #expect(refused.first?.found.contains("carol is no approver") == true)
    }

    @Test func `nobody clears what he released himself`() throws {
        let owner = try #require(stage.open(.read).trust().document.keys.first?.owner)
        try stage.trust(Home.admin, roles: [.admin, .publisher, .approver]) { $0.owner = owner }
        try push(noise(90, seed: 4), "data")
        try push(noise(91, seed: 5), "model", ("trained-on", "data"))
        try revoke("data@v1")
        let error = try failure { try clear("data@v1", "model@v1", by: Home.admin) }
        #expect(error.code == .refused && error.description.contains("own work"))
    }
}
