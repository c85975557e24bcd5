// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// Writing whole trees: folders first, then files in any order, then all names at once.
extension BeneathDirectory {
    /// Makes the folders that hold these paths, each once.
    public func makeFolders(of paths: some Sequence<ArtifactPath>) throws(MregError) {
        var made: Set<[UInt8]> = [Array(".".utf8)]
        for path in paths {
            let parent = Paths.parent(path.text)
            if made.insert(Array(parent.utf8)).inserted { try makeParents(path) }
        }
    }

    /// Creates a file that must not exist, in a folder that `makeFolders` made.
    public func createFile(_ relative: ArtifactPath, mode: UInt32) throws(MregError) -> File {
        let full = Paths.join(path, relative.text)
        let opened = SystemCalls.create(
            beneath: descriptor, relative.text, mode: mode, path: full)
        guard opened >= 0 else { throw SystemError.make("create", full, errno: errno) }
        return File(descriptor: opened, path: full)
    }

    /// Gives an existing file a second name here; the system's reason where that cannot be.
    public func link(_ existing: String, as relative: ArtifactPath) throws(MregError) -> String? {
        let full = Paths.join(path, relative.text)
        let holder = try openFolder(Paths.parent(relative.text))
        defer { close(holder) }
        let name = SystemCalls.Name(holder: holder, name: relative.last, path: full)
        if SystemCalls.link(existing, to: name) == 0 { return nil }
        guard [EXDEV, EPERM, EACCES, EMLINK, EOPNOTSUPP].contains(errno) else {
            throw SystemError.make("link to", full, errno: errno)
        }
        return SystemError.text(errno)
    }

    /// Removes a file.
    public func remove(_ relative: ArtifactPath) throws(MregError) {
        let full = Paths.join(path, relative.text)
        let holder = try openFolder(Paths.parent(relative.text))
        defer { close(holder) }
        let name = SystemCalls.Name(holder: holder, name: relative.last, path: full)
        guard SystemCalls.remove(name) == 0 || errno == ENOENT else {
            throw SystemError.make("remove", full, errno: errno)
        }
    }

    /// Moves a file below another folder, to the same relative path; missing parents are made.
    ///
    /// False when something has that name there and is not to be replaced.
    public func move(
        _ relative: ArtifactPath, to target: BeneathDirectory, replacing: Bool
    ) throws(MregError) -> Bool {
        let full = Paths.join(target.path, relative.text)
        try target.makeParents(relative)
        let parent = Paths.parent(relative.text)
        let source = try openFolder(parent)
        defer { close(source) }
        let holder = try target.openFolder(parent)
        defer { close(holder) }
        let from = SystemCalls.Name(
            holder: source, name: relative.last, path: Paths.join(path, relative.text))
        let to = SystemCalls.Name(holder: holder, name: relative.last, path: full)
        if SystemCalls.rename(from, to: to, replacing: replacing) == 0 { return true }
        if !replacing, errno == EEXIST { return false }
        throw SystemError.make("rename to", full, errno: errno)
    }

    /// Makes the names in the folders that hold these paths durable.
    public func syncFolders(of paths: some Sequence<ArtifactPath>) throws(MregError) {
        var done: Set<[UInt8]> = []
        for path in paths {
            var parent = Paths.parent(path.text)
            while done.insert(Array(parent.utf8)).inserted {
                let full = Paths.join(self.path, parent)
                let holder = try openFolder(parent)
                defer { close(holder) }
                guard SystemCalls.syncDirectory(holder, path: full) == 0 else {
                    throw SystemError.make("sync", full, errno: errno)
                }
                parent = Paths.parent(parent)
            }
        }
    }
}
