// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import ObjectStore

/// What this account has proven of the chunks of blobs, so that it may check them on all cores.
///
/// In `$XDG_STATE_HOME/mreg/chunks`, in the form of the cache of unchanged files. What another
/// account says of chunks does not count, however much it is trusted with releases: it could name
/// a blob that everybody approved and place other bytes under it. Losing the memory costs one
/// pass over the blob by its own digest.
struct AccountProofs: ProvenChunks {
    private let memory: StatCache

    /// The account's own, or one elsewhere.
    init(folder: String = Paths.join(Surroundings.state, "chunks")) {
        memory = StatCache(folder: folder)
    }

    func areProven(_ claims: [ChunkClaim]) -> [Bool] {
        zip(claims, memory.digests(claims.map(\.list))).map { $0.blob == $1 }
    }

    func record(_ claims: [ChunkClaim]) {
        memory.record(claims.map { (key: $0.list, digest: $0.blob) })
    }
}
