// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// The files of a folder that is pushed.
///
/// Regular files only; symbolic links and special files are refused, and nothing is left out but
/// what `.mregignore` in the folder's top names, a `.git` there, and folders the caller excludes.
/// `.mregignore` itself is pushed like any file. Folders without files leave no trace.
public struct SourceTree: Sendable {
    /// One file.
    public struct Entry: Sendable, Equatable {
        /// The path inside the artifact.
        public var path: ArtifactPath
        /// Where the bytes are to be read; for a link that is followed, its target.
        public var source: String
        /// The number of bytes when the tree was walked.
        public var size: Int64
        /// Whether the owner may execute it.
        public var isExecutable: Bool

        /// Makes an entry.
        public init(path: ArtifactPath, source: String, size: Int64, isExecutable: Bool) {
            self.path = path
            self.source = source
            self.size = size
            self.isExecutable = isExecutable
        }
    }

    /// The files in byte order of their paths.
    public let entries: SourceFiles
    /// How many files and folders were left out on purpose.
    public let excludedCount: Int

    /// Walks a folder. With `followLinks`, links to files and folders are taken for their targets.
    ///
    /// `excluding` names folders to leave out wherever they lie, such as the registry itself.
    public init(
        folder: String, followLinks: Bool = false, excluding: [String] = []
    ) throws(MregError) {
        var walk = TreeWalk(
            root: folder, followLinks: followLinks,
            rules: try IgnoreRules(folder: folder, followLinks: followLinks))
        for path in excluding {
            if let status = try FileStatus.of(path) { walk.excluded.append(status) }
        }
        let base = walk.entries.add(folder: folder, skipped: 0)
        try walk.visit(folder, below: "", base, depth: 0)
        excludedCount = walk.excludedCount
        entries = walk.entries.sorted()
        try entries.paths.checkUnique(code: .usage)
    }

    /// A file that is pushed by itself; `name` is its path in the artifact.
    public static func file(
        _ path: String, name: String, followLinks: Bool = false
    ) throws(MregError) -> Entry {
        let source = followLinks ? try Paths.real(path) : path
        guard let status = try FileStatus.of(source, followLinks: false) else {
            throw MregError(.notFound, "there is no '\(path.printable)'")
        }
        guard status.kind == .regular else { throw TreeWalk.refused(path, status.kind) }
        return Entry(
            path: try ArtifactPath(name, code: .usage), source: source, size: status.size,
            isExecutable: status.mode & 0o100 != 0)
    }
}

/// The state of one walk.
private struct TreeWalk {
    let root: String
    let followLinks: Bool
    let rules: IgnoreRules
    var excluded: [FileStatus] = []
    var entries = SourceFiles()
    var excludedCount = 0

    init(root: String, followLinks: Bool, rules: IgnoreRules) {
        self.root = root
        self.followLinks = followLinks
        self.rules = rules
    }

    mutating func visit(
        _ folder: String, below: String, _ base: UInt32, depth: Int
    ) throws(MregError) {
        // A link that leads to a folder above itself ends here as well.
        guard depth <= StoreLimits.treeDepthMax else {
            throw MregError(
                .usage, "'\(folder.printable)' is nested too deeply",
                cause: "at most \(StoreLimits.treeDepthMax) folders inside each other are read")
        }
        guard let listed = try Directory.list(folder) else {
            throw MregError(.notFound, "there is no folder '\(folder.printable)'")
        }
        for entry in listed {
            let relative = below.isEmpty ? entry.name : below + "/" + entry.name
            try visit(entry, at: Paths.join(folder, entry.name), relative, base, depth)
        }
    }

    private mutating func visit(
        _ entry: Directory.Entry, at path: String, _ relative: String, _ base: UInt32,
        _ depth: Int
    ) throws(MregError) {
        var source = path
        if rules.excludes(relative, isFolder: entry.kind == .directory) {
            excludedCount += 1
            return
        }
        let isFollowed = entry.kind == .symbolicLink && followLinks
        var found: FileStatus? = entry.status
        if isFollowed {
            source = try Paths.real(path)
            found = try FileStatus.of(source, followLinks: false)
        }
        guard let status = found else {
            throw MregError(.busy, "'\(path.printable)' went away while the folder was read")
        }
        switch status.kind {
        case .directory:
            let isExcluded =
                excluded.contains { $0.inode == status.inode && $0.device == status.device }
                // A link was no folder to the rules above, its target is.
                || (entry.kind != .directory && rules.excludes(relative, isFolder: true))
            if isExcluded {
                excludedCount += 1
            } else {
                let below =
                    isFollowed
                    ? entries.add(folder: source, skipped: relative.utf8.count + 1) : base
                try visit(source, below: relative, below, depth: depth + 1)
            }
        case .regular: try add(relative, isFollowed ? source : nil, status, base)
        case .symbolicLink, .special: throw Self.refused(path, status.kind)
        }
    }

    private mutating func add(
        _ relative: String, _ source: String?, _ status: FileStatus, _ base: UInt32
    ) throws(MregError) {
        guard entries.count < Limits.filesMax else {
            throw MregError(
                .usage, "'\(root.printable)' holds more than \(Limits.filesMax) files")
        }
        let path = try ArtifactPath(relative, code: .usage)
        let isExecutable = status.mode & 0o100 != 0
        if let source {
            entries.append(
                .init(
                    path: path, source: source, size: status.size, isExecutable: isExecutable))
        } else {
            entries.append(path, size: status.size, isExecutable: isExecutable, base: base)
        }
    }

    static func refused(_ path: String, _ kind: FileStatus.Kind) -> MregError {
        let isLink = kind == .symbolicLink
        let what =
            switch kind {
            case .symbolicLink: "a symbolic link"
            case .directory: "a folder"
            case .special: "a device, socket or pipe"
            case .regular: "a file"
            }
        return MregError(
            .usage, "'\(path.printable)' is \(what), which cannot be pushed",
            next: isLink
                ? "give --follow to push what links lead to, or name it in .mregignore"
                : "name it in .mregignore")
    }
}
