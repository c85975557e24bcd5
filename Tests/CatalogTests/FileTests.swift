// SPDX-License-Identifier: Apache-2.0
import Catalog
import FoundationEssentials
import GRDB
import MregCore
import Testing

@Suite struct FileTests {
    let temporary: TemporaryCatalog

    init() throws { temporary = try TemporaryCatalog() }

    private func reasonOpening() -> CatalogUnusable.Reason? {
        let thrown = #expect(throws: CatalogUnusable.self) {
            let catalog = try temporary.open()
            try catalog.read { _ = try $0.list() }
        }
        return thrown?.reason
    }

    @Test func `a catalog is there again after closing`() throws {
        let first = try temporary.open()
        _ = try first.apply { try $0.insertVersion(row("a", 1, manifest: 1)) }
        try first.close()
        try #expect(temporary.open().version("a")?.manifest == digest(1))
    }

    @Test func `a failed transaction leaves nothing`() throws {
        let catalog = try temporary.open()
        let before = try catalog.lines()
        #expect(throws: MregError.self) {
            try catalog.apply { writer in
                _ = try writer.insertVersion(row("a", 1, manifest: 1))
                throw MregError(.failed, "on purpose")
            }
        }
        try #expect(catalog.lines() == before)
    }

    @Test func `another version of the schema is told apart`() throws {
        try temporary.open().close()
        try temporary.edit("PRAGMA user_version = 99")
        #expect(reasonOpening() == .otherSchema(found: 99))
    }

    @Test func `the database of another program is not taken over`() throws {
        try temporary.edit("CREATE TABLE theirs (x)")
        #expect(reasonOpening() == .notACatalog)
        try temporary.edit("PRAGMA application_id = 5")
        #expect(reasonOpening() == .notACatalog)
    }

    @Test func `bytes that are no database are not a catalog`() throws {
        let bytes = Data(repeating: 0x41, count: 8192)
        try bytes.write(to: URL(fileURLWithPath: temporary.path))
        #expect(reasonOpening() == .notACatalog)
        // Nothing was deleted or overwritten.
        try #expect(Data(contentsOf: URL(fileURLWithPath: temporary.path)) == bytes)
    }

    @Test func `a file cut short or overwritten is damaged`() throws {
        let catalog = try temporary.open()
        try catalog.apply { writer in
            for number in 1...2000 {
                _ = try writer.insertVersion(row("a\(number)", 1, manifest: number))
            }
        }
        try catalog.close()
        let whole = try Data(contentsOf: URL(fileURLWithPath: temporary.path))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: temporary.path))
        #expect(reasonOpening() == .damaged)
        let noise = whole.prefix(4096) + Data(repeating: 0xA5, count: whole.count - 4096)
        try noise.write(to: URL(fileURLWithPath: temporary.path))
        #expect(reasonOpening() == .damaged)
    }

    @Test func `a value the tables forbid is damage and not a crash`() throws {
        let catalog = try temporary.open()
        _ = try catalog.apply { try $0.insertVersion(row("a", 1, manifest: 1)) }
        try catalog.close()
        try temporary.edit("UPDATE artifacts SET name = 'No Name'")
        #expect(reasonOpening() == .damaged)
        try temporary.edit(
            """
            PRAGMA ignore_check_constraints = ON;
            UPDATE artifacts SET name = 'a'; UPDATE versions SET manifest = x'00';
            """)
        #expect(reasonOpening() == .damaged)
        try temporary.edit("DROP TABLE aliases")
        #expect(reasonOpening() == .damaged)
    }

    @Test func `a folder in the way is an error of its own`() throws {
        try FileManager.default.createDirectory(
            atPath: temporary.path, withIntermediateDirectories: true)
        let thrown = #expect(throws: MregError.self) { try temporary.open() }
        #expect(thrown?.code == .cannotCreate)
    }

    @Test func `commits are synced and the log is written ahead`() throws {
        let catalog = try temporary.open()
        // sqlite.org/pragma.html: synchronous 2 is FULL; the connection says what it uses.
        try #expect(catalog.read { try $0.durability() } == ["wal", "2"])
    }

    @Test func `a passing catalog waits for no disk, and still writes all or nothing`() throws {
        let catalog = try Catalog.openPassing(path: temporary.path)
        try #expect(catalog.read { try $0.durability() } == ["memory", "0"])
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try catalog.apply { writer in
                _ = try writer.insertVersion(row("a", 1, manifest: 1))
                throw Stop()
            }
        }
        try #expect(catalog.version("a") == nil)
    }

    @Test func `reading only needs no right to write`() throws {
        #expect(throws: MregError.self) { try Catalog.openReadOnly(path: temporary.path) }
        let catalog = try temporary.open()
        _ = try catalog.apply { try $0.insertVersion(row("a", 1, manifest: 1)) }
        // While the writer has it open …
        let beside = try Catalog.openReadOnly(path: temporary.path)
        try #expect(beside.version("a")?.manifest == digest(1))
        let thrown = #expect(throws: MregError.self) {
            try beside.apply { _ = try $0.insertVersion(row("b", 1, manifest: 1)) }
        }
        #expect(thrown?.code == .cannotCreate)
        try beside.close()
        try catalog.close()
        // … and in a folder where nothing can be made.
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o444], ofItemAtPath: temporary.path)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o555], ofItemAtPath: temporary.folder)
        let alone = try Catalog.openReadOnly(path: temporary.path)
        try #expect(alone.version("a")?.manifest == digest(1))
        try alone.close()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: temporary.folder)
    }
}
