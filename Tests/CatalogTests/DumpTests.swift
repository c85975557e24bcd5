// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Testing

@Suite struct DumpTests {
    private typealias Step = @Sendable (Catalog.Writer) throws -> Void

    /// Everything there is to say about version `number` of one of three artifacts.
    private static func step(_ index: Int) -> Step {
        { writer in
            let artifact = ["c", "a", "b/d"][index % 3]
            let id = try writer.insertVersion(row(artifact, index / 3 + 1, manifest: index))
            try writer.insertFiles([entry("z", index), entry("tab\u{e9}", 1)], of: id)
            let edge = EdgeRow(
                parentManifest: digest(index / 2), relation: "finetune", logIndex: 1)
            try writer.insertEdges([edge], of: id)
            try writer.setParameters([ParameterRow(key: "p\t\\x09", value: "v\n")], of: id)
            try writer.setMetrics([MetricRow(key: "m", value: "0.5")], of: id)
            try writer.insertStatement(
                StatementRow(
                    bundle: digest(index), predicateType: "t", keyID: digest(1), logIndex: 2,
                    isAuthorised: true), of: id)
            try writer.setState(
                StateChange(
                    state: .deprecated, reason: "old", at: Timestamp(seconds: 1), logIndex: 3,
                    actor: nil, isEffective: true), of: id)
            try writer.setAlias(
                AliasChange(
                    artifact: ArtifactName(artifact), alias: AliasName("prod"), from: nil,
                    to: VersionNumber(value: index / 3 + 1), at: Timestamp(seconds: 1),
                    logIndex: Int64(index), actor: nil, isEffective: true))
            try writer.insertBlobs([BlobRow(digest: digest(index), length: 1, container: digest(1))]
            )
            try writer.insertBlobRefs([digest(index)], of: id)
        }
    }

    private func filled(_ temporary: TemporaryCatalog, batch: Int) throws -> Catalog {
        let catalog = try temporary.open()
        for start in stride(from: 0, to: 30, by: batch) {
            try catalog.apply { writer in
                for index in start..<min(start + batch, 30) { try Self.step(index)(writer) }
            }
        }
        return catalog
    }

    @Test(arguments: [1, 7, 30])
    func `does not depend on the batches`(_ batch: Int) throws {
        let (one, other) = (try TemporaryCatalog(), try TemporaryCatalog())
        let expected = try filled(one, batch: 4).lines()
        try #expect(filled(other, batch: batch).lines() == expected)
        #expect(!expected.contains { $0.contains("\n") })
    }

    @Test func `does not depend on the row ids`() throws {
        let (one, other) = (try TemporaryCatalog(), try TemporaryCatalog())
        let forward = try one.open()
        let backward = try other.open()
        for artifact in ["a", "b", "c"] {
            _ = try forward.apply { try $0.insertVersion(row(artifact, 1, manifest: 1)) }
        }
        for artifact in ["c", "b", "a"] {
            _ = try backward.apply { try $0.insertVersion(row(artifact, 1, manifest: 1)) }
        }
        try #expect(forward.lines() == backward.lines())
    }

    /// One edit of each table; each must show.
    @Test(arguments: [
        "UPDATE artifacts SET total_bytes = 1", "UPDATE artifacts SET latest_version = 1",
        "UPDATE versions SET message = 'line one' WHERE id = 3",
        "UPDATE versions SET is_authorised = 0 WHERE id = 3",
        "UPDATE files SET size = 6 WHERE path = 'z'", "UPDATE aliases SET log_index = 77",
        "UPDATE edges SET relation = 'merge'", "DELETE FROM parameters",
        "UPDATE metrics SET number = 0.6", "UPDATE statements SET key_id = NULL",
        "DELETE FROM state_history WHERE version = 2", "DELETE FROM alias_history",
        "UPDATE blobs SET offset = 3", "DELETE FROM blob_refs WHERE version = 1",
        "INSERT INTO parameters VALUES (999, 'k', 'v')",
        "CREATE TRIGGER t AFTER INSERT ON files BEGIN SELECT 1; END",
    ])
    func `shows every edit`(_ sql: String) throws {
        let temporary = try TemporaryCatalog()
        let catalog = try filled(temporary, batch: 30)
        let before = try catalog.lines()
        try catalog.close()
        try temporary.edit(sql)
        try #expect(temporary.open().lines() != before)
    }
}
