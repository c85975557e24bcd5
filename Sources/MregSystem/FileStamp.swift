// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// What tells, without reading a file, that its bytes are those that were read before.
///
/// The time of the last change (ctime) is the one of the five that nobody can set: a write through
/// any descriptor or mapping, a rename, a new mode and a new modification time all move it on.
public struct FileStamp: Sendable, Hashable {
    /// The device.
    public let device: UInt64
    /// The inode on that device.
    public let inode: UInt64
    /// The size in bytes.
    public let size: Int64
    /// Time of the last change of the bytes, in nanoseconds since 1970.
    public let modifiedNanoseconds: Int64
    /// Time of the last change of bytes or inode, in nanoseconds since 1970.
    public let changedNanoseconds: Int64

    /// The stamp of a file.
    public init(_ status: FileStatus) {
        device = status.device
        inode = status.inode
        size = status.size
        modifiedNanoseconds = status.modifiedNanoseconds
        changedNanoseconds = status.changedNanoseconds
    }
}

/// When a stamp can be believed later: the rules, apart from the system calls.
public enum StampRules {
    /// A change this soon before the reading may share its time with one just after, on a file
    /// system that counts in coarse steps (git's "racy" rule), in nanoseconds.
    static let racyNanoseconds: Int64 = 2_000_000_000
    /// After this long the kernel has written out what was changed (30 s until pages are old, 5 s
    /// between two looks, see vm.dirty_expire_centisecs), in nanoseconds.
    static let writtenNanoseconds: Int64 = 60_000_000_000

    /// Whether every change after `now` shows in the stamp of a file read after `now`.
    ///
    /// A page that is dirty already can be written through a mapping without moving ctime, until
    /// it has been written out: so none may be.
    static func isSettled(
        changed: Int64, now: Int64, fileSystem: Int64, unwrittenPages: Int64?
    ) -> Bool {
        let (age, overflow) = now.subtractingReportingOverflow(changed)
        guard !overflow, age >= racyNanoseconds, FileSystemKind.noticesEveryChange(fileSystem)
        else {
            return false
        }
        guard let unwrittenPages else { return age >= writtenNanoseconds }
        return unwrittenPages == 0
    }
}

extension File {
    /// The stamp of a file that is about to be read, if it can be believed later; `status` is
    /// what the file was just before, and must be so still when it has been read.
    public func settledStamp(_ status: FileStatus) -> FileStamp? {
        // The clock by which the kernel's file systems count.
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
        let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        let isSettled = StampRules.isSettled(
            changed: status.changedNanoseconds, now: now, fileSystem: fileSystemType,
            unwrittenPages: unwrittenPages)
        return isSettled ? FileStamp(status) : nil
    }
}
