// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore

/// The scan records that this account's mreg computed itself: one note for each layer.
struct LocalScans {
    private let notes = AccountNotes("scans")

    /// The records of a layer's files, of this or an older ruleset; none when nothing is known.
    func sheet(of layer: Digest) -> ScanSheet {
        guard let bytes = notes.note(of: layer, limit: ScanSheet.bytesMax) else { return .empty }
        // A file that cannot be read, or is of another form, costs a scan and no more.
        return (try? ScanSheet.parse(bytes)) ?? .empty
    }

    /// Keeps records of a layer's files beside those of other endings.
    func keep(_ scan: LayerScan) throws(MregError) {
        let kept = sheet(of: scan.layer).lazy.filter { scan.sheet.record(of: ScanKey($0)) == nil }
        try notes.keep(try scan.sheet.adding(kept).bytes, of: scan.layer)
    }
}
