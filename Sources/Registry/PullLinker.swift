// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import ObjectStore

/// Which ways of sharing bytes with the store a pull may use.
struct LinkPermission: Sendable {
    /// Whether files may be second names of the store's containers.
    var allowsHardLinks: Bool

    /// Root is not bound by a read-only mode: it links only when told to.
    init(force: Bool) { allowsHardLinks = force || Surroundings.userID != 0 }
}

/// How the files of a `pull --link` came to be.
public struct LinkCounts: Sendable, Equatable {
    /// Files that are second names of containers.
    public var linked = 0
    /// Files that share their bytes with containers until either is changed.
    public var reflinked = 0
    /// Files that were copied.
    public var copied = 0
    /// Why files that are whole containers were copied all the same.
    public var reasons: [String] = []

    mutating func note(_ reason: String) {
        if !reasons.contains(where: { $0.bytesEqual(reason) }) { reasons.append(reason) }
    }
}

/// Gives files that are whole containers to a pull without writing their bytes.
struct PullLinker {
    let store: ObjectStore
    let folder: BeneathDirectory
    let permission: LinkPermission
    /// What is known of the chunks of blobs.
    let proven: any ProvenChunks

    /// Links what can be linked and takes it out of `layers`; the rest is to be copied.
    ///
    /// The bytes are verified first, on all cores: a link to damaged bytes must not be given.
    func link(_ layers: inout [PullFetcher.Layer], _ meter: PullMeter) throws -> LinkCounts {
        var counts = LinkCounts()
        let wanted = layers.indices.filter { isLinkable(layers[$0]) }
        guard !wanted.isEmpty else { return counts }
        meter.begin("checking \(wanted.count) stored files")
        try check(wanted.map { layers[$0] }, meter)
        // The methods are tried on each file, since mount points may lie between them.
        var copiedBytes: Int64 = 0
        for index in wanted {
            guard let path = store.wholeFilePath(layers[index].place) else { continue }
            var rest: [Int] = []
            for (place, file) in layers[index].files.enumerated()
            where try !share(path, with: file, &counts) {
                rest.append(place)
                copiedBytes += file.entry.size
            }
            layers[index].files = layers[index].files.picking(rest)
        }
        meter.expect(more: copiedBytes)
        return counts
    }

    /// Checks whole containers on all cores: by their chunks where this account has proven those,
    /// by their own digest where it has not; that proves them for the next time.
    private func check(_ layers: [PullFetcher.Layer], _ meter: PullMeter) throws {
        let lists = try store.chunkLists(of: layers.map(\.place))
        let claims = lists.compactMap { $0?.claim }
        let known = Set(zip(claims, proven.areProven(claims)).filter(\.1).map(\.0))
        var jobs: [HashJob] = []
        var open: [ProofJob] = []
        for (layer, list) in zip(layers, lists) {
            guard let file = layer.files.first else { continue }
            if let list, known.contains(list.claim) {
                jobs += HashJob.runs(layer.map, of: list)
            } else if let list {
                open.append(ProofJob(layer.map, list))
            } else {
                jobs.append(HashJob(layer.map, file.part))
            }
        }
        let hashed: @Sendable (Int) throws(MregError) -> Void = { (count) throws(MregError) in
            try meter.add(Int64(count))
        }
        try store.verify(jobs, hashed: hashed)
        proven.record(try store.prove(open, hashed: hashed))
    }

    private func isLinkable(_ layer: PullFetcher.Layer) -> Bool {
        layer.place.isWholeContainer && layer.place.size > 0
            && layer.files.allSatisfy {
                $0.entry.offset == 0 && $0.entry.size == layer.place.size
            }
    }

    /// Shares a container's bytes with a file; false when it has to be copied.
    private func share(
        _ container: String, with file: PulledFile, _ counts: inout LinkCounts
    ) throws(MregError) -> Bool {
        if try clone(container, as: file) {
            counts.reflinked += 1
            return true
        }
        guard permission.allowsHardLinks else {
            counts.note(
                "root could write to a linked file in spite of its mode and so damage the store; "
                    + "give --force to link all the same")
            return false
        }
        guard !file.entry.isExecutable else {
            counts.note("an executable file cannot share the store's read-only mode")
            return false
        }
        if let reason = try folder.link(container, as: file.path) {
            counts.note("the system refuses a link (\(reason))")
            return false
        }
        counts.linked += 1
        return true
    }

    private func clone(_ container: String, as file: PulledFile) throws(MregError) -> Bool {
        let made = try folder.createFile(file.path, mode: file.mode)
        if try made.clone(container) {
            try made.sync()
            return true
        }
        try folder.remove(file.path)
        return false
    }
}
