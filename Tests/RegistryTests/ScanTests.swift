// SPDX-License-Identifier: Apache-2.0
import Catalog
import Inspection
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Policy
import TestSupport
import Testing
import Trust

@testable import Registry

/// What a push finds in its files, who is believed about it, and what the gate makes of it.
///
/// Verdicts are those of the pickle format itself: `cos\nsystem` with REDUCE calls `os.system`.
@Suite struct ScanTests {
    /// Of another content for each test: what an account has found, all tests share.
    private static func call(_ test: Int) -> [UInt8] {
        Array("cos\nsystem\n(S'echo pwned\(test)'\ntR.".utf8)
    }
    private static let plain = Array("(dp0\n.".utf8)

    /// safetensors (its README): a length, a JSON header, tensors that tile the rest.
    private static func weights(_ count: Int, tensors: Int = 1) -> [UInt8] {
        let parts = (0..<tensors).map {
            #""t\#($0)":{"dtype":"U8","shape":[\#(count)],"data_offsets":[\#($0 * count),"#
                + "\(($0 + 1) * count)]}"
        }
        let header = Array("{\(parts.joined(separator: ","))}".utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) }
        return length + header + [UInt8](repeating: 7, count: count * tensors)
    }

    private static func file(_ stage: Stage, _ name: String, _ bytes: [UInt8]) throws -> String {
        try stage.scratch.write("sources/\(RandomName.next())/\(name)", bytes)
    }

    /// Forgets what this account's mreg found itself in some content, as if it were another's.
    private static func forget(_ content: [UInt8]) throws {
        let hex = Digest.sha256(of: content).hex
        let folder = Paths.join(Surroundings.state, "scans", String(hex.prefix(2)))
        try Directory.remove(Paths.join(folder, String(hex.dropFirst(2))))
    }

    @Test func `a pickle that runs code is stored, named, and not let out`() throws {
        let stage = try Stage(isStrict: true)
        let pushed = try stage.push([try Self.file(stage, "evil.pkl", Self.call(1))])
        #expect(pushed.outcome == .published && pushed.scan?.level == .malicious)
        #expect(pushed.notices.contains { $0.contains(#"os.system("echo pwned1")"#) })
        let refusal = try #require(try stage.refusal(of: "evil@v1").first { $0.type == "scan" })
        #expect(refusal.outcome == .fail && !refusal.isWaivable)
        #expect(refusal.found.contains(#"os.system("echo pwned1")"#))
        #expect(refusal.fix == ["mreg scan evil@v1 --explain"])
        try stage.push([try Self.file(stage, "good.pkl", Self.plain)])
        #expect(try stage.pulled("good@v1", "good.pkl") == Self.plain)
    }

    @Test func `nothing is published when that is asked for`() throws {
        let stage = try Stage(isStrict: true)
        let path = try Self.file(stage, "evil.pkl", Self.call(2))
        let error = try failure { try stage.push([path]) { $0.refusesUnsafe = true } }
        #expect(error.code == .refused)
        #expect(try stage.open(.read).list().isEmpty)
        #expect(try stage.push([path]) { $0.isDryRun = true }.scan?.level == .malicious)
    }

    @Test func `unknown data passes in datasets and not in models`() throws {
        let stage = try Stage(isStrict: true)
        let path = try Self.file(stage, "raw.bin", noise(5000, seed: 90))
        try stage.push([path], as: "model")
        #expect(try stage.refusal(of: "model").contains { $0.type == "scan" })
        try stage.push([path], as: "data") { $0.kind = .dataset }
        #expect(try stage.pulled("data", "raw.bin") == noise(5000, seed: 90))
        let evil = try Self.file(stage, "cache.pkl", Self.call(3))
        try stage.push([evil], as: "bad") { $0.kind = .dataset }
        #expect(try stage.refusal(of: "bad").contains { $0.type == "scan" })
        // Not plain noise: an archive that some readers find behind it.
        let zip = [0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18)
        let hidden = try Self.file(stage, "hidden.bin", noise(500, seed: 91) + zip)
        try stage.push([hidden], as: "hidden") { $0.kind = .dataset }
        #expect(try stage.refusal(of: "hidden").contains { $0.type == "scan" })
    }

    /// The publisher's claim is signed and intact, and says "data-only" of a pickle that runs code.
    private static func lie(_ stage: Stage, by key: String, about content: [UInt8]) throws {
        let registry = try stage.open()
        let version = try registry.version(try Reference("evil@v1"))
        let contents = try registry.contents(of: version)
        let entry = try #require(contents.files.entries.first)
        var record = ScanRecord(
            Inspection.inspect(name: "evil.pkl", source: BytesSource(content)), of: entry.digest)
        record.level = .dataOnly
        record.findings = []
        record.findingCount = 0
        let layers = [
            try LayerScan(layer: contents.manifest.layers[0].digest, records: [record])
        ]
        let scan = try PushScan(
            contents: contents, layers: layers, results: VersionResults(contents, layers))
        let statements = try SignedStatements(
            scan: scan.statement(of: "evil@v1"), actor: try stage.actor(key))
        let session = registry.store.beginPut(index: registry.index)
        try statements.put(into: session)
        try scan.put(into: session)
        try registry.record(try session.commit())
        try stage.forge(
            key,
            .attach(
                Attachment(
                    name: version.name.artifact, version: version.name.number,
                    manifest: version.manifest, statements: statements.references,
                    metadata: VersionMetadata())))
    }

    private static func scanOutcome(_ stage: Stage) throws -> RuleOutcome {
        let explained = try stage.open(.read).explain(
            try Reference("evil@v1"), environment: nil, consumer: ConsumerDocuments(), at: nil)
        return try #require(explained.decisions.flatMap(\.outcomes).first { $0.type == "scan" })
    }

    @Test func `a publisher is not believed about his own pickle`() throws {
        let stage = try Stage(isStrict: true)
        try stage.push([try Self.file(stage, "evil.pkl", Self.call(4))])
        try Self.lie(stage, by: Home.admin, about: Self.call(4))
        #expect(try Self.scanOutcome(stage).outcome == .fail)
        try Self.forget(Self.call(4))
        #expect(try Self.scanOutcome(stage).outcome == .fail, "scanned on the spot")
    }

    @Test func `of several believed records the worst counts`() throws {
        let stage = try Stage(isStrict: true)
        try stage.push([try Self.file(stage, "evil.pkl", Self.call(5))])
        let scanner = try #require(Home.strangers.first)
        try stage.trust(scanner, roles: [.scanner], names: ["**"])
        try Self.lie(stage, by: scanner, about: Self.call(5))
        // This account's own record still says what it found.
        #expect(try Self.scanOutcome(stage).outcome == .fail)
        // Another account has none: it believes the scanner, as its trust document says.
        try Self.forget(Self.call(5))
        #expect(try Self.scanOutcome(stage).outcome == .pass)
    }

    @Test func `lost records of a scanner are a lack of integrity`() throws {
        let stage = try Stage(isStrict: true)
        try stage.push([try Self.file(stage, "evil.pkl", Self.call(6))])
        let scanner = try #require(Home.strangers.first)
        try stage.trust(scanner, roles: [.scanner], names: ["**"])
        let before = Set(try stage.files("objects"))
        try Self.lie(stage, by: scanner, about: Self.call(6))
        for path in Set(try stage.files("objects")).subtracting(before) {
            try overwrite(path, [1, 2, 3])
        }
        let refusals = try stage.refusal(of: "evil@v1")
        #expect(refusals.contains { $0.ruleID == "integrity" && $0.outcome == .invalid })
    }

    @Test func `records live as long as their version and are found after a rebuild`() throws {
        let stage = try Stage(isStrict: true)
        let path = try Self.file(stage, "net.safetensors", Self.weights(10, tensors: 100))
        try stage.push([path], as: "net")
        _ = try stage.open().collect()
        let registry = try stage.open(.read)
        let version = try registry.version(try Reference("net@v1"))
        let rows = try registry.catalog.read { try $0.scans(of: version.id) }
        let row = try #require(rows.first)
        #expect(row.format == "safetensors" && row.parameters == 1000 && row.tensorCount == 100)
        let records = try ScanSheet.parse(try registry.blobs.bytes(of: row.sheet, limit: 1 << 20))
        let table = try #require(records.first?.tensorTable)
        let tensors = try ScanRecord.tensors(
            parsing: try registry.blobs.bytes(of: table, limit: 1 << 20))
        #expect(tensors.count == 100 && tensors[99].name == "t99" && tensors[99].shape == [10])
        let dump = try stage.dump()
        try Stage.dropCatalog(stage.root)
        #expect(try stage.dump() == dump)
        #expect(try stage.findings().isEmpty)
    }

    @Test func `a version without records gets them once, and changes are told`() throws {
        let stage = try Stage(isStrict: true)
        try stage.push([try Self.file(stage, "evil.pkl", Self.call(8))]) { $0.signing.key = .none }
        let first = try stage.open().scan(try Reference("evil@v1"))
        #expect(first.isAttached && first.overview.level == .malicious)
        #expect(try !stage.open().scan(try Reference("evil@v1")).isAttached)
        try Self.lie(stage, by: Home.admin, about: Self.call(8))
        let changed = try stage.open().scan(try Reference("evil@v1"))
        #expect(changed.changes.map(\.before) == [.dataOnly])
        #expect(changed.changes.map(\.after) == [.malicious])
        #expect(changed.changes.flatMap(\.added).map(\.rule) == ["dangerous-call"])
        #expect(changed.changes.flatMap(\.removed).isEmpty && changed.rejudged == 0)
        var count = 0
        try stage.open().scanAll { count += $0.overview.files.count }
        #expect(count == 1)
    }

    @Test func `bytes that change while they are scanned are found out`() throws {
        let stage = try Stage(isStrict: true)
        // Noise: what repeats itself would not be a container of its own.
        let bytes = Self.weights(9 << 20).dropLast(9 << 20) + noise(9 << 20, seed: 3)
        try stage.push([try Self.file(stage, "net.safetensors", bytes)], as: "net")
        let store = try stage.open(.read).store
        let digest = Digest.sha256(of: bytes)
        let ranges = BlobRanges(
            .whole(digest, size: Int64(bytes.count)), in: store, start: 0,
            size: Int64(bytes.count), remembers: true)
        #expect(try ranges.read(offset: 3, count: 70) == Array(bytes[3..<73]))
        let across = BlobRanges.blockBytes - 5
        #expect(
            try ranges.read(offset: Int64(across), count: 11) == Array(bytes[across..<across + 11]))
        #expect(try ranges.read(offset: Int64(bytes.count) - 3, count: 10).count == 3)
        try ranges.confirm(digest)
        var other = bytes
        other[40] ^= 1
        try overwrite(store.containerPath(digest), other)
        let swapped = BlobRanges(
            .whole(digest, size: Int64(bytes.count)), in: store, start: 0,
            size: Int64(bytes.count), remembers: true)
        _ = try swapped.read(offset: 0, count: 8)
        try overwrite(store.containerPath(digest), bytes)
        #expect(throws: MregError.self) { try swapped.confirm(digest) }
    }
}
