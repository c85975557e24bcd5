// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Testing

@Suite struct EvidenceTests {
    let temporary: TemporaryCatalog
    let catalog: Catalog
    let id: VersionID

    init() throws {
        temporary = try TemporaryCatalog()
        catalog = try temporary.open()
        id = try catalog.apply { try $0.insertVersion(row("a", 1, manifest: 1)) }
    }

    private func alias(_ to: String?, at index: Int64, isEffective: Bool) throws -> AliasChange {
        AliasChange(
            artifact: try ArtifactName("a"), alias: try AliasName("prod"), from: nil,
            to: to.flatMap { VersionNumber($0) }, at: Timestamp(seconds: index), logIndex: index,
            actor: digest(3), isEffective: isEffective)
    }

    @Test func `an alias entry without effect is history and moves nothing`() throws {
        let changes = [
            try alias("v1", at: 1, isEffective: false), try alias("v1", at: 2, isEffective: true),
            try alias(nil, at: 3, isEffective: false),
        ]
        try catalog.apply { try $0.setAlias(changes[0]) }
        try #expect(catalog.version("a@prod") == nil)
        try catalog.apply { writer in for change in changes[1...] { try writer.setAlias(change) } }
        try #expect(catalog.version("a@prod")?.id == id)
        try #expect(catalog.read { try $0.aliasHistory(of: ArtifactName("a")) } == changes)
        try #expect(catalog.read { try $0.aliases(at: id).map(\.text) } == ["prod"])
        try catalog.apply { try $0.setAlias(alias(nil, at: 4, isEffective: true)) }
        try #expect(catalog.read { try $0.aliases(of: ArtifactName("a")) } == [])
    }

    @Test func `a state entry without effect is history and changes nothing`() throws {
        func change(_ state: VersionState, _ index: Int64, _ isEffective: Bool) -> StateChange {
            StateChange(
                state: state, scope: .descendants, reason: "why", at: Timestamp(seconds: 5),
                logIndex: index, actor: nil, isEffective: isEffective)
        }
        let changes = [change(.quarantined, 2, true), change(.active, 3, false)]
        try catalog.apply { writer in
            for change in changes { try writer.setState(change, of: id) }
        }
        let version = try #require(try catalog.version("a@v1"))
        #expect(version.state == .quarantined && version.stateScope == .descendants)
        #expect(version.stateLogIndex == 2 && version.stateReason == "why")
        try #expect(catalog.read { try $0.stateHistory(of: id) } == changes)
    }

    @Test func `statements, parameters and metrics come back as they were given`() throws {
        let statement = StatementRow(
            bundle: digest(7), predicateType: "urn:x", keyID: nil, logIndex: 4, isAuthorised: false)
        try catalog.apply { writer in
            try writer.insertStatement(statement, of: id)
            try writer.setParameters(
                [ParameterRow(key: "lr", value: "0.1"), ParameterRow(key: "lr", value: "0.2")],
                of: id)
            try writer.setMetrics(
                ["nan", "1e999", "0.97", "97 %"].map { MetricRow(key: $0, value: $0) }, of: id)
        }
        try catalog.read { reader in
            try #expect(reader.statements(of: id) == [statement])
            try #expect(reader.versions(withStatement: digest(7)).map(\.id) == [id])
            try #expect(reader.parameters(of: id) == [ParameterRow(key: "lr", value: "0.2")])
            try #expect(reader.metrics(of: id).compactMap(\.number) == [0.97])
            try #expect(reader.metrics(of: id).count == 4)
        }
    }

    @Test func `blobs, what needs them and what a container holds`() throws {
        let blobs = [
            BlobRow(digest: digest(1), length: 4, container: digest(50), offset: 8),
            BlobRow(digest: digest(2), length: 8, container: digest(50), offset: 0),
            BlobRow(digest: digest(3), length: 9, container: nil, recipe: digest(60)),
        ]
        try catalog.apply { writer in
            try writer.insertBlobs(blobs)
            try writer.insertBlobRefs([digest(1), digest(1), digest(3)], of: id)
        }
        try catalog.read { reader in
            try #expect(reader.blob(digest(3)) == blobs[2])
            try #expect(reader.blobs(after: digest(1), limit: 9) == [blobs[1], blobs[2]])
            try #expect(reader.blobs(in: digest(50)) == [blobs[1], blobs[0]])
            try #expect(reader.versions(needingContainer: digest(50)).map(\.id) == [id])
            try #expect(reader.versions(needingBlob: digest(2)) == [])
            try #expect(reader.neededBlobs(limit: 9) == [digest(1), digest(3)])
        }
        try catalog.apply { writer in
            try writer.insertBlobs([BlobRow(digest: digest(1), length: 4, container: digest(51))])
            try writer.removeBlobs([digest(2)])
            try writer.markRemoved(id, logIndex: 9)
        }
        try catalog.read { reader in
            try #expect(reader.blob(digest(1))?.container == digest(51))
            try #expect(reader.blob(digest(2)) == nil)
            try #expect(reader.neededBlobs(limit: 9) == [])
        }
    }

    @Test func `what was applied replaces what was applied before`() throws {
        try #expect(catalog.read { try $0.applied() } == nil)
        for size in [1, 2] as [Int64] {
            let state = AppliedState(origin: "o", size: size, root: digest(1), state: [0, 255])
            try catalog.apply { try $0.setApplied(state) }
            try #expect(catalog.read { try $0.applied() } == state)
        }
    }
}
