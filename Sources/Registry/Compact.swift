// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregSystem
import ObjectStore

/// A container that was written anew.
public struct CompactedFile: Sendable {
    /// The container as it was.
    public var container: Digest
    /// The one that takes its place; nil when it was not written, as asked.
    public var replacement: Digest?
    /// The bytes of the old one.
    public var bytesBefore: Int64
    /// The bytes of the new one.
    public var bytesAfter: Int64
}

/// What compacting did, or would do.
public struct CompactResult: Sendable {
    /// Containers written anew.
    public var rewritten: [CompactedFile] = []
    /// Containers left as they are, and why.
    public var left: [(container: Digest, reason: String)] = []
    /// Containers whose bytes are not what they should be.
    public var damaged: [(container: Digest, reason: String)] = []
    /// The bytes of all containers looked at, before.
    public var bytesBefore: Int64 = 0
    /// The bytes of the containers that take their place.
    public var bytesAfter: Int64 = 0
    /// Whether nothing was written, as asked.
    public var isDryRun = false
}

/// Encoding stored chunks so that they take less room. Background work: interrupted, what was
/// done stays done, and the next run goes on with the rest.
extension LocalRegistry {
    /// What was written is put to use after so many seconds of work, or at the end.
    static let compactTurnSeconds = 30.0

    /// Compacts the containers that a version needs, or all that any version needs.
    ///
    /// Encoding takes nothing away and runs beside pushes; recipes are replaced in short slices
    /// under the exclusive lease. `Compactor` says why that loses nothing.
    public func compact(
        _ reference: Reference?, isDryRun: Bool, progress: any ProgressSink = NoProgress()
    ) throws -> CompactResult {
        // Neither beside a collection nor beside another compacting.
        let turn = try FileLock(layout.objects, .exclusive)
        defer { withExtendedLifetime(turn) {} }
        let compactor = try sharing { try Compactor(store, isDryRun: isDryRun) }
        let items = try sharing { try containers(of: reference) }
        let sizes = try items.map { try store.containerSize($0.container) ?? 0 }
        let total = sizes.reduce(0, +)
        var result = CompactResult()
        result.isDryRun = isDryRun
        var done: Int64 = 0
        var turnedAt = Surroundings.monotonicSeconds
        for (item, size) in zip(items, sizes) {
            let begun = done
            let outcome = try sharing {
                try compactor.compact(item.container, isBlob: item.isBlob) {
                    (bytes) throws(MregError) in
                    try Interrupt.check()
                    done += bytes
                    progress.report(
                        ProgressStep("compacting", doneBytes: done, totalBytes: total))
                }
            }
            done = begun + size
            result.note(outcome, item.container, size)
            if Surroundings.monotonicSeconds - turnedAt > Self.compactTurnSeconds {
                try putToUse(compactor)
                turnedAt = Surroundings.monotonicSeconds
            }
        }
        try putToUse(compactor)
        return result
    }

    /// Replaces the recipes over containers that were written anew.
    private func putToUse(_ compactor: Compactor) throws {
        guard compactor.hasPending else { return }
        var isDone = false
        while !isDone {
            isDone = try withoutPushes {
                try compactor.unreference(seconds: Self.collectSliceSeconds, self.forget)
            }
            try compactor.sync()
        }
    }

    /// Runs a piece of work under the shared lease.
    private func sharing<Result>(_ work: () throws -> Result) throws -> Result {
        let lease = try layout.sharedLease()
        defer { withExtendedLifetime(lease) {} }
        return try work()
    }

    /// The containers that a version's blobs lie in, or those of all versions, each once, and
    /// whether it is itself a blob that some version needs.
    private func containers(
        of reference: Reference?
    ) throws -> [(container: Digest, isBlob: Bool)] {
        try refresh()
        let live = try liveBlobs()
        var wanted = live.digests
        if let reference {
            let id = try version(reference).id
            wanted = try catalog.read { try $0.blobs(neededBy: id) }
        }
        var seen: Set<Digest> = []
        var out: [(container: Digest, isBlob: Bool)] = []
        for blob in wanted {
            guard let place = try store.locate(blob, in: index) else { continue }
            for extent in place.extents where seen.insert(extent.container).inserted {
                out.append((extent.container, live.contains(extent.container)))
            }
        }
        return out
    }
}

extension CompactResult {
    fileprivate mutating func note(
        _ outcome: CompactOutcome, _ container: Digest, _ size: Int64
    ) {
        bytesBefore += size
        switch outcome {
        case .rewritten(let done):
            rewritten.append(
                CompactedFile(
                    container: container, replacement: done.replacement,
                    bytesBefore: done.bytesBefore, bytesAfter: done.bytesAfter))
            bytesAfter += done.bytesAfter
        case .left(let reason):
            left.append((container, reason))
            bytesAfter += size
        case .damaged(let error):
            damaged.append((container, error.description))
            bytesAfter += size
        }
    }
}
