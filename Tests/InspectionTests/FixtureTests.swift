// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Inspection
import Testing

/// Other scanners' own test files, with the verdicts that their tests expect.
@Suite(.enabled(if: Fixtures.folder != nil, "set MREG_FIXTURES to the folder of test data"))
struct FixtureTests {
    @Test(arguments: ["picklescan", "modelscan", "fickling", "modelaudit"])
    func `agrees with the label of every file`(_ corpus: String) throws {
        let folder = URL(filePath: try #require(Fixtures.folder)).appending(path: "scan/\(corpus)")
        let index = try String(contentsOf: folder.appending(path: "index.tsv"), encoding: .utf8)
        for line in index.split(separator: "\n").dropFirst() {
            let columns = line.split(separator: "\t").map(String.init)
            let data = try Data(contentsOf: folder.appending(path: columns[0]))
            let result = Samples.inspect([UInt8](data), columns[0])
            if Fixtures.exceptions.contains(where: columns[0].hasSuffix) { continue }
            switch columns[1] {
            case "unsafe": #expect(result.word != .safe, "\(columns[0])")
            case "safe": #expect(result.word == .safe, "\(columns[0]): \(result.findings)")
            default: break
            }
        }
    }
}

enum Fixtures {
    static let folder = ProcessInfo.processInfo.environment["MREG_FIXTURES"]

    /// Files whose label this inspector does not share, with the reason.
    static let exceptions: [String] =
        // An address and a made-up key in plain JSON: no library reads or follows them.
        ["mixed_malicious_model/config.json"]
        // A hostile template in a second key, which the label overlooks.
        + ["edge_cases/multiple_templates.json"]
        // The author's own classes (`__main__`): they need a person.
        + ["agpl_model.pkl", "pipeline.skops"]
        // A picture that is cut short, under the name of a model.
        + ["bad_pytorch.pt"]
}
