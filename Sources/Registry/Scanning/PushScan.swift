// SPDX-License-Identifier: Apache-2.0
import Catalog
import Inspection
import MregCore
import MregCrypto
import ObjectStore
import Policy
import Trust

/// What was found in the files of a version that is being pushed or scanned, ready to be stored.
struct PushScan {
    let contents: ArtifactContents
    /// What was found in each file.
    let results: VersionResults
    /// What the files are beside each other.
    let together: FilesTogether.Outcome
    /// What it came to.
    let overview: ScanOverview
    /// The records to be signed: sheets that are stored, and one with the rest.
    private var plan: SheetPlan
    /// The tables of tensors that are not stored yet.
    private var tables: [[UInt8]]

    /// Takes what was found in each layer; `stored` are sheets that may say some of it already.
    init(
        contents: ArtifactContents, layers: [LayerScan], results: VersionResults,
        together: FilesTogether.Outcome = FilesTogether.Outcome(), stored: [SheetPlan.Stored] = []
    ) throws(MregError) {
        self.contents = contents
        self.together = together
        self.results = results
        overview = ScanOverview(results).judged(together)
        plan = try SheetPlan(results, stored, whole: layers.count == 1 ? layers[0].sheet : nil)
        tables = layers.flatMap(\.tables)
    }

    /// The claim to be signed.
    func statement(of label: String) -> ScanStatement {
        ScanStatement(
            subject: label, manifest: contents.digest, ruleset: Ruleset.currentDigest,
            level: overview.level.rawValue, sheets: plan.digests)
    }

    /// The sheet of records, and the tables of tensors that are not stored yet.
    var blobs: [[UInt8]] { plan.new.map { [$0.bytes] + tables } ?? tables }

    /// Lets go of records that are stored now.
    mutating func forgetBlobs() {
        plan.new = nil
        tables = []
    }

    /// Puts the records into the store.
    func put(into session: PutSession) throws(MregError) {
        for blob in blobs { _ = try session.putBytes(blob) }
    }
}

/// Which sheets of records a version's statement names: stored ones that say of its files what was
/// found now, and a new one for the rest. So a push of a few changed files stores a few records.
struct SheetPlan {
    /// A sheet in the store.
    struct Stored {
        var digest: Digest
        var sheet: ScanSheet
    }

    /// A sheet is used again if at least one record in this many is of the version's files.
    private static let unusedShareMax = 2
    /// Most stored sheets that a statement names.
    private static let storedMax = 8

    /// The sheet to be stored; nil when stored ones say everything.
    fileprivate(set) var new: ScanSheet?
    /// All sheets.
    let digests: [Digest]

    /// Plans the sheets of some files; `whole` is a sheet with the records of all of them.
    init(
        _ results: VersionResults, _ stored: [Stored], whole: ScanSheet?
    ) throws(MregError) {
        var isCovered = [Bool](repeating: false, count: results.numbers.count)
        var used: [(digest: Digest, count: Int)] = []
        for candidate in stored.sorted(by: { $0.sheet.count > $1.sheet.count }) {
            let covered = Self.covered(results, by: candidate.sheet)
            guard let covered, covered.count * Self.unusedShareMax >= candidate.sheet.count else {
                continue
            }
            let fresh = covered.filter { !isCovered[Int($0)] }
            guard !fresh.isEmpty, used.count < Self.storedMax else { continue }
            // A sheet that is not much larger than what is left is written again with it, so that
            // many small pushes leave a few sheets and not many.
            let left = isCovered.count { !$0 } - fresh.count
            guard fresh.count >= left else { continue }
            for index in fresh { isCovered[Int(index)] = true }
            used.append((candidate.digest, fresh.count))
        }
        if used.isEmpty, let whole {
            new = whole.isEmpty ? nil : whole
        } else {
            new = try Self.rest(of: results, isCovered)
        }
        digests = used.map(\.digest) + (new.map { [Digest.sha256(of: $0.bytes)] } ?? [])
    }

    private static func rest(
        of results: VersionResults, _ isCovered: [Bool]
    ) throws(MregError) -> ScanSheet? {
        var builder = ScanSheet.Builder()
        for index in isCovered.indices where !isCovered[index] {
            if let record = results.record(index) { try builder.add(record) }
        }
        return builder.count > 0 ? builder.finish() : nil
    }

