// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregSystem
import ObjectStore

extension LocalRegistry {
    /// How long pushes are kept waiting at a time, in seconds, while files are removed.
    static let collectSliceSeconds = 0.05

    /// Removes what no version needs any more; what is little needed is copied and removed next
    /// time.
    ///
    /// Marking and copying take nothing away and run beside pushes. Recipes and then containers
    /// go in short slices under the exclusive lease; each slice asks the log what has come to be
    /// needed since the mark. `GarbageCollection` says why that loses nothing.
    public func collect(
        _ request: CollectRequest = CollectRequest(), progress: any ProgressSink = NoProgress()
    ) throws -> CollectResult {
        // One collection at a time: the folder itself is the lock, which pushes do not take.
        let turn = try FileLock(layout.objects, .exclusive)
        defer { withExtendedLifetime(turn) {} }
        let (collection, markedAt) = try markAndCopy(request, progress)
        try inSlices(since: markedAt, collection, removing: "recipes", progress) {
            try collection.unreference(
                newcomers: $0, seconds: Self.collectSliceSeconds, self.forget)
        }
        try inSlices(since: markedAt, collection, removing: "containers", progress) {
            try collection.delete(newcomers: $0, seconds: Self.collectSliceSeconds, self.forget)
        }
        try collection.sweepTemporaries()
        var result = CollectResult(collection.report, isDryRun: request.isDryRun)
        if request.isDryRun {
            try nameGarbage(&result)
        } else if !result.containers.isEmpty {
            let event = LogEntry.Event.collect(
                containers: Int64(result.containers.count), bytes: result.bytesFreed)
            try append(nil) { _ in [.event(event)] }
        }
        return result
    }

    /// Beside pushes: finds what is needed, copies what must move; and the log's size before.
    private func markAndCopy(
        _ request: CollectRequest, _ progress: any ProgressSink
    ) throws -> (GarbageCollection, Int64) {
        let lease = try layout.sharedLease()
        defer { withExtendedLifetime(lease) {} }
        try refresh()
        let size = Int64(logCheckpoint.size)
        var options = CollectOptions()
        options.isDryRun = request.isDryRun
        if request.copySecondsMax == 0 { options.copyBytesMax = 0 }
        progress.report(ProgressStep("finding what is needed", doneBytes: 0))
        let collection = try store.beginCollection(live: try liveBlobs(), options: options)
        let started = Surroundings.monotonicSeconds
        let total = collection.bytesToCopy
        try collection.copy(
            shouldStop: {
                Surroundings.monotonicSeconds - started > request.copySecondsMax ?? .infinity
            },
            progress: { done in
                progress.report(
                    ProgressStep("copying what is needed", doneBytes: done, totalBytes: total))
            })
        return (collection, size)
    }

    /// Runs slices of removal under the exclusive lease until they are done; between two of them
    /// pushes go on, and what was removed is made durable.
    private func inSlices(
        since markedAt: Int64, _ collection: GarbageCollection, removing what: String,
        _ progress: any ProgressSink, _ slice: (DigestList) throws -> Bool
    ) throws {
        var isDone = false
        while !isDone {
            progress.report(
                ProgressStep("removing \(what)", doneBytes: collection.report.bytesFreed))
            isDone = try withoutPushes { try slice(try newcomers(since: markedAt)) }
            try collection.sync()
        }
    }

    /// Runs a short piece of work under the exclusive lease.
    func withoutPushes<Result>(_ body: () throws -> Result) throws -> Result {
        let lease = try layout.exclusiveLease()
        defer { withExtendedLifetime(lease) {} }
        return try body()
    }

    /// The blobs that entries written since the mark need.
    private func newcomers(since size: Int64) throws -> DigestList {
        try refresh()
        guard Int64(logCheckpoint.size) > size else { return DigestList() }
        let needed = try catalog.read { try $0.blobsNeeded(since: size) }
        return DigestList(needed + state.documents)
    }

    /// The index learns what goes before it goes.
    func forget(_ changes: PlaceChanges) throws(MregError) {
        do {
            try catalog.apply { writer in
                try writer.forgetBlobs(changes.unplaced)
                try writer.forgetContainers(changes.containers)
                try writer.insert(changes.places, chunks: changes.chunks)
            }
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.corrupt, "the catalog cannot be written", cause: "\(error)")
        }
    }

    /// Everything a version needs, and every document an entry ever named.
    func liveBlobs() throws -> DigestList {
        var live = DigestList()
        var last: Digest?
        while true {
            let batch = try catalog.read { try $0.neededBlobs(after: last, limit: 4096) }
            guard let end = batch.last else { break }
            live.append(batch)
            last = end
        }
        live.append(state.documents)
        return live
    }
}

extension CollectResult {
    fileprivate init(_ report: CollectReport, isDryRun: Bool) {
        containers = report.containers
        rewritten = report.rewritten
        recipeCount = report.recipes.count
        temporaries = report.temporaries
        bytesFreed = report.bytesFreed
        bytesCopied = report.bytesCopied
        bytesRetired = report.bytesRetired
        bytesDead = report.bytesDead
        damages = report.damages
        self.isDryRun = isDryRun
    }
}
