// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregSystem
import ObjectStore

/// What collecting garbage freed, or would free.
public struct CollectResult: Sendable {
    /// Containers removed.
    public var containers: [Digest]
    /// Recipes removed or rewritten.
    public var recipeCount: Int
    /// Temporary files removed, below the registry's folder.
    public var temporaries: [String]
    /// Bytes freed.
    public var bytesFreed: Int64
    /// Dead bytes that stay because they share a container with live ones.
    public var bytesDead: Int64
    /// Whether nothing was removed, as asked.
    public var isDryRun: Bool
}

extension LocalRegistry {
    /// Removes what no version needs any more.
    ///
    /// The exclusive lease waits for running pushes to end; what they have stored and not yet
    /// named in the log is therefore never taken for garbage.
    public func collect(isDryRun: Bool) throws -> CollectResult {
        let lease = try FileLock(layout.lease, .exclusive)
        defer { withExtendedLifetime(lease) {} }
        try refresh()
        let report = try store.collect(live: try liveBlobs(), dryRun: isDryRun)
        let result = CollectResult(
            containers: report.containers, recipeCount: report.recipes.count,
            temporaries: report.temporaries, bytesFreed: report.bytesFreed,
            bytesDead: report.bytesDead, isDryRun: isDryRun)
        guard !isDryRun else { return result }
        try catalog.apply { writer in
            try writer.removeBlobs(report.removedBlobs)
            try writer.removeChunks(in: report.containers)
            try writer.insert(report.places)
        }
        if !report.containers.isEmpty {
            try append(nil) { _ in
                [
                    .event(
                        .collect(
                            containers: Int64(report.containers.count),
                            bytes: report.bytesFreed))
                ]
            }
        }
        return result
    }

    /// Everything a version needs, and every document an entry ever named.
    private func liveBlobs() throws -> Set<Digest> {
        var live = Set(state.documents)
        var last: Digest?
        while true {
            let batch = try catalog.read { try $0.neededBlobs(after: last, limit: 4096) }
            guard let end = batch.last else { return live }
            live.formUnion(batch)
            last = end
        }
    }
}
