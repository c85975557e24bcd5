// SPDX-License-Identifier: Apache-2.0
import CSystemCalls
import Glibc
import MregCore

/// Names in folders: listing, making, renaming, removing, syncing.
public enum Directory {
    /// One name in a folder.
    public struct Entry: Sendable {
        /// The name.
        public var name: String
        /// What it names; a symbolic link is itself, not its target.
        public var kind: FileStatus.Kind
        /// What was found out about it.
        public var status: FileStatus
    }

    /// The entries of a folder in byte order; nil when there is no such folder.
    ///
    /// A name that is not UTF-8 is an error: it could not be shown or stored faithfully.
    public static func list(_ path: String) throws(MregError) -> [Entry]? {
        try FileReadSeam.check(.list(path: path), "list")
        guard let stream = unsafe opendir(path) else {
            if errno == ENOENT { return nil }
            throw SystemError.make("list", path, errno: errno)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let bytes = unsafe name(of: entry)
            guard let name = String(validating: bytes, as: UTF8.self) else {
                let shown = String(decoding: bytes, as: UTF8.self).printable
                throw MregError(
                    .usage, "a file name in '\(path.printable)' is not UTF-8", cause: shown,
                    next: "rename it and run the command again")
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw SystemError.make("list", path, errno: errno) }
        var entries: [Entry] = []
        for name in names.sorted(by: { $0.bytesPrecede($1) }) {
            let status = try FileStatus.of(Paths.join(path, name), followLinks: false)
            guard let status else { continue }
            entries.append(Entry(name: name, kind: status.kind, status: status))
        }
        return entries
    }

    static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
            unsafe tuple.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
                unsafe Array(UnsafeBufferPointer(start: start, count: strnlen(tuple, 256)))
            }
        }
    }

    private static func strnlen(_ pointer: UnsafeRawPointer, _ most: Int) -> Int {
        unsafe Glibc.strnlen(pointer.assumingMemoryBound(to: CChar.self), most)
    }

    /// Makes a folder and its parents; each new name is made durable.
    public static func make(_ path: String, mode: UInt32 = 0o755) throws(MregError) {
        if let status = try FileStatus.of(path) {
            guard status.kind == .directory else {
                throw MregError(.cannotCreate, "'\(path.printable)' is not a folder")
            }
            return
        }
        let parent = Paths.parent(path)
        try make(parent, mode: mode)
        try FileChangeSeam.check(.makeDirectory(path: path), "create")
        guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else {
            throw SystemError.make("create", path, errno: errno)
        }
        try sync(parent)
    }

    /// Makes the names in a folder durable.
    public static func sync(_ path: String) throws(MregError) {
        try FileChangeSeam.check(.syncDirectory(path: path), "sync")
        let descriptor = Interruptible.call { unsafe mreg_open(path, O_RDONLY | O_DIRECTORY, 0) }
        guard descriptor >= 0 else { throw SystemError.make("open", path, errno: errno) }
        defer { close(descriptor) }
        guard Interruptible.call({ fsync(descriptor) }) == 0 else {
            throw SystemError.make("sync", path, errno: errno)
        }
    }

    /// Renames, replacing what is there; the caller syncs the folder.
    public static func rename(_ from: String, to: String) throws(MregError) {
        try FileChangeSeam.check(.rename(from: from, to: to), "rename")
        guard unsafe Glibc.rename(from, to) == 0 else {
            throw SystemError.make("rename to", to, errno: errno)
        }
    }

    /// Renames only if nothing has the new name; false when something has.
    public static func renameWithoutReplacing(
        _ from: String, to: String
    ) throws(MregError) -> Bool {
        try FileChangeSeam.check(.rename(from: from, to: to), "rename")
        if unsafe mreg_rename_noreplace(from, to) == 0 { return true }
        if errno == EEXIST || errno == ENOTEMPTY { return false }
        throw SystemError.make("rename to", to, errno: errno)
    }

    /// Gives a file a second name; false when that name is taken.
    public static func link(_ from: String, to: String) throws(MregError) -> Bool {
        try FileChangeSeam.check(.link(from: from, to: to), "link")
        if unsafe Glibc.link(from, to) == 0 { return true }
        if errno == EEXIST { return false }
        throw SystemError.make("link to", to, errno: errno)
    }

    /// Removes a file; one that is not there is fine.
    public static func remove(_ path: String) throws(MregError) {
        try FileChangeSeam.check(.remove(path: path), "remove")
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw SystemError.make("remove", path, errno: errno)
        }
    }

    /// Removes an empty folder; false when it is not empty or not there.
    public static func removeEmpty(_ path: String) -> Bool {
        guard (try? FileChangeSeam.check(.removeDirectory(path: path), "remove")) != nil else {
            return false
        }
        return unsafe rmdir(path) == 0
    }

    /// Removes a folder and everything below it; symbolic links are removed, never followed.
    public static func removeTree(_ path: String) throws(MregError) {
        guard let status = try FileStatus.of(path, followLinks: false) else { return }
        guard status.kind == .directory else { return try remove(path) }
        for entry in try list(path) ?? [] {
            let child = Paths.join(path, entry.name)
            if entry.kind == .directory { try removeTree(child) } else { try remove(child) }
        }
        try FileChangeSeam.check(.removeDirectory(path: path), "remove")
        guard unsafe rmdir(path) == 0 || errno == ENOENT else {
            throw SystemError.make("remove", path, errno: errno)
        }
    }
}
