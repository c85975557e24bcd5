// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Trust

/// An open registry on this machine: store, log and catalog, brought up to the same point.
///
/// Ordering invariant, kept by `push` and by `append`: bytes, then recipe, then manifest, then
/// statements, then the log entry, then the catalog. At every instant an entry names only stored
/// blobs. What is removed is unreferenced first. A crash leaves garbage, never a hole.
public final class LocalRegistry {
    /// What an opener wants to do.
    public enum Access: Sendable {
        /// Look only; needs no more than read permission.
        case read
        /// Append to the log.
        case write
    }

    /// Where it is and how it was found.
    public let location: RegistryLocation
    /// What it is.
    public let configuration: RegistryConfiguration
    /// Lines for the user that opening gave rise to.
    public internal(set) var notices: [String] = []

    let store: ObjectStore
    let log: EventLog
    let recipes: RecipeCache
    /// The log's keys, as the log's folder shows them and its entries confirm them.
    var logKeys: LogKeyChain
    let access: Access
    let options: OpenOptions
    var catalog: Catalog
    /// What this user has pushed before; tests give each registry its own.
    var statCache = StatCache()
    /// What a push that is under way has made, so that nothing of it is read again.
    var recent: ArtifactContents?
    /// What this account has proven of the chunks of blobs.
    var provenChunks = AccountProofs()
    var checkpoint: SignedCheckpoint
    var state: FoldState

    /// Where things are in it.
    public var layout: RegistryLayout { location.layout }

    /// The newest verified checkpoint of the log.
    public var logCheckpoint: Checkpoint { checkpoint.checkpoint }

    /// The key that signs the log's checkpoints now.
    var logVerifier: NoteVerifier { logKeys.current }

    /// The log's key in force, as a C2SP vkey.
    public var logKey: String { logKeys.current.text }

    /// The id by which release statements name this registry: that of its log's first key, which
    /// stays its name when the key is changed.
    var registryID: Digest { logKeys.keys[0].publicKey.keyID }

    /// Where the blobs lie that versions need.
    var index: CatalogIndex { CatalogIndex(catalog: catalog, recipes: recipes) }
    /// The same for who puts blobs, which may be new.
    var indexForPutting: CatalogIndex {
        CatalogIndex(catalog: catalog, recipes: recipes, expectsNew: true)
    }
    var blobs: StoredBlobs { StoredBlobs(store: store, index: index) }

    /// Opens a registry: its checkpoint is verified, compared with the one last seen here, and
    /// what the catalog lacks is applied.
    public static func open(
        _ location: RegistryLocation, _ access: Access, options: OpenOptions = OpenOptions()
    ) throws -> LocalRegistry {
        let configuration = try RegistryConfiguration(readingFrom: location.layout)
        let registry = try LocalRegistry(location, configuration, access, options)
        try registry.rememberCheckpoint()
        try registry.noteDifferingDocuments()
        return registry
    }

    /// Opens without judging the log by what was seen of it before; `open` does that.
    init(
        _ location: RegistryLocation, _ configuration: RegistryConfiguration, _ access: Access,
        _ options: OpenOptions
    ) throws {
        self.location = location
        self.configuration = configuration
        self.access = access
        self.options = options
        let layout = location.layout
        store = ObjectStore(root: layout.root)
        recipes = RecipeCache(store)
        log = EventLog(folder: layout.log, staging: layout.temporary)
        let (keys, signed) = try log.current(from: try NoteVerifier(configuration.logKey))
        logKeys = keys
        try options.check(keys)
        var projection = Projection(
            location: location, store: store, log: log, keys: keys, signedCheckpoint: signed)
        (catalog, state) = try projection.open()
        checkpoint = projection.signedCheckpoint
        try state.check(keys, checkpoint)
        if access == .write { try Self.checkWriter(layout, configuration, keys) }
    }

    /// Only the account that owns a registry writes to it; readers are told how to go on.
    private static func checkWriter(
        _ layout: RegistryLayout, _ configuration: RegistryConfiguration, _ keys: LogKeyChain
    ) throws(MregError) {
        guard let status = try FileStatus.of(layout.root) else { return }
        guard status.owner == Surroundings.userID else {
            throw MregError(
                .cannotCreate, "only the account that owns the registry can write to it",
                cause: "'\(layout.root.printable)' belongs to uid \(status.owner)",
                next: "run this command as that account")
        }
        _ = try LogKeyRing().signer(keys.current, configuration)
    }

    /// Gives back what the last stage of long work needed and the next one does not.
    func releaseMemory() {
        catalog.releaseMemory()
        MemoryUse.release()
    }

    /// Takes the newest checkpoint and brings the catalog to it.
    func refresh() throws {
        (logKeys, checkpoint) = try log.current(from: logKeys.keys[0])
        try options.check(logKeys)
        var projection = Projection(
            location: location, store: store, log: log, keys: logKeys,
            signedCheckpoint: checkpoint)
        projection.recent = recent
        do {
            state = try projection.catchUp(catalog)
        } catch let error as HistoryDiffers {
            throw MregError(
                .busy, "the catalog does not fit the log any more", cause: error.reason,
                next: "run the command again, which makes it anew")
        }
        try state.check(logKeys, checkpoint)
    }
}
