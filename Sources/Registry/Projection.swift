// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore

/// The catalog as a projection of log and store: opened, brought up to date, rebuilt.
struct Projection {
    let location: RegistryLocation
    let store: ObjectStore
    let log: EventLog
    /// The log's keys.
    let keys: LogKeyChain
    /// The checkpoint the catalog is brought to; opening may find a newer one.
    private(set) var signedCheckpoint: SignedCheckpoint
    /// Contents that need not be read.
    var recent: ArtifactContents?

    private var checkpoint: Checkpoint { signedCheckpoint.checkpoint }

    /// What SQLite appends to a database's name for the files beside it.
    static let catalogSuffixes = ["-wal", "-shm", "-journal", ""]

    init(
        location: RegistryLocation, store: ObjectStore, log: EventLog, keys: LogKeyChain,
        signedCheckpoint: SignedCheckpoint
    ) {
        self.location = location
        self.store = store
        self.log = log
        self.keys = keys
        self.signedCheckpoint = signedCheckpoint
    }

    /// Opens the catalog this account may trust, and applies what it lacks.
    ///
    /// One that is missing, damaged, of another schema or of another history is built anew.
    mutating func open() throws -> (Catalog, FoldState) {
        let path = try trustedPath()
        if let opened = try openExisting(path) { return opened }
        // Under the log's lock, so that no two processes delete it at once; and once more with
        // the newest checkpoint, because another process may just have appended or rebuilt.
        let lock = try log.readersLock()
        defer { withExtendedLifetime(lock) {} }
        signedCheckpoint = try log.checkpoint(by: keys)
        if let opened = try openExisting(path) { return opened }
        for suffix in Self.catalogSuffixes { try Directory.remove(path + suffix) }
        let catalog = try Catalog.open(path: path)
        return (catalog, try catchUp(catalog))
    }

    /// Nil when the catalog can only be deleted and built anew.
    private func openExisting(_ path: String) throws -> (Catalog, FoldState)? {
        do {
            let catalog = try Catalog.open(path: path)
            return (catalog, try catchUp(catalog))
        } catch is CatalogUnusable {
            return nil
        } catch is HistoryDiffers { return nil }
    }

    /// The registry's own catalog where this account owns it and nobody else can write it, else
    /// one of this account's own: a decision reads nothing that somebody else could have edited.
    private func trustedPath() throws(MregError) -> String {
        let layout = location.layout
        for path in [layout.root, layout.catalog] {
            guard let status = try FileStatus.of(path) else { continue }
            guard status.owner == Surroundings.userID, !status.isWritableByOthers else {
                let name = Digest.sha256(of: Array(layout.root.utf8)).short
                let folder = Paths.join(Surroundings.cache, "catalogs")
                try Directory.make(folder, mode: 0o700)
                return Paths.join(folder, "\(name).sqlite")
            }
        }
        return layout.catalog
    }

    /// Applies the entries between what the catalog has and the checkpoint.
    func catchUp(_ catalog: Catalog) throws -> FoldState {
        if let applied = try catalog.read({ try $0.applied() }), matches(applied) {
            let index = CatalogIndex(catalog: catalog, recipes: RecipeCache(store))
            let state = try foldState(applied, StoredBlobs(store: store, index: index))
            for digest in state.unread where try store.locate(digest, in: index) != nil {
                throw HistoryDiffers(reason: "bytes that were lost when it was made are back")
            }
            return state
        }
        return try catalog.apply { try advance($0) }
    }

    private func matches(_ applied: AppliedState) -> Bool {
        applied.origin == checkpoint.origin && applied.size == Int64(checkpoint.size)
            && applied.root == checkpoint.root
    }

    private func advance(_ writer: Catalog.Writer) throws -> FoldState {
        let blobs = ProjectionBlobs(store: store, writer: writer, recent: recent)
        var start = 0
        var state = FoldState()
        if let applied = try writer.reader.applied() {
            try checkHistory(applied)
            start = Int(applied.size)
            state = try foldState(applied, blobs)
        } else {
            try blobs.scan()
        }
        var projector = Projector(
            origin: checkpoint.origin, writer: writer, blobs: blobs, state: state)
        try log.entries(in: start..<checkpoint.size, of: checkpoint) { index, leaf, record in
            try projector.apply(index: Int64(index), leaf: leaf, record: record)
        }
        try writer.setApplied(
            AppliedState(
                origin: checkpoint.origin, size: Int64(checkpoint.size), root: checkpoint.root,
                state: try projector.state.encoded()))
        return projector.state
    }

    /// The state kept in the catalog; one that is damaged is no reason to give up.
    private func foldState(_ applied: AppliedState, _ blobs: some BlobSource) throws -> FoldState {
        let state = try unlessLost { () throws(MregError) in
            try FoldState(parsing: applied.state) { (digest) throws(MregError) in
                try blobs.trustDocument(digest)
            }
        }
        guard let state else { throw HistoryDiffers(reason: "its state cannot be read") }
        return state
    }

    /// What was applied must be the beginning of the log as it is now.
    private func checkHistory(_ applied: AppliedState) throws {
        guard applied.origin == checkpoint.origin, applied.size <= Int64(checkpoint.size),
            try log.root(size: Int(applied.size), in: checkpoint) == applied.root
        else { throw HistoryDiffers(reason: "the log is not the one it was made from") }
    }
}

/// The catalog was made from another history than the log now tells.
struct HistoryDiffers: Error {
    let reason: String
}
