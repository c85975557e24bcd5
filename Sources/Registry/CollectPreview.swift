// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import ObjectStore

/// Says whose bytes the garbage is, for a dry run.
extension LocalRegistry {
    /// The owner of what is needed, in counting usage.
    private static let neededOwner: Int32 = -1

    /// Names the removed versions whose bytes are still stored and that nothing needs.
    ///
    /// A version whose manifest or list of files is gone already cannot be named any more.
    func nameGarbage(_ result: inout CollectResult) throws {
        let live = try liveBlobs()
        var versions: [(VersionRecord, ArtifactContents)] = []
        for version in try catalog.read({ try $0.removedVersions() }) {
            guard
                let contents = try unlessLost({ () throws(MregError) in
                    try ArtifactContents(version.manifest, from: blobs)
                })
            else { continue }
            versions.append((version, contents))
        }
        var first: [Digest: Int32] = [:]
        for (number, (_, contents)) in versions.enumerated() {
            for blob in contents.blobs where !live.contains(blob) && first[blob] == nil {
                first[blob] = Int32(number)
            }
        }
        let all = DigestList(live.digests + first.keys)
        let usage = try store.usage(
            of: all, owners: all.digests.map { first[$0] ?? Self.neededOwner }, merge: min)
        for (number, (version, contents)) in versions.enumerated() {
            let garbage = contents.files.entries.filter { entry in
                !live.contains(contents.manifest.layers[entry.layer].digest)
            }
            let bytes = usage.bytes[Int32(number)] ?? 0
            guard bytes > 0 || !garbage.isEmpty else { continue }
            let largest = garbage.sorted { ($0.size, $1.path) > ($1.size, $0.path) }
            result.removed.append(
                CollectedVersion(
                    label: version.name.description, bytes: bytes,
                    files: Array(largest.prefix(CollectedVersion.filesMax)),
                    fileCount: garbage.count))
        }
        result.bytesUnnamed = max(usage.containerBytes - usage.ownedBytes, 0)
    }
}
