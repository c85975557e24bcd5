// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregSystem
import ObjectStore

/// Writes verified files to a target without ever leaving it, following a link, or showing a
/// file that is not right.
///
/// Everything is completed and made durable in a folder aside before the first name appears.
struct PullWriter {
    /// Up to this many files are synced one by one; for more the file system is synced once.
    static let filesSyncedAloneMax = 16

    let fetcher: PullFetcher
    let target: PullTarget
    private(set) var written = PulledPaths()
    private(set) var unchanged = PulledPaths()

    /// How many files share their bytes with the store, and why others do not.
    private(set) var links = LinkCounts()

    init(
        registry: LocalRegistry, contents: ArtifactContents, target: PullTarget,
        progress: any ProgressSink
    ) {
        fetcher = PullFetcher(registry: registry, contents: contents, progress: progress)
        self.target = target
    }

    static func exists(_ path: String) -> MregError {
        MregError(
            .cannotCreate, "'\(path.printable)' exists and is different",
            next: "give --force to replace it, or -o DIR to write elsewhere")
    }

    /// Writes all wanted files: a new folder is renamed into place as a whole, anything else
    /// takes its place file by file.
    mutating func write(force: Bool, linking: LinkPermission?) throws {
        try Directory.make(target.folder)
        var files = target.files
        let isNew =
            try target.subfolder != nil
            && FileStatus.of(target.root, followLinks: false) == nil
        if !isNew { files = try missing(files, force: force) }
        guard !files.isEmpty else { return }
        let aside = try AsideFolder(in: isNew ? target.folder : target.root)
        let isSyncedAlone = files.count <= Self.filesSyncedAloneMax
        links = try fetcher.fetch(
            files, into: aside.beneath, linking: linking, syncing: isSyncedAlone)
        if isSyncedAlone {
            try aside.beneath.syncFolders(of: files.paths)
        } else {
            try aside.beneath.syncFileSystem()
        }
        try Interrupt.check()
        if isNew {
            guard try Directory.renameWithoutReplacing(aside.path, to: target.root) else {
                throw Self.exists(target.root)
            }
            try Directory.sync(target.folder)
        } else {
            try move(files, from: aside.beneath, force: force)
        }
        written = PulledPaths(files, below: target.root)
    }

    /// Compares everything that is there first, so that a refusal changes nothing.
    private mutating func missing(
        _ files: PulledFiles, force: Bool
    ) throws -> PulledFiles {
        let status = try FileStatus.of(target.root, followLinks: target.subfolder == nil)
        guard status?.kind == .directory else { throw Self.exists(target.root) }
        let beneath = try BeneathDirectory(target.root)
        let states = try PullComparison.states(of: files, in: beneath)
        var (missing, same): ([Int], [Int]) = ([], [])
        for (index, state) in states.enumerated() {
            switch state {
            case .same: same.append(index)
            case .absent: missing.append(index)
            case .different:
                guard force else {
                    throw Self.exists(Paths.join(target.root, files[index].path.text))
                }
                missing.append(index)
            }
        }
        unchanged = PulledPaths(files.picking(same), below: target.root)
        return files.picking(missing)
    }

    /// Gives finished files their names, then makes the names durable.
    private func move(
        _ files: PulledFiles, from aside: BeneathDirectory, force: Bool
    ) throws(MregError) {
        let beneath = try BeneathDirectory(target.root)
        for file in files {
            guard try aside.move(file.path, to: beneath, replacing: force) else {
                throw Self.exists(Paths.join(target.root, file.path.text))
            }
        }
        if files.count <= Self.filesSyncedAloneMax {
            try beneath.syncFolders(of: files.paths)
        } else {
            try beneath.syncFileSystem()
        }
    }
}
