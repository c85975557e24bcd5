// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Testing

@Suite struct ConstraintTests {
    let temporary: TemporaryCatalog
    let catalog: Catalog
    let id: VersionID

    init() throws {
        temporary = try TemporaryCatalog()
        catalog = try temporary.open()
        id = try catalog.apply { try $0.insertVersion(row("a", 1, manifest: 1)) }
    }

    private func refuses(_ code: MregError.Code, _ body: (Catalog.Writer) throws -> Void) throws {
        let before = try catalog.lines()
        let thrown = #expect(throws: MregError.self) { try catalog.apply(body) }
        #expect(thrown?.code == code)
        try #expect(catalog.lines() == before)
    }

    @Test func `a number is given once`() throws {
        try refuses(.corrupt) { _ = try $0.insertVersion(row("a", 1, manifest: 2)) }
    }

    @Test func `a name is a model or a dataset, not both`() throws {
        try refuses(.corrupt) { _ = try $0.insertVersion(row("a", 2, manifest: 2, kind: .dataset)) }
    }

    @Test func `a path is there once`() throws {
        try refuses(.corrupt) { writer in
            try writer.insertFiles([entry("x", 1), entry("x", 2)], of: id)
        }
    }

    @Test func `sizes are not negative`() throws {
        try refuses(.corrupt) { _ = try $0.insertVersion(row("a", 2, manifest: 2, bytes: -1)) }
        try refuses(.corrupt) {
            try $0.insertBlobs([BlobRow(digest: digest(1), length: -1, container: digest(2))])
        }
    }

    @Test func `a blob lies somewhere`() throws {
        try refuses(.corrupt) {
            try $0.insertBlobs([BlobRow(digest: digest(1), length: 1, container: nil)])
        }
    }

    @Test func `an alias points at a version that is there`() throws {
        try refuses(.notFound) { writer in
            try writer.setAlias(
                AliasChange(
                    artifact: ArtifactName("a"), alias: AliasName("prod"), from: nil,
                    to: VersionNumber("v9"), at: Timestamp(seconds: 1), logIndex: 1, actor: nil,
                    isEffective: true))
        }
    }

    @Test func `the log does not shrink below zero`() throws {
        try refuses(.corrupt) {
            try $0.setApplied(AppliedState(origin: "o", size: -1, root: digest(1), state: []))
        }
    }
}
