// SPDX-License-Identifier: Apache-2.0
import CSystemCalls
import Glibc
import MregCore

/// A folder below which files are made without ever leaving it (openat2, RESOLVE_BENEATH).
///
/// No component of a path may be a symbolic link, so a link planted below the target cannot
/// lead a write elsewhere.
public final class BeneathDirectory: Sendable {
    /// The folder's path, for errors.
    public let path: String
    let descriptor: Int32

    /// Opens an existing folder.
    public init(_ path: String) throws(MregError) {
        self.path = path
        descriptor = unsafe mreg_open(path, O_RDONLY | O_DIRECTORY, 0)
        guard descriptor >= 0 else { throw SystemError.make("open", path, errno: errno) }
    }

    deinit { close(descriptor) }

    /// Creates a file that must not exist; missing parents below the folder are made.
    public func create(_ relative: ArtifactPath, mode: UInt32) throws(MregError) -> File {
        let full = Paths.join(path, relative.text)
        try makeParents(relative)
        try FileChangeSeam.check(.create(path: full), "create")
        let opened = unsafe mreg_open_beneath(
            descriptor, relative.text, O_RDWR | O_CREAT | O_EXCL, mode)
        guard opened >= 0 else { throw SystemError.make("create", full, errno: errno) }
        return File(descriptor: opened, path: full)
    }

    /// Opens an existing regular file for reading, or nil when there is none.
    public func open(_ relative: ArtifactPath) throws(MregError) -> File? {
        let full = Paths.join(path, relative.text)
        try FileReadSeam.check(.open(path: full), "open")
        let opened = unsafe mreg_open_beneath(descriptor, relative.text, O_RDONLY | O_NONBLOCK, 0)
        if opened < 0, errno == ENOENT || errno == ENOTDIR { return nil }
        guard opened >= 0 else { throw SystemError.make("open", full, errno: errno) }
        return File(descriptor: opened, path: full)
    }

    /// Writes a file under a temporary name beside its own, and gives it its name when `write`
    /// has returned; an error leaves nothing. An existing file of that name is replaced.
    public func replace<Failure: Error>(
        _ relative: ArtifactPath, mode: UInt32, _ write: (borrowing File) throws(Failure) -> Void
    ) throws {
        try makeParents(relative)
        let holder = try openFolder(Paths.parent(relative.text))
        defer { close(holder) }
        let temporary = ".\(RandomName.next()).part"
        let full = Paths.join(path, relative.text)
        let staged = Paths.join(Paths.parent(full), temporary)
        try FileChangeSeam.check(.create(path: staged), "create")
        let opened = unsafe mreg_open_at(
            holder, temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
        guard opened >= 0 else { throw SystemError.make("create", full, errno: errno) }
        do {
            let file = File(descriptor: opened, path: staged)
            try write(file)
            try file.sync()
            try FileChangeSeam.check(.rename(from: staged, to: full), "replace")
            guard unsafe renameat(holder, temporary, holder, relative.last) == 0 else {
                throw SystemError.make("replace", full, errno: errno)
            }
        } catch {
            if (try? FileChangeSeam.check(.remove(path: staged), "remove")) != nil {
                _ = unsafe unlinkat(holder, temporary, 0)
            }
            throw error
        }
        try FileChangeSeam.check(.syncDirectory(path: Paths.parent(full)), "sync")
        guard Interruptible.call({ fsync(holder) }) == 0 else {
            throw SystemError.make("sync", full, errno: errno)
        }
    }

    /// Makes everything on the folder's file system durable (syncfs).
    public func syncFileSystem() throws(MregError) {
        try FileChangeSeam.check(.syncFileSystem(path: path), "sync")
        guard Interruptible.call({ mreg_sync_file_system(descriptor) }) == 0 else {
            throw SystemError.make("sync", path, errno: errno)
        }
    }

    func makeParents(_ relative: ArtifactPath) throws(MregError) {
        var parent = ""
        for component in relative.components.dropLast() {
            parent = Paths.join(parent, component)
            let holder = try openFolder(Paths.parent(parent))
            defer { close(holder) }
            let full = Paths.join(path, parent)
            try FileChangeSeam.check(.makeDirectory(path: full), "create")
            guard unsafe mkdirat(holder, component, 0o755) == 0 || errno == EEXIST else {
                throw SystemError.make("create", full, errno: errno)
            }
        }
    }

    func openFolder(_ relative: String) throws(MregError) -> Int32 {
        let opened = unsafe mreg_open_beneath(descriptor, relative, O_RDONLY | O_DIRECTORY, 0)
        guard opened >= 0 else {
            throw SystemError.make("open", Paths.join(path, relative), errno: errno)
        }
        return opened
    }
}
