// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Testing

@Suite struct VersionTests {
    let temporary: TemporaryCatalog
    let catalog: Catalog

    init() throws {
        temporary = try TemporaryCatalog()
        catalog = try temporary.open()
    }

    @Test func `a version is found by number, latest, alias, digest and prefix`() throws {
        try catalog.apply { writer in
            _ = try writer.insertVersion(row("team/a", 1, manifest: 1 << 40))
            _ = try writer.insertVersion(row("team/a", 2, manifest: 2))
            try writer.setAlias(
                AliasChange(
                    artifact: ArtifactName("team/a"), alias: AliasName("prod"), from: nil,
                    to: VersionNumber("v1"), at: Timestamp(seconds: 1), logIndex: 3, actor: nil,
                    isEffective: true))
        }
        try #expect(catalog.version("team/a")?.name == name("team/a", 2))
        try #expect(catalog.version("team/a@latest")?.manifest == digest(2))
        try #expect(catalog.version("team/a@v1")?.row == row("team/a", 1, manifest: 1 << 40))
        try #expect(catalog.version("team/a@prod")?.name == name("team/a", 1))
        try #expect(catalog.version("team/a@\(digest(2))")?.name == name("team/a", 2))
        let digits = digest(1 << 40).hex.prefix(60)
        try #expect(catalog.version("team/a@sha256:\(digits)")?.name == name("team/a", 1))
        try #expect(catalog.version("team/a@v3") == nil)
        try #expect(catalog.version("team/b") == nil)
    }

    @Test func `a digest prefix of two digests is refused, of one digest twice is not`() throws {
        try catalog.apply { writer in
            _ = try writer.insertVersion(row("a", 1, manifest: 1))
            _ = try writer.insertVersion(row("a", 2, manifest: 2))
            _ = try writer.insertVersion(row("b", 1, manifest: 3))
            _ = try writer.insertVersion(row("b", 2, manifest: 3))
        }
        #expect(throws: MregError.self) { try catalog.version("a@sha256:00000000") }
        try #expect(catalog.version("b@sha256:00000000")?.name == name("b", 2))
        let all = try catalog.read { try $0.versions(manifestPrefix: "00000000", limit: 3) }
        #expect(all.count == 3)
    }

    @Test func `latest is the newest version that is authorised and not removed`() throws {
        let ids = try catalog.apply { writer in
            [
                try writer.insertVersion(row("a", 1, manifest: 1)),
                try writer.insertVersion(row("a", 2, manifest: 2, isAuthorised: false)),
                try writer.insertVersion(row("a", 3, manifest: 3)),
            ]
        }
        try #expect(catalog.version("a")?.id == ids[2])
        try catalog.apply { try $0.markRemoved(ids[2], logIndex: 7) }
        try #expect(catalog.version("a")?.id == ids[0])
        try catalog.apply { try $0.setAuthorised(ids[1], true) }
        try #expect(catalog.version("a")?.id == ids[1])
        try #expect(catalog.version("a@v3")?.removedLogIndex == 7)
    }

    @Test func `a removed version is counted out once and its number stays used`() throws {
        let artifact = try ArtifactName("a")
        try catalog.apply { writer in
            _ = try writer.insertVersion(row("a", 1, manifest: 1, bytes: 5))
            let second = try writer.insertVersion(row("a", 2, manifest: 2, bytes: 7))
            try writer.markRemoved(second, logIndex: 3)
            try writer.markRemoved(second, logIndex: 4)
        }
        let summary = try #require(try catalog.read { try $0.list() }.first)
        #expect(summary.versionCount == 1)
        #expect(summary.totalBytes == 5)
        try #expect(catalog.read { try $0.nextNumber(artifact) } == VersionNumber("v3"))
        try #expect(catalog.read { try $0.nextNumber(ArtifactName("new")) } == VersionNumber("v1"))
        try #expect(catalog.version("a@v2")?.removedLogIndex == 3)
    }

    @Test func `versions come newest first, in pages, and know the one before`() throws {
        try catalog.apply { writer in
            for number in 1...5 {
                _ = try writer.insertVersion(row("a", number, manifest: number))
            }
        }
        let artifact = try ArtifactName("a")
        try catalog.read { reader in
            let page = try reader.versions(of: artifact, below: VersionNumber("v4"), limit: 2)
            #expect(page.map(\.name.number.value) == [3, 2])
            try #expect(reader.version(before: name("a", 2))?.manifest == digest(1))
            try #expect(reader.version(before: name("a", 1)) == nil)
            try #expect(reader.newest(artifact)?.name == name("a", 5))
        }
    }

    @Test func `list pages, filters and shows aliases with their artifact`() throws {
        try catalog.apply { writer in
            for artifact in ["a/x", "a/y", "b/x", "b-z"] {
                _ = try writer.insertVersion(
                    row(artifact, 1, manifest: 1, kind: artifact == "b-z" ? .dataset : .model))
                for alias in ["prod", "dev"] where artifact != "a/y" {
                    try writer.setAlias(
                        AliasChange(
                            artifact: ArtifactName(artifact), alias: AliasName(alias), from: nil,
                            to: VersionNumber("v1"), at: Timestamp(seconds: 1), logIndex: 3,
                            actor: nil, isEffective: true))
                }
            }
        }
        func names(_ query: ListQuery) throws -> [String] {
            try catalog.read { try $0.list(query).map(\.name.text) }
        }
        try #expect(names(ListQuery()) == ["a/x", "a/y", "b-z", "b/x"])
        try #expect(names(ListQuery(prefix: "a/")) == ["a/x", "a/y"])
        try #expect(names(ListQuery(glob: "*/x")) == ["a/x", "b/x"])
        try #expect(names(ListQuery(kind: .dataset)) == ["b-z"])
        try #expect(names(ListQuery(after: ArtifactName("a/x"), limit: 2)) == ["a/y", "b-z"])
        let list = try catalog.read { try $0.list() }
        #expect(
            list.map { $0.aliases.map(\.alias.text) } == [
                ["dev", "prod"], [], ["dev", "prod"], ["dev", "prod"],
            ])
        #expect(
            list.allSatisfy { item in item.aliases.allSatisfy { $0.target.artifact == item.name } })
        let counts = try catalog.read { try $0.counts() }
        #expect(counts.artifacts == 4 && counts.datasets == 1 && counts.versions == 4)
    }

    @Test func `files come in byte order of their paths, paged, by path and by folder`() throws {
        let paths = ["a", "a/b", "a/b/c", "a0", "z", "é"]
        let id = try catalog.apply { writer in
            let id = try writer.insertVersion(row("m", 1, manifest: 1))
            try writer.insertFiles(paths.reversed().map { try entry($0, 42) }, of: id)
            return id
        }
        try catalog.read { reader in
            try #expect(reader.files(of: id).map(\.path.text) == paths)
            let page = try reader.files(of: id, after: ArtifactPath("a/b"), limit: 2)
            #expect(page.map(\.path.text) == ["a/b/c", "a0"])
            try #expect(
                reader.files(under: ArtifactPath("a"), of: id).map(\.path.text) == [
                    "a/b", "a/b/c",
                ])
            try #expect(reader.file(ArtifactPath("a0"), of: id) == entry("a0", 42))
            try #expect(reader.file(ArtifactPath("e\u{301}"), of: id) == nil)
            try #expect(
                reader.files(digest: digest(42), limit: 2).map(\.path.text) == ["a", "a/b"])
        }
    }
}
