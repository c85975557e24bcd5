// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import MregCore
import Policy
import StrictYAML
import Testing

@Suite struct `The policy templates` {
    @Test func `default.yaml says what is built in`() throws {
        #expect(try template("default") == .builtinDefault)
    }

    @Test func `form a chain in which every step tightens`() throws {
        let staging = try template("staging").resolved(base: template("dev"))
        let prod = try template("prod").resolved(base: staging)
        #expect(
            prod.rules.map(\.id) == [
                "state", "lineage", "signature", "scan", "approval", "fresh-log",
            ])
        #expect(!prod.permitsUnverified)
    }

    @Test(arguments: ["default", "dev", "staging", "prod"])
    func `come back from the writer unchanged`(_ name: String) throws {
        let document = try template(name)
        let written = Array(StrictYAML.encode(document.json).utf8)
        #expect(try PolicyDocument(StrictYAML.parse(written, as: name), as: name) == document)
    }

    private func template(_ name: String) throws -> PolicyDocument {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "registry-data/policies/\(name).yaml")
        let bytes = Array(try Data(contentsOf: file))
        let document = try PolicyDocument(
            StrictYAML.parse(bytes, as: "\(name).yaml"), as: "\(name).yaml")
        #expect(document.environment == name)
        return document
    }
}
