// SPDX-License-Identifier: Apache-2.0
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
        guard let found = SystemCalls.list(path) else {
            if errno == ENOENT { return nil }
            throw SystemError.make("list", path, errno: errno)
        }
        var names: [String] = []
        for bytes in found {
            guard let name = String(validating: bytes, as: UTF8.self) else {
                let shown = String(decoding: bytes, as: UTF8.self).printable
                throw MregError(
                    .usage, "a file name in '\(path.printable)' is not UTF-8", cause: shown,
                    next: "rename it and run the command again")
            }
            if name != ".", name != ".." { names.append(name) }
        }
        var entries: [Entry] = []
        for name in names.sorted(by: { $0.bytesPrecede($1) }) {
            let status = try FileStatus.of(Paths.join(path, name), followLinks: false)
            guard let status else { continue }
            entries.append(Entry(name: name, kind: status.kind, status: status))
        }
        return entries
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
        guard SystemCalls.makeDirectory(path, mode: mode) == 0 || errno == EEXIST else {
            throw SystemError.make("create", path, errno: errno)
        }
        try sync(parent)
    }

    /// Makes the names in a folder durable.
    public static func sync(_ path: String) throws(MregError) {
        let descriptor = SystemCalls.open(path, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { throw SystemError.make("open", path, errno: errno) }
        defer { close(descriptor) }
        guard SystemCalls.syncDirectory(descriptor, path: path) == 0 else {
            throw SystemError.make("sync", path, errno: errno)
        }
    }

    /// Renames, replacing what is there; the caller syncs the folder.
    public static func rename(_ from: String, to: String) throws(MregError) {
        guard SystemCalls.rename(from, to: to) == 0 else {
            throw SystemError.make("rename to", to, errno: errno)
        }
    }

    /// Renames only if nothing has the new name; false when something has.
    public static func renameWithoutReplacing(
        _ from: String, to: String
    ) throws(MregError) -> Bool {
        if SystemCalls.renameUnlessTaken(from, to: to) == 0 { return true }
        if errno == EEXIST || errno == ENOTEMPTY { return false }
        throw SystemError.make("rename to", to, errno: errno)
    }

    /// Gives a file a second name; false when that name is taken.
    public static func link(_ from: String, to: String) throws(MregError) -> Bool {
        if SystemCalls.link(from, to: to) == 0 { return true }
        if errno == EEXIST { return false }
        throw SystemError.make("link to", to, errno: errno)
    }

    /// Removes a file; one that is not there is fine.
    public static func remove(_ path: String) throws(MregError) {
        guard SystemCalls.remove(path) == 0 || errno == ENOENT else {
            throw SystemError.make("remove", path, errno: errno)
        }
    }

    /// Removes a folder and everything below it; symbolic links are removed, never followed.
    public static func removeTree(_ path: String) throws(MregError) {
        guard let status = try FileStatus.of(path, followLinks: false) else { return }
        guard status.kind == .directory else { return try remove(path) }
        for entry in try list(path) ?? [] {
            let child = Paths.join(path, entry.name)
            if entry.kind == .directory { try removeTree(child) } else { try remove(child) }
        }
        guard SystemCalls.removeDirectory(path) == 0 || errno == ENOENT else {
            throw SystemError.make("remove", path, errno: errno)
        }
    }
}
