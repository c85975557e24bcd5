// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// Exports, read by the tools they are for.
@Suite struct ExportTests {
    private static let python = Surroundings.variable("MREG_PYTHON")
    private static let hint: Comment =
        "set MREG_PYTHON to a Python that has cyclonedx-python-lib[validation]"

    private func published() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.write("rows.csv", "1,2\n")
        try sandbox.write("m/model.safetensors", "weights")
        try sandbox.write(
            "m/README.md", "---\nlicense: apache-2.0\npipeline_tag: text-classification\n---\n# M\n"
        )
        for arguments in [
            ["push", "rows.csv", "--dataset", "--name", "acme/rows"],
            [
                "push", "m", "--name", "acme/m", "--trained-on", "acme/rows", "--metric",
                "accuracy=0.913", "--param", "lr=1e-3",
            ],
        ] {
            let run = try sandbox.run(Sandbox.binary, arguments)
            #expect(run.status == 0, "\(run)")
        }
        return sandbox
    }

    @Test(.enabled(if: python != nil, hint))
    func `the bill of materials is valid CycloneDX 1_6`() throws {
        let sandbox = try published()
        let sbom = try sandbox.mreg("sbom", "acme/m@v1")
        #expect(sbom.status == 0, "\(sbom)")
        try sandbox.write("bom.json", sbom.output)
        try sandbox.write(
            "check.py",
            """
            import sys
            from cyclonedx.schema import SchemaVersion
            from cyclonedx.validation.json import JsonStrictValidator
            errors = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open("bom.json").read())
            sys.exit(str(errors) if errors else 0)
            """)
        let check = try sandbox.run(try #require(Self.python), ["check.py"])
        #expect(check.status == 0, "\(check)")
    }

    /// The classes of OpenLineage's own client take no member that its schema does not have.
    @Test(.enabled(if: PythonTools.has("openlineage.client"), hint))
    func `lineage is an event of OpenLineage's own client`() throws {
        let sandbox = try published()
        let run = try sandbox.mreg("export", "acme/m@v1", "--format", "openlineage")
        #expect(run.status == 0, "\(run)")
        try sandbox.write("event.json", run.output)
        try sandbox.write(
            "check.py",
            """
            import json
            from openlineage.client import event_v2 as v2
            from openlineage.client.facet_v2 import (
                dataset_type_dataset, dataset_version_dataset, job_type_job)
            kinds = {"version": dataset_version_dataset.DatasetVersionDatasetFacet,
                "datasetType": dataset_type_dataset.DatasetTypeDatasetFacet,
                "jobType": job_type_job.JobTypeJobFacet}
            def facets(given):
                own = lambda facet: {k: v for k, v in facet.items() if not k.startswith("_")}
                return {name: kinds[name](**own(facet)) for name, facet in given.items()}
            def data(kind, given):
                return [kind(**{**one, "facets": facets(one["facets"])}) for one in given]
            event = json.load(open("event.json"))
            assert event.pop("schemaURL").endswith("OpenLineage.json#/$defs/RunEvent")
            event["eventType"] = v2.RunState[event["eventType"]]
            event["run"] = v2.Run(**event["run"])
            job = event["job"]
            event["job"] = v2.Job(**{**job, "facets": facets(job["facets"])})
            event["inputs"] = data(v2.InputDataset, event["inputs"])
            event["outputs"] = data(v2.OutputDataset, event["outputs"])
            run = v2.RunEvent(**event)
            print(run.inputs[0].name, run.outputs[0].name)
            """)
        let check = try sandbox.run(try #require(Self.python), ["check.py"])
        #expect(check.status == 0, "\(check)")
        #expect(check.output == "datasets/acme/rows models/acme/m\n")
    }

    @Test(.enabled(if: PythonTools.has("huggingface_hub"), hint))
    func `the model card is one the hub reads`() throws {
        let sandbox = try published()
        let run = try sandbox.mreg("export", "acme/m@v1", "--format", "model-card")
        #expect(run.status == 0, "\(run)")
        try sandbox.write("card.md", run.output)
        try sandbox.write(
            "check.py",
            """
            from huggingface_hub import ModelCard
            card = ModelCard.load("card.md")
            data = card.data.to_dict()
            print(data["license"], data["datasets"], data["pipeline_tag"])
            """)
        let check = try sandbox.run(try #require(Self.python), ["check.py"])
        #expect(check.output == "apache-2.0 ['acme/rows'] text-classification\n", "\(check)")
    }

    @Test func `the bill of materials names what the version is made of`() throws {
        let sandbox = try published()
        let run = try sandbox.mreg("sbom", "acme/m@v1")
        let bom = try run.json()
        #expect(bom["specVersion"] == .string("1.6"))
        for text in ["acme", "rows", "apache-2.0", "text-classification", "0.913"] {
            #expect(run.output.contains(text), "\(text): \(run)")
        }
        #expect(try sandbox.mreg("sbom", "acme/m@v1").output == run.output)
        let lineage = try sandbox.mreg("export", "acme/m@v1", "--format", "openlineage")
        #expect(try lineage.json()["eventType"] == .string("COMPLETE"), "\(lineage)")
        #expect(lineage.output.contains("datasets/acme/rows"), "\(lineage)")
        let card = try sandbox.mreg("export", "acme/m@v1", "--format", "model-card")
        #expect(card.output.hasPrefix("---\n") && card.output.contains("acme/rows"), "\(card)")
        #expect(try sandbox.mreg("export", "acme/m@v9", "--format", "slsa").status == 66)
        #expect(try sandbox.mreg("export", "acme/m@v1", "--format", "xml").status == 64)
    }

    @Test func `provenance is exported as it was signed, else made from the declaration`() throws {
        let sandbox = try published()
        let declared = try sandbox.mreg("export", "acme/m@v1", "--format", "slsa")
        #expect(declared.errors.contains("nobody has signed this"), "\(declared)")
        #expect(declared.output.contains("mreg:acme/rows@v1"), "\(declared)")
        try sandbox.write("run.json", #"{"builder":"https://ci.example/1"}"#)
        let attest = try sandbox.mreg(
            "attest", "acme/m@v1", "--type", "provenance", "--from", "run.json")
        #expect(attest.status == 0, "\(attest)")
        let signed = try sandbox.mreg("export", "acme/m@v1", "--format", "slsa")
        #expect(signed.output.contains("https://ci.example/1"), "\(signed)")
        #expect(signed.errors.contains("signed as statement"), "\(signed)")
    }
}