    /// The files of which a sheet says what was found; nil when it says anything else of one.
    private static func covered(_ results: VersionResults, by sheet: ScanSheet) -> [UInt32]? {
        var covered: [UInt32] = []
        var memory = EndingMemory()
        let entries = results.files.entries
        for index in entries.indices {
            var (said, isSame) = (false, true)
            sheet.forEachResult(
                of: entries.digest(index), memory.ending(entries.paths, index)
            ) { number in
                said = true
                isSame = isSame && results.result(index) == sheet.results[number]
            }
            guard isSame else { return nil }
            if said { covered.append(UInt32(index)) }
        }
        return covered
    }
}

extension LocalRegistry {
    /// Scans the files of a version whose bytes are stored.
    ///
    /// Layers that the push has just hashed while it wrote them are not hashed again for it, if
    /// nobody else can have put anything in their place. What an earlier version has in common is
    /// neither scanned nor recorded again; of the same version, what is lost is made again.
    func scanStored(
        _ contents: ArtifactContents, like earlier: VersionRecord?,
        written: PutSummary? = nil, progress: any ProgressSink
    ) throws -> PushScan {
        var scanner = VersionScanner(self, contents)
        scanner.wantsTables = true
        scanner.progress = progress
        scanner.related = try earlier.map(layers) ?? []
        if let written, try store.isPrivate() {
            scanner.fresh = Set(written.places.map(\.blob))
            scanner.checksums = written.checksums
        }
        let layers = try scanner.scan()
        return try pushScan(of: contents, layers, stored: try earlier.map(storedSheets) ?? [])
    }

    /// What some layers' scans come to.
    func pushScan(
        of contents: ArtifactContents, _ layers: [LayerScan], stored: [SheetPlan.Stored]
    ) throws(MregError) -> PushScan {
        let results = VersionResults(contents, layers)
        return try PushScan(
            contents: contents, layers: layers, results: results,
            together: try together(contents, results, tables: layers.flatMap(\.tables)),
            stored: stored)
    }

    /// The layers of a version that hold several files; none where its manifest is lost.
    private func layers(of version: VersionRecord) throws(MregError) -> [Digest] {
        let blobs = blobs
        let read = try unlessLost { () throws(MregError) in
            try blobs.bytes(of: version.manifest, limit: Limits.manifestBytesMax)
        }
        guard let bytes = read, let manifest = try? Manifest(parsing: bytes) else { return [] }
        return manifest.layers.filter { $0.mediaType.hasSuffix(".tar") }.map(\.digest)
    }

    /// The sheets of records that the catalog names for a version; lost ones are left out.
    func storedSheets(_ version: VersionRecord) throws -> [SheetPlan.Stored] {
        let blobs = blobs
        return try catalog.read { try $0.scanSheets(of: version.id) }.compactMap { digest in
            let read = try unlessLost { () throws(MregError) in
                try blobs.bytes(of: digest, limit: ScanSheet.bytesMax)
            }
            guard let bytes = read, let sheet = try? ScanSheet.parse(bytes) else { return nil }
            return SheetPlan.Stored(digest: digest, sheet: sheet)
        }
    }

    /// Scans what a dry run would push.
    func scanSources(_ source: PushSource) throws(MregError) -> ScanOverview {
        var files: [ScanOverview.File] = []
        for entry in source.files {
            files.append(try FileScan.file(entry.path.text, from: entry.source))
        }
        let together = try FileScan.together(files, sources: source.files.map(\.source))
        return ScanOverview(files: files).judged(together)
    }

    /// Stops a push of what is not safe, when the pusher asked for that.
    func refuseUnsafe(_ overview: ScanOverview, _ label: String) throws(MregError) {
        guard overview.word != .safe, let worst = overview.worst else { return }
        let detail = worst.record.findings.max { $0.level < $1.level }?.evidence ?? ""
        throw MregError(
            .refused,
            "\(label) is not published: \(worst.path.printable) is "
                + worst.record.word.rawValue,
            cause: detail.isEmpty ? nil : detail, next: "mreg scan PATH --explain")
    }

    /// Says loudly what the scan rules of the default policy will make of it.
    func describeScan(_ result: inout PushResult) throws {
        guard let overview = result.scan, overview.word != .safe else { return }
        let reference = Reference(name: result.name, selector: .version(result.version))
        let refusals = try decisions(
            on: try version(reference), environment: nil, consumer: ConsumerDocuments()
        ).flatMap(\.refusals).filter { $0.type == "scan" }
        guard let first = refusals.first else { return }
        result.notices.append("pull will refuse \(reference): \(first.found)")
        result.next += first.fix
    }
}
