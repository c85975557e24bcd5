// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto
import ObjectStore
import Policy
import Trust

/// What was found in the files of a version that is being pushed or scanned, ready to be stored.
struct PushScan {
    let contents: ArtifactContents
    let layers: [LayerScan]
    /// What the files are beside each other.
    var together = FilesTogether.Outcome()

    /// What it came to.
    var overview: ScanOverview {
        ScanOverview(contents, layers).judged(together)
    }

    /// The claim to be signed.
    func statement(of label: String) -> ScanStatement {
        ScanStatement(
            subject: label, manifest: contents.digest, ruleset: Ruleset.current.digest,
            level: overview.level.rawValue, sheets: layers.map { Digest.sha256(of: $0.sheet) })
    }

    /// The sheets of records, and the tables of tensors that are not stored yet.
    var blobs: [[UInt8]] { layers.flatMap { [$0.sheet] + $0.tables } }

    /// Puts the records into the store.
    func put(into session: PutSession) throws(MregError) {
        for blob in blobs { _ = try session.putBytes(blob) }
    }
}

extension LocalRegistry {
    /// Scans the files of a version whose bytes are stored.
    ///
    /// Layers that the push has just hashed while it wrote them are not hashed again for it, if
    /// nobody else can have put anything in their place.
    func scanStored(
        _ manifest: Digest, written: PutSummary? = nil, progress: any ProgressSink
    ) throws(MregError) -> PushScan {
        let contents = try ArtifactContents(manifest, from: blobs)
        var scanner = VersionScanner(self, contents)
        scanner.wantsTables = true
        scanner.progress = progress
        if let written, try store.isPrivate() {
            scanner.fresh = Set(written.places.map(\.blob))
        }
        let layers = try scanner.scan()
        return PushScan(
            contents: contents, layers: layers, together: try together(contents, layers))
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
        guard overview.word != .safe, let worst = overview.concerns.first else { return }
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
