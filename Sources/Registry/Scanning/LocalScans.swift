// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto
import MregSystem

/// The scan records that this account's mreg computed itself, so that it need believe nobody.
///
/// One file for each layer, in `$XDG_STATE_HOME/mreg/scans`. Only what this account owns and
/// nobody else can write is read. Losing them costs a scan.
struct LocalScans {
    private let folder = Paths.join(Surroundings.state, "scans")

    /// The records of a layer's files, of this or an older ruleset; none when nothing is known.
    func sheet(of layer: Digest) -> ScanSheet {
        let path = path(of: layer)
        guard isOurs(Paths.parent(path)), isOurs(path),
            let bytes = try? File.contents(path, limit: ScanSheet.bytesMax)
        else { return .empty }
        // A file that cannot be read, or is of another form, costs a scan and no more.
        return (try? ScanSheet.parse(bytes)) ?? .empty
    }

    /// Keeps records of a layer's files beside those of other endings.
    func keep(_ scan: LayerScan) throws(MregError) {
        let kept = sheet(of: scan.layer).lazy.filter { scan.sheet.record(of: ScanKey($0)) == nil }
        let path = path(of: scan.layer)
        try Directory.make(Surroundings.state, mode: 0o700)
        try Directory.make(Paths.parent(path), mode: 0o700)
        // Not synced: what a crash leaves half-written cannot be parsed and is made again.
        let staged = Paths.join(Paths.parent(path), RandomName.staged())
        do {
            let file = try File.create(staged, mode: 0o600)
            try file.write(try scan.sheet.adding(kept).bytes, at: 0)
            try Directory.rename(staged, to: path)
        } catch {
            try? Directory.remove(staged)
            throw error
        }
    }

    private func path(of layer: Digest) -> String {
        Paths.join(folder, String(layer.hex.prefix(2)), String(layer.hex.dropFirst(2)))
    }

    private func isOurs(_ path: String) -> Bool {
        guard let status = try? FileStatus.of(path, followLinks: false) else { return false }
        return status.owner == Surroundings.userID && !status.isWritableByOthers
    }
}
