// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// What `stat` tells of a file.
public struct FileStatus: Sendable, Equatable {
    /// The kind of a directory entry.
    public enum Kind: Sendable, Equatable {
        /// A regular file.
        case regular
        /// A folder.
        case directory
        /// A symbolic link.
        case symbolicLink
        /// A device, socket or pipe.
        case special
    }

    /// The kind.
    public var kind: Kind
    /// The size in bytes.
    public var size: Int64
    /// The device.
    public var device: UInt64
    /// The inode on that device.
    public var inode: UInt64
    /// The owner's user id.
    public var owner: UInt32
    /// The permission bits.
    public var mode: UInt32
    /// Time of the last change of the bytes, in nanoseconds since 1970.
    public var modifiedNanoseconds: Int64
    /// Time of the last change of bytes or inode, in nanoseconds since 1970.
    public var changedNanoseconds: Int64
    /// The number of names.
    public var linkCount: UInt64

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .special
            }
        size = Int64(status.st_size)
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        owner = status.st_uid
        mode = status.st_mode & 0o7777
        modifiedNanoseconds =
            Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        changedNanoseconds =
            Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
        linkCount = UInt64(status.st_nlink)
    }

    /// The status of what `path` names, or nil when nothing is there.
    public static func of(_ path: String, followLinks: Bool = true) throws(MregError) -> FileStatus?
    {
        var status = stat()
        if SystemCalls.status(path, followLinks: followLinks, &status) == 0 {
            return FileStatus(status)
        }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw SystemError.make("examine", path, errno: errno)
    }

    /// Whether group or others may write.
    public var isWritableByOthers: Bool { mode & 0o022 != 0 }
}
