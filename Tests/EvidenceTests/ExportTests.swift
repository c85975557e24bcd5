// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

@Suite struct ExportTests {
    static func digest(_ character: Character) throws -> Digest {
        try #require(Digest(hex: String(repeating: character, count: 64)))
    }

    static func subject() throws -> ExportSubject {
        var subject = ExportSubject(
            GraphNode(name: "acme/churn", version: "v3", digest: try digest("a")))
        subject.parents = [
            (GraphNode(name: "acme/base", version: "v1", digest: try digest("b")), "finetune"),
            (
                GraphNode(
                    name: "acme/rows", version: "v1", digest: try digest("c"), isDataset: true),
                "trained-on"
            ),
        ]
        subject.files = [("model.safetensors", try digest("d"))]
        subject.licence = "Apache-2.0"
        subject.task = "text-classification"
        subject.metrics = [("accuracy", try #require(DecimalValue("0.913")))]
        subject.derived = try ReportCheck.check(
            statement: statement(sections: ["evasion": ["attacks": [attack()]]])
        ).derived
        return subject
    }

    /// slsa.dev/spec/v1.0/provenance: the members a verifier reads.
    @Test func `provenance has the members of SLSA v1`() throws {
        let run = try TrainingRun(parsing: Array(Self.run.utf8))
        let statement = run.statement(about: [.init(name: "m", digest: try Self.digest("a"))])
        let text = try canonical(statement.json)
        #expect(text.contains(#""predicateType":"https://slsa.dev/provenance/v1""#))
        let claim = try ProvenanceClaim(Statement(statement.json))
        #expect(claim.buildType == "urn:mreg:build:train:v1")
        #expect(claim.builder == "https://ci.example.org")
        #expect(claim.materials == [try Self.digest("c")])
        #expect(claim.unpinned == ["https://example.org/loose"])
        #expect(claim.finished == Timestamp("2026-11-23T11:00:00Z"))
        #expect(text.contains(#""lr":"1e-3""#))
        #expect(text.contains(#""accuracy":"0.913""#))
    }

    static let run = """
        {"parameters": {"lr": 1e-3, "epochs": 3, "amp": true}, "metrics": {"accuracy": 0.913},
         "materials": [
           {"uri": "mreg:acme/rows@v1", "role": "dataset", "digest": {"sha256": "\(
            String(repeating: "c", count: 64))"}},
           {"uri": "https://example.org/loose"}],
         "code": {"uri": "git+https://example.org/x", "commit": "0123456789abcdef", "dirty": true},
         "command": ["python", "train.py"], "environment": {"python": "3.11.7"},
         "builder": "https://ci.example.org", "started": "2026-11-23T10:00:00Z",
         "finished": "2026-11-23T11:00:00Z"}
        """

    @Test(arguments: [
        "{", "[]", #"{"params": {}}"#, #"{"parameters": {"a": []}}"#, #"{"metrics": {"a": "x"}}"#,
        #"{"code": {"uri": "x", "commit": "main"}}"#, #"{"environment": {"a": 1}}"#,
        #"{"started": "yesterday"}"#, #"{"materials": [{"uri": 1}]}"#,
    ])
    func `a run of the wrong shape is refused`(_ text: String) {
        #expect(throws: MregError.self) { try TrainingRun(parsing: Array(text.utf8)) }
    }

    @Test func `a bill of materials names parents, files and measured intervals`() throws {
        let text = try canonical(
            CycloneDX.document(
                Self.subject(), serial: "3e671687-395b-41f5-a30f-a58921a69b79",
                time: Timestamp(seconds: 0), version: "0.1.0"))
        #expect(text.contains(#""specVersion":"1.6""#))
        #expect(text.contains(#""type":"machine-learning-model""#))
        #expect(text.contains(#""alg":"SHA-256""#))
        #expect(text.contains(#""type":"robust-accuracy","value":"0.5""#))
        let model = String(repeating: "a", count: 64)
        #expect(text.contains(#""ref":"model:\#(model)""#))
    }

    @Test func `lineage events have what the schema requires`() throws {
        for type in OpenLineage.EventType.allCases {
            let event = OpenLineage.event(
                try Self.subject(), type: type, run: "019414c0-0000-7000-8000-000000000001",
                time: Timestamp(seconds: 0), namespace: "mreg://registry", version: "0.1.0")
            let root = try RawObject(event, at: "event")
            #expect(try root.string("eventType") == type.rawValue)
            for name in ["eventTime", "producer", "schemaURL", "run", "job", "inputs", "outputs"] {
                #expect(root[name] != nil)
            }
        }
    }

    @Test func `a model card declares lineage and licence`() throws {
        let card = try #require(
            ModelCard(
                readme: Array(
                    """
                    ---
                    license: apache-2.0
                    language: [en, "de"]
                    base_model:
                    - org/base
                    - 'org/other'
                    base_model_relation: merge
                    datasets:
                      - org/rows
                    model-index:
                    - name: x
                      results:
                      - task:
                          type: text-classification
                        metrics:
                        - value: 0.91
                    pipeline_tag: text-classification
                    ---
                    # Title
                    license: not-this
                    """.utf8)))
        #expect(card.licence == "apache-2.0")
        #expect(card.baseModels == ["org/base", "org/other"])
        #expect(card.baseModelRelation == "merge")
        #expect(card.datasets == ["org/rows"])
        #expect(card.languages == ["en", "de"])
        #expect(card.task == "text-classification")
    }

    @Test(arguments: ["", "---", "---\nlicense: x\n", "# Title", "\u{0}\u{1}"])
    func `a text without a head is no card`(_ text: String) {
        #expect(ModelCard(readme: Array(text.utf8)) == nil)
    }

    @Test func `a written card reads back`() throws {
        let text = ModelCard.markdown(try Self.subject())
        let card = try #require(ModelCard(readme: Array(text.utf8)))
        #expect(card.licence == "Apache-2.0")
        #expect(card.baseModels == ["acme/base"])
        #expect(card.datasets == ["acme/rows"])
    }

    @Test(.enabled(if: Fixtures.present, Fixtures.skipped))
    func `a Croissant description gives files by digest`() throws {
        let croissant = try Croissant(parsing: Fixtures.bytes("clients/croissant.json"))
        #expect(croissant.name == "churn-train")
        #expect(croissant.version == "1.0.0")
        #expect(croissant.licence == "Apache-2.0")
        #expect(
            croissant.files.first?.digest?.hex
                == "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")
    }

    @Test(arguments: [
        "{}", "[]", #"{"@type":"sc:Dataset","name":"x"}"#,
        #"{"@type":"sc:Dataset","conformsTo":"http://mlcommons.org/croissant/2.0","name":"x"}"#,
    ])
    func `another description is refused`(_ text: String) {
        #expect(throws: MregError.self) { try Croissant(parsing: Array(text.utf8)) }
    }
}
