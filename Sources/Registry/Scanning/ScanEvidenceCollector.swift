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

    /// The evidence for every file, in the order of the list.
    func evidence() throws(MregError) -> (scan: [ScanEvidence], formats: [FormatEvidence]) {
        var records = try claimedRecords()
        addLocal(&records)
        try scanMissing(&records)
        let together = try registry.together(contents, records.compactMapValues(Self.decisive))
        var scan: [ScanEvidence] = []
        var formats: [FormatEvidence] = []
        for entry in contents.files.entries {
            let record = records[ScanKey(entry)].flatMap(Self.decisive)
                .map { together.judged($0, at: entry.path.text) }
            scan.append(Self.evidence(entry.path.text, record))
            formats.append(FormatEvidence(path: entry.path.text, format: record?.format))
        }
        if let record = together.record {
            scan.append(Self.evidence("the files together", record))
        }
        return (scan, formats)
    }

    /// Of several records of the same content the newest ruleset's decides, and of those the worst:
    /// they should be equal, and a difference must not help.
    private static func decisive(_ records: [ScanRecord]) -> ScanRecord? {
        let current = records.filter(\.isCurrent)
        return (current.isEmpty ? records : current).max { $0.level < $1.level }
    }

    private static func evidence(_ path: String, _ record: ScanRecord?) -> ScanEvidence {
        guard let record else { return ScanEvidence(path: path, level: nil) }
        let worst = record.findings.max { $0.level < $1.level }
        return ScanEvidence(
            path: path, level: .init(rawValue: record.level.rawValue), ruleset: record.ruleset,
            isStale: !record.isCurrent, isUnknownData: record.isOpaque, detail: worst?.evidence)
    }

    private func claimedRecords() throws(MregError) -> [ScanKey: [ScanRecord]] {
        var records: [ScanKey: [ScanRecord]] = [:]
        for claim in claims {
            for sheet in claim.sheets {
                let bytes = try registry.blobs.bytes(of: sheet, limit: ScanSheet.bytesMax)
                for record in try ScanSheet.parse(bytes) {
                    records[ScanKey(record), default: []].append(record)
                }
            }
        }
        return records
    }

    private func addLocal(_ records: inout [ScanKey: [ScanRecord]]) {
        let local = LocalScans()
        for layer in contents.manifest.layers {
            for record in local.records(of: layer.digest) {
                records[ScanKey(record), default: []].append(record)
            }
        }
    }

    /// Scans what nobody has scanned with this ruleset, unless it is too much to do in passing.
    private func scanMissing(_ records: inout [ScanKey: [ScanRecord]]) throws(MregError) {
        var layers: Set<Int> = []
        var bytes: Int64 = 0
        for entry in contents.files.entries {
            guard records[ScanKey(entry)]?.contains(where: \.isCurrent) != true else { continue }
            layers.insert(entry.layer)
            bytes += entry.size
        }
        guard !layers.isEmpty, bytes <= ScanLimits.onTheSpotBytesMax else { return }
        for scan in try VersionScanner(registry, contents).scan(layers: layers) {
            for record in scan.records { records[ScanKey(record), default: []].append(record) }
        }
    }
}

/// Bounds of scanning inside a registry.
enum ScanLimits {
    /// Files of a version that are scanned in passing when nobody has scanned them, in bytes in all;
    /// more of them wait for `mreg scan`.
    static let onTheSpotBytesMax: Int64 = 256 << 20
}
