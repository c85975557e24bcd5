// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Trust

/// The files of a folder as Model Signing sees them: all of them, whatever they are called.
///
/// No ignore file has a say here: who could add one could hide what he adds beside it. Only what
/// the caller names is left out, and what of that is there is reported.
struct ModelTree {
    /// One file.
    struct Item {
        /// The path from the folder, byte for byte.
        var path: String
        /// Where the bytes are to be read; for a link that is followed, its target.
        var source: String
    }

    /// The files, in the order of the walk.
    private(set) var items: [Item] = []
    /// What was left out and is there.
    private(set) var leftOut: [String] = []

    private let followLinks: Bool
    private let ignored: PathCover
    private let wanted: PathCover?
    private let excluded: FileStatus?

    /// Walks a folder.
    ///
    /// - Parameters:
    ///   - followLinks: whether links to files are taken for their targets; else they are refused.
    ///     Links to folders always are: other verifiers leave what lies in them unsigned.
    ///   - ignoring: paths that are left out with what is below them.
    ///   - only: paths outside of which nothing is looked at, or nil.
    ///   - excluding: a file that is left out wherever it lies, such as the signature.
    init(
        folder: String, followLinks: Bool = false, ignoring: [String] = [],
        only: [String]? = nil, excluding: String? = nil
    ) throws(MregError) {
        self.followLinks = followLinks
        ignored = PathCover(ignoring)
        wanted = only.map { PathCover($0) }
        excluded = try excluding.flatMap { path throws(MregError) in try FileStatus.of(path) }
        try visit(folder, below: "", depth: 0)
    }

    private mutating func visit(
        _ folder: String, below: String, depth: Int
    ) throws(MregError) {
        guard depth <= StoreLimits.treeDepthMax else {
            throw MregError(.usage, "'\(folder.printable)' is nested too deeply")
        }
        for entry in try Directory.list(folder) ?? [] {
            let path = below.isEmpty ? entry.name : below + "/" + entry.name
            let source = Paths.join(folder, entry.name)
            if ignored.covers(path) {
                leftOut.append(path)
            } else if entry.kind == .directory {
                guard wanted?.reaches(below: path) ?? true else { continue }
                try visit(source, below: path, depth: depth + 1)
            } else if wanted?.covers(path) ?? true {
                try add(path, source, entry.kind)
            }
        }
    }

    private mutating func add(
        _ path: String, _ source: String, _ kind: FileStatus.Kind
    ) throws(MregError) {
        var source = source
        if kind == .symbolicLink {
            guard followLinks else {
                throw MregError(
                    .refused, "'\(source.printable)' is a symbolic link, which is not signed",
                    cause: "what it leads to can change without it",
                    next: "give --follow to take links to files for the files")
            }
            source = try Paths.real(source)
        }
        guard let status = try FileStatus.of(source) else {
            throw MregError(.busy, "'\(source.printable)' went away while the folder was read")
        }
        if let excluded, excluded.inode == status.inode, excluded.device == status.device { return }
        guard status.kind == .regular else {
            throw MregError(
                .refused,
                status.kind == .directory
                    ? "'\(path.printable)' is a link to a folder, which cannot be signed"
                    : "'\(path.printable)' is a device, socket or pipe, which cannot be signed",
                cause: status.kind == .directory
                    ? "other verifiers pass over it, so that what lies in it would be unsigned"
                    : nil)
        }
        guard items.count < Limits.filesMax else {
            throw MregError(.usage, "a folder holds more than \(Limits.filesMax) files")
        }
        items.append(Item(path: path, source: source))
    }
}

/// The digest of a file, read once in bounded memory.
enum FileHash {
    static func sha256(_ path: String) throws(MregError) -> Digest {
        var hasher = SHA256Hasher()
        try read(path) { hasher.update($0) }
        return hasher.finalize()
    }

    /// The mark of a file by a statement's way to hash (`FileHasher`).
    static func mark(_ path: String, _ hashing: FileHashing) throws(MregError) -> Digest {
        guard hashing != .usual else { return try sha256(path) }
        var hasher = FileHasher(hashing)
        try read(path) { hasher.update($0) }
        return hasher.finalize()
    }

    private static func read(
        _ path: String, _ take: (RawSpan) -> Void
    ) throws(MregError) {
        let file = try File.open(reading: path)
        guard try file.status().kind == .regular else {
            throw MregError(.usage, "'\(path.printable)' is not a regular file")
        }
        file.adviseSequential()
        let buffer = AlignedBuffer(capacity: File.blockBytes)
        repeat {
            try file.read(into: buffer)
            buffer.withBytes { take($0) }
        } while buffer.count == buffer.capacity
    }
}
