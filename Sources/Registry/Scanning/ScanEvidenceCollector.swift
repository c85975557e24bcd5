// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto
import Policy
import Trust

/// What is known about what a version's files would do, from records that can be believed.
///
/// A record counts if this account's mreg computed it, or if somebody with the role `scanner`
/// signed it. Where there is neither, files that are not too large are scanned on the spot.
struct ScanEvidenceCollector {
    let registry: LocalRegistry
    let contents: ArtifactContents
    /// What was claimed by scanners, already verified.
    let claims: [ScanStatement]

    /// The evidence for every file, and for what is wrong with them together.
    func evidence() throws(MregError) -> (files: FileEvidence, together: [ScanEvidence]) {
        var results = VersionResults(contents.files)
        try takeClaims(&results)
        takeLocal(&results)
        try scanMissing(&results)
        let together = try registry.together(contents, results)
        var kinds = results.results.map { Self.kind($0) }
        var numbers = results.numbers
        let unknown = UInt32(kinds.count)
        kinds.append(Self.kind(nil))
        let paths = contents.files.entries.paths
        for index in numbers.indices {
            guard let record = results.result(index) else {
                numbers[index] = unknown
                continue
            }
            guard record.isOpaque, !together.externalData.isEmpty else { continue }
            let judged = together.judged(record, at: paths[index].text)
            guard judged != record else { continue }
            numbers[index] = UInt32(kinds.count)
            kinds.append(Self.kind(judged))
        }
        let files = FileEvidence(paths: paths, numbers: numbers, kinds: kinds)
        return (files, together.record.map { [Self.evidence("the files together", $0)] } ?? [])
    }

    /// Of several records of the same content the newest ruleset's decides, and of those the worst:
    /// they should be equal, and a difference must not help.
    private static func replaces(_ old: ScanRecord, _ new: ScanRecord) -> Bool {
        old.isCurrent == new.isCurrent ? old.level < new.level : new.isCurrent
    }

    private static func kind(_ record: ScanRecord?) -> FileEvidence.Kind {
        FileEvidence.Kind(scan: evidence("", record), format: record?.format)
    }

    private static func evidence(_ path: String, _ record: ScanRecord?) -> ScanEvidence {
        guard let record else { return ScanEvidence(path: path, level: nil) }
        let worst = record.findings.max { $0.level < $1.level }
        return ScanEvidence(
            path: path, level: .init(rawValue: record.level.rawValue), ruleset: record.ruleset,
            isStale: !record.isCurrent, isUnknownData: record.isOpaque, detail: worst?.evidence)
    }

    private func takeClaims(_ results: inout VersionResults) throws(MregError) {
        var small = ScanSheet.Builder()
        for digest in Set(claims.flatMap(\.sheets)).sorted() {
            let sheet = try ScanSheet.parse(
                try registry.blobs.bytes(of: digest, limit: ScanSheet.bytesMax))
            if sheet.count > ScanLimits.mergedRecordsMax {
                results.take(sheet, replaces: Self.replaces)
            } else {
                for record in sheet { try small.add(record) }
            }
        }
        results.take(small.finish(), replaces: Self.replaces)
    }

    private func takeLocal(_ results: inout VersionResults) {
        let local = LocalScans()
        let layers = contents.manifest.layers.map {
            LayerScan(layer: $0.digest, sheet: local.sheet(of: $0.digest))
        }
        results.take(layers, of: contents, replaces: Self.replaces)
    }

    /// Scans what nobody has scanned with this ruleset, unless it is too much to do in passing.
    private func scanMissing(_ results: inout VersionResults) throws(MregError) {
        var layers: Set<Int> = []
        var bytes: Int64 = 0
        let entries = contents.files.entries
        for index in entries.indices where results.result(index)?.isCurrent != true {
            layers.insert(entries.layer(index))
            bytes += entries.size(index)
        }
        guard !layers.isEmpty, bytes <= ScanLimits.onTheSpotBytesMax else { return }
        let scans = try VersionScanner(registry, contents).scan(layers: layers)
        results.take(scans, of: contents, replaces: Self.replaces)
    }
}

/// Bounds of scanning inside a registry.
enum ScanLimits {
    /// Files of a version that are scanned in passing when nobody has scanned them, in bytes in all;
    /// more of them wait for `mreg scan`.
    static let onTheSpotBytesMax: Int64 = 256 << 20
    /// Sheets of up to this many records are read as one.
    static let mergedRecordsMax = 256
}
