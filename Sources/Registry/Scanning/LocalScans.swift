// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore

/// The scan records that this account's mreg computed itself: one note for each layer.
struct LocalScans {
    private let notes = AccountNotes("scans")

    /// The records of a layer's files, of this or an older ruleset; none when nothing is known.
    func records(of layer: Digest) -> [ScanRecord] {
        guard let bytes = notes.note(of: layer, limit: ScanSheet.bytesMax) else { return [] }
        // A file that cannot be read, or is of another form, costs a scan and no more.
        return (try? ScanSheet.parse(bytes)) ?? []
    }

    /// Keeps records of a layer's files beside those of other endings.
    func keep(_ scan: LayerScan) throws(MregError) {
        let fresh = Set(scan.records.map(ScanKey.init))
        let kept = records(of: scan.layer).filter { !fresh.contains(ScanKey($0)) }
        let sheet = kept.isEmpty ? scan.sheet : try ScanSheet.encode(scan.records + kept)
        try notes.keep(sheet, of: scan.layer)
    }
}
