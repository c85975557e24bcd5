// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore

/// Writes verified files to a target without ever leaving it, following a link, or showing a
/// file that is not right.
struct PullWriter {
    let registry: LocalRegistry
    let contents: ArtifactContents
    let target: PullTarget
    let progress: any ProgressSink
    private(set) var written: [String] = []
    private(set) var unchanged: [String] = []
    private var doneBytes: Int64 = 0
    private let totalBytes: Int64

    init(
        registry: LocalRegistry, contents: ArtifactContents, target: PullTarget,
        progress: any ProgressSink
    ) {
        self.registry = registry
        self.contents = contents
        self.target = target
        self.progress = progress
        totalBytes = target.entries.reduce(0) { $0 + $1.size }
    }

    static func exists(_ path: String) -> MregError {
        MregError(
            .cannotCreate, "'\(path.printable)' exists and is different",
            next: "give --force to replace it, or -o DIR to write elsewhere")
    }

    /// Writes all wanted files: a new folder is completed aside and renamed, anything else is
    /// written beside what is there and takes its place file by file.
    mutating func write(force: Bool) throws {
        try Directory.make(target.folder)
        if let subfolder = target.subfolder,
            try FileStatus.of(target.root, followLinks: false) == nil
        {
            return try writeNewFolder(subfolder)
        }
        try writeInto(target.root, force: force)
    }

    private mutating func writeNewFolder(_ name: String) throws {
        let aside = Paths.join(target.folder, ".\(name).\(RandomName.next()).part")
        try Directory.make(aside)
        do {
            let beneath = try BeneathDirectory(aside)
            for entry in target.entries {
                let file = try beneath.create(entry.path, mode: entry.isExecutable ? 0o755 : 0o644)
                try copy(entry, to: file)
                written.append(Paths.join(target.root, entry.path.text))
            }
            try beneath.syncFileSystem()
            guard try Directory.renameWithoutReplacing(aside, to: target.root) else {
                throw Self.exists(target.root)
            }
            try Directory.sync(target.folder)
        } catch {
            try? Directory.removeTree(aside)
            throw error
        }
    }

    /// First everything that is there is compared, so that a refusal changes nothing.
    private mutating func writeInto(_ root: String, force: Bool) throws {
        let status = try FileStatus.of(root, followLinks: target.subfolder == nil)
        guard status?.kind == .directory else { throw Self.exists(root) }
        let beneath = try BeneathDirectory(root)
        var missing: [(FileList.Entry, ArtifactPath)] = []
        for entry in target.entries {
            let path = try target.relativePath(entry)
            let full = Paths.join(root, path.text)
            guard let file = try beneath.open(path) else {
                missing.append((entry, path))
                continue
            }
            if try Self.holds(file, entry) {
                unchanged.append(full)
            } else {
                guard force else { throw Self.exists(full) }
                missing.append((entry, path))
            }
        }
        for (entry, path) in missing {
            try beneath.replace(path, mode: entry.isExecutable ? 0o755 : 0o644) { file in
                try copy(entry, to: file)
            }
            written.append(Paths.join(root, path.text))
        }
    }

    /// Copies one file, verified inside the pipe; throws after a wrong byte, before any name.
    private mutating func copy(_ entry: FileList.Entry, to file: borrowing File) throws {
        let activity = "writing \(entry.path.text.printable)"
        var done = doneBytes
        let (sink, total) = (progress, totalBytes)
        var output = DirectOutput(file, size: entry.size)
        try registry.read(entry, of: contents) { (bytes) throws(MregError) in
            try output.write(bytes, to: file)
            done += Int64(bytes.byteCount)
            sink.report(ProgressStep(activity, doneBytes: done, totalBytes: total))
        }
        doneBytes = done
    }

    private static func holds(
        _ file: borrowing File, _ entry: FileList.Entry
    ) throws(MregError) -> Bool {
        let status = try file.status()
        guard status.kind == .regular, status.size == entry.size,
            (status.mode & 0o100 != 0) == entry.isExecutable
        else { return false }
        var hasher = SHA256Hasher()
        let buffer = AlignedBuffer(capacity: File.blockBytes)
        while true {
            try file.read(into: buffer)
            buffer.withBytes { hasher.update($0) }
            if buffer.count < buffer.capacity { break }
        }
        return hasher.finalize() == entry.digest
    }
}

extension LocalRegistry {
    /// Passes a file's bytes on and throws at the end when they were not the listed file's.
    func read(
        _ entry: FileList.Entry, of contents: ArtifactContents,
        into sink: (RawSpan) throws(MregError) -> Void
    ) throws(MregError) {
        let layer = contents.manifest.layers[entry.layer]
        guard let place = try store.locate(layer.digest, in: index), place.size == layer.size else {
            throw MregError(
                .corrupt, "stored bytes of '\(entry.path.text.printable)' are missing",
                cause: "no container holds the layer \(layer.digest)", next: "mreg verify --all")
        }
        try store.readRange(
            place, offset: entry.offset, count: entry.size, expected: entry.digest, into: sink)
    }
}
