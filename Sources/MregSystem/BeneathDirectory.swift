// SPDX-License-Identifier: Apache-2.0
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
        descriptor = SystemCalls.open(path, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { throw SystemError.make("open", path, errno: errno) }
    }

    deinit { close(descriptor) }

    /// Creates a file that must not exist; missing parents below the folder are made.
    public func create(_ relative: ArtifactPath, mode: UInt32) throws(MregError) -> File {
        try makeParents(relative)
        return try createFile(relative, mode: mode)
    }

    /// Opens an existing regular file for reading, or nil when there is none.
    public func open(_ relative: ArtifactPath) throws(MregError) -> File? {
        let full = Paths.join(path, relative.text)
        let opened = SystemCalls.open(
            beneath: descriptor, relative.text, O_RDONLY | O_NONBLOCK, path: full)
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
        let name = SystemCalls.Name(holder: holder, name: temporary, path: staged)
        let target = SystemCalls.Name(holder: holder, name: relative.last, path: full)
        let opened = SystemCalls.create(name, O_RDWR | O_EXCL | O_NOFOLLOW, mode: mode)
        guard opened >= 0 else { throw SystemError.make("create", full, errno: errno) }
        do {
            let file = File(descriptor: opened, path: staged)
            try write(file)
            try file.sync()
            guard SystemCalls.rename(name, to: target, replacing: true) == 0 else {
                throw SystemError.make("replace", full, errno: errno)
            }
        } catch {
            _ = SystemCalls.remove(name)
            throw error
        }
        guard SystemCalls.syncDirectory(holder, path: Paths.parent(full)) == 0 else {
            throw SystemError.make("sync", full, errno: errno)
        }
    }

    /// Makes everything on the folder's file system durable (syncfs).
    public func syncFileSystem() throws(MregError) {
        guard SystemCalls.syncFileSystem(descriptor, path: path) == 0 else {
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
            let name = SystemCalls.Name(holder: holder, name: component, path: full)
            guard SystemCalls.makeDirectory(name, mode: 0o755) == 0 || errno == EEXIST else {
                throw SystemError.make("create", full, errno: errno)
            }
        }
    }

    func openFolder(_ relative: String) throws(MregError) -> Int32 {
        let full = Paths.join(path, relative)
        let opened = SystemCalls.open(
            beneath: descriptor, relative, O_RDONLY | O_DIRECTORY, path: full)
        guard opened >= 0 else { throw SystemError.make("open", full, errno: errno) }
        return opened
    }
}
