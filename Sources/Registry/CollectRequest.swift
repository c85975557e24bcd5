// SPDX-License-Identifier: Apache-2.0
import MregCore

/// How garbage is to be collected.
public struct CollectRequest: Sendable {
    /// Whether nothing is to be changed.
    public var isDryRun = false
    /// Copying out of containers that are mostly garbage stops after this many seconds; 0 copies
    /// nothing.
    public var copySecondsMax: Double?

    /// Makes the usual order.
    public init(isDryRun: Bool = false) { self.isDryRun = isDryRun }
}

/// What collecting garbage freed, or would free.
public struct CollectResult: Sendable {
    /// Containers removed.
    public var containers: [Digest] = []
    /// Containers whose needed bytes were copied; the next collection removes them.
    public var rewritten: [Digest] = []
    /// Recipes removed or replaced.
    public var recipeCount = 0
    /// Temporary files removed, below the registry's folder.
    public var temporaries: [String] = []
    /// Bytes freed.
    public var bytesFreed: Int64 = 0
    /// Bytes copied out of containers that were mostly garbage.
    public var bytesCopied: Int64 = 0
    /// Bytes that the next collection frees.
    public var bytesRetired: Int64 = 0
    /// Bytes that nothing needs and that stay because they share a container with needed ones.
    public var bytesDead: Int64 = 0
    /// Why containers were not rewritten: their bytes are damaged.
    public var damages: [String] = []
    /// Whose bytes are garbage, where the files can still be named; only of a dry run.
    public var removed: [CollectedVersion] = []
    /// Bytes of garbage that belong to no removed version: what cut-off pushes left.
    public var bytesUnnamed: Int64 = 0
    /// Whether nothing was removed, as asked.
    public var isDryRun = false
}

/// A removed version whose bytes are still stored and that nothing needs any more.
public struct CollectedVersion: Sendable {
    /// The files named here at most, largest first.
    public static let filesMax = 1000
    /// The version, such as `model@v3`.
    public var label: String
    /// Stored bytes that only it had; what several removed versions share counts for the first.
    public var bytes: Int64
    /// The files that nothing else needs, largest first.
    public var files: [FileList.Entry]
    /// How many such files there are.
    public var fileCount: Int
}
