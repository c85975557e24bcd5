// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// Other people's signatures and reports, read with no registry.
@Suite struct `Evidence from elsewhere` {
    private static let fixtures = Surroundings.variable("MREG_FIXTURES")
    private static let hint: Comment = "set MREG_FIXTURES to the folder of third-party test data"

    @Test(.enabled(if: fixtures != nil, hint))
    func `every conformance case ends as it should, by path and by digest`() throws {
        let suite = Paths.join(try #require(Self.fixtures), "trust/conformance")
        let sandbox = try Sandbox()
        let script = Paths.join(Self.repository, "scripts/sigstore-conformance")
        let run = try sandbox.run(
            "python3", [Paths.join(suite, "drive.py"), script],
            environment: ["MREG": Sandbox.binary])
        #expect(run.output.contains("pass 140 diff 0"), "\(run)")
    }

    @Test(
        .enabled(if: fixtures != nil, hint),
        arguments: ["art_cnn", "csv", "garak", "privacy_overfit", "robustbench_Pang2020Boosting"])
    func `a report is judged as its golden verdict says`(_ name: String) throws {
        let golden = Paths.join(try #require(Self.fixtures), "robustness/golden")
        let sandbox = try Sandbox()
        let run = try sandbox.mreg(
            "report", "check", Paths.join(golden, "\(name).statement.json"), "--json")
        let wanted = try File.contents(
            Paths.join(golden, "\(name).check.json"), limit: 1 << 20)
        #expect(
            try run.json()["verdict"] == StrictJSON.parse(wanted, as: name)["verdict"], "\(run)")
        #expect(try run.json()["flags"] == StrictJSON.parse(wanted, as: name)["flags"], "\(run)")
    }

    /// The project's folder, from this file's place.
    private static var repository: String {
        Paths.parent(Paths.parent(Paths.parent(#filePath)))
    }
}
