// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import MregCore
import Testing

@testable import Evidence

@Suite struct AuditTests {
    private static let data = "registry-data"
    private static let now = Timestamp(seconds: 1_795_000_000)

    /// The folder of this package, from the place of this file.
    private static func bytes(_ path: String) throws -> [UInt8] {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return Array(
            try Data(contentsOf: URL(filePath: root.joined(separator: "/") + "/\(data)/\(path)")))
    }

    private func profile() throws -> AuditProfile {
        try AuditProfile(parsing: Self.bytes("profiles/seed-10.json"))
    }

    private func taxonomies() throws -> [Taxonomy] {
        try ["aisvs", "atlas", "nist-ai-100-2", "nist-ai-rmf", "owasp-ml"].map { name in
            try Taxonomy(parsing: Self.bytes("taxonomies/\(name).json"))
        }
    }

    private func run(_ evidence: [AuditEvidence]) throws -> AuditResult {
        try Audit.run(
            profile(), evidence: evidence, reference: "fraud/detector@v3", now: Self.now,
            taxonomies: taxonomies())
    }

    private func everything() -> [AuditEvidence] {
        AuditFact.allCases.map { fact in
            AuditEvidence(fact: fact, source: "sha256:00", summary: "sound", made: Self.now)
        }
    }

    @Test func `the profile has ten items and no retired ids`() throws {
        let result = try run([])
        #expect(result.items.count == 10)
        #expect(result.retired.isEmpty)
        #expect(try profile().items.map(\.id) == (1...10).map(String.init))
    }

    @Test func `without evidence every item says the command that helps`() throws {
        for item in try run([]).items {
            #expect(item.status == .missing)
            #expect(item.findings.allSatisfy { $0.command?.hasPrefix("mreg ") == true })
        }
        #expect(try run([]).items[1].findings[0].command?.contains("fraud/detector@v3") == true)
    }

    @Test func `with sound evidence every item is met`() throws {
        let result = try run(everything())
        #expect(result.metCount == 10)
        #expect(result.items.flatMap(\.findings).allSatisfy { $0.command == nil })
    }

    @Test func `old, ended and contradictory evidence are told apart`() throws {
        var evidence = everything()
        for index in evidence.indices {
            switch evidence[index].fact {
            case .evasion: evidence[index].made = Timestamp(seconds: 1_700_000_000)
            case .review: evidence[index].notAfter = Timestamp(seconds: 1_700_000_000)
            case .membership: evidence[index].flags = [ReportFlag("R15", .error, "wrong")]
            case .explanation: evidence[index].flags = [ReportFlag("R02", .warn, "few")]
            default: break
            }
        }
        let statuses = try run(evidence).items.map(\.status)
        #expect(statuses[4] == .stale)
        #expect(statuses[9] == .stale)
        #expect(statuses[8] == .failed)
        #expect(statuses[5] == .weak)
    }

    @Test func `the order of evidence is nothing`() throws {
        #expect(try run(everything()) == run(everything().reversed()))
    }

    @Test func `a retired id is named with its successor`() throws {
        let atlas = try taxonomies()[1]
        #expect(atlas.successor(of: "AML.T0058")?.new == "AML.T0115.001")
        let old: JSONValue = ["scheme": "atlas", "version": "5.6.0", "id": "AML.T0058"]
        let sentences = Taxonomy.retired([try TaxonomyReference(old, "x")], in: [atlas])
        #expect(sentences.first?.contains("AML.T0115.001") == true)
    }

    @Test func `the texts escape what others wrote`() throws {
        var evidence = everything()
        evidence[0].summary = "<script>`x`\u{1b}[2J"
        let result = try run(evidence)
        let digest = try #require(Digest(hex: String(repeating: "a", count: 64)))
        let subject = AuditSubject(
            label: "<script>@v1", manifest: digest, profile: digest, at: Timestamp(seconds: 0))
        let (page, text) = (result.html(of: subject), result.markdown(of: subject))
        #expect(!page.contains("<script>") && page.contains("Audit of &lt;script&gt;@v1"))
        #expect(!text.contains("<script>") && text.contains("Audit of \\<script\\>@v1"))
        #expect(!text.contains("\u{1b}"))
        for document in [page, text] {
            #expect(document.contains("\(digest)") && document.contains("1970-01-01T00:00:00Z"))
            #expect(document.contains("aisvs 1.0: C11.1.3, C11.2.2"), "ids by taxonomy")
        }
        #expect(try canonical(result.json).contains("\"met\":10"))
    }

    @Test(arguments: ["", "{}", "[]", #"{"name":"x","version":"1","title":"t","items":[]}"#])
    func `a profile of the wrong shape is refused`(_ text: String) {
        #expect(throws: MregError.self) { try AuditProfile(parsing: Array(text.utf8)) }
    }
}
