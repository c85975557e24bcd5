// SPDX-License-Identifier: Apache-2.0
import CSystemCalls
import Glibc

/// Every system call that changes files or folders, each behind the seam; those that look are in
/// the extension. No other code makes one, which a test holds the project to.
///
/// Each gives what the system gives: below zero where it failed, with the reason in `errno`.
enum SystemCalls {
    /// A name in an open folder.
    struct Name {
        var holder: Int32
        var name: String
        /// The whole path.
        var path: String
    }

    private static func change(
        _ change: @autoclosure () -> FileChange, _ body: () -> Int32
    ) -> Int32 {
        FileChangeSeam.seam.make(change(), body)
    }

    /// open(2) of a file that is to be made.
    static func create(_ path: String, _ flags: Int32, mode: UInt32) -> Int32 {
        change(.create(path: path)) { unsafe mreg_open(path, flags | O_CREAT, mode) }
    }

    /// openat(2) of a file that is to be made.
    static func create(_ name: Name, _ flags: Int32, mode: UInt32) -> Int32 {
        change(.create(path: name.path)) {
            unsafe mreg_open_at(name.holder, name.name, flags | O_CREAT, mode)
        }
    }

    /// openat2(2) of a file that is to be made and does not exist, without leaving `folder`.
    static func create(
        beneath folder: Int32, _ relative: String, mode: UInt32, path: String
    ) -> Int32 {
        change(.create(path: path)) {
            unsafe mreg_open_beneath(folder, relative, O_RDWR | O_CREAT | O_EXCL, mode)
        }
    }

    /// mkdir(2).
    static func makeDirectory(_ path: String, mode: UInt32) -> Int32 {
        change(.makeDirectory(path: path)) { unsafe mkdir(path, mode) }
    }

    /// mkdirat(2).
    static func makeDirectory(_ name: Name, mode: UInt32) -> Int32 {
        change(.makeDirectory(path: name.path)) { unsafe mkdirat(name.holder, name.name, mode) }
    }

    /// pwrite(2); how many bytes were written.
    static func write(
        _ descriptor: Int32, _ bytes: RawSpan, at offset: Int64, path: String
    ) -> Int {
        FileChangeSeam.seam.transfer(
            .write(path: path, offset: offset, bytes: copy(bytes)), byteCount: bytes.byteCount
        ) { count in
            unsafe bytes.withUnsafeBytes { source in
                unsafe pwrite(descriptor, source.baseAddress, count, off_t(offset))
            }
        }
    }

    private static func copy(_ bytes: RawSpan) -> [UInt8] {
        unsafe bytes.withUnsafeBytes { unsafe Array($0) }
    }

    /// ftruncate(2).
    static func truncate(_ descriptor: Int32, to size: Int64, path: String) -> Int32 {
        change(.truncate(path: path, size: size)) { ftruncate(descriptor, off_t(size)) }
    }

    /// fsync(2) of a file.
    static func sync(_ descriptor: Int32, path: String) -> Int32 {
        change(.syncFile(path: path)) { fsync(descriptor) }
    }

    /// fsync(2) of a folder.
    static func syncDirectory(_ descriptor: Int32, path: String) -> Int32 {
        change(.syncDirectory(path: path)) { fsync(descriptor) }
    }

    /// syncfs(2).
    static func syncFileSystem(_ descriptor: Int32, path: String) -> Int32 {
        change(.syncFileSystem(path: path)) { mreg_sync_file_system(descriptor) }
    }

    /// fchmod(2).
    static func setMode(_ descriptor: Int32, _ mode: UInt32, path: String) -> Int32 {
        change(.setMode(path: path, mode: mode)) { fchmod(descriptor, mode) }
    }

    /// rename(2).
    static func rename(_ from: String, to: String) -> Int32 {
        change(.rename(from: from, to: to)) { unsafe Glibc.rename(from, to) }
    }

    /// renameat2(2) with RENAME_NOREPLACE.
    static func renameUnlessTaken(_ from: String, to: String) -> Int32 {
        change(.renameUnlessTaken(from: from, to: to)) { unsafe mreg_rename_noreplace(from, to) }
    }

    /// renameat2(2).
    static func rename(_ from: Name, to: Name, replacing: Bool) -> Int32 {
        let seen: FileChange =
            replacing
            ? .rename(from: from.path, to: to.path)
            : .renameUnlessTaken(from: from.path, to: to.path)
        return change(seen) {
            unsafe mreg_rename_at(from.holder, from.name, to.holder, to.name, replacing ? 1 : 0)
        }
    }

    /// link(2).
    static func link(_ from: String, to: String) -> Int32 {
        change(.link(from: from, to: to)) { unsafe Glibc.link(from, to) }
    }

    /// linkat(2).
    static func link(_ from: String, to: Name) -> Int32 {
        change(.link(from: from, to: to.path)) {
            unsafe linkat(AT_FDCWD, from, to.holder, to.name, 0)
        }
    }

    /// FICLONE; `path` is that of the new file.
    static func clone(_ descriptor: Int32, from source: Int32, _ old: String, path: String) -> Int32
    {
        change(.clone(from: old, to: path)) { mreg_clone_file(descriptor, source) }
    }

    /// unlink(2).
    static func remove(_ path: String) -> Int32 {
        change(.remove(path: path)) { unsafe unlink(path) }
    }

    /// unlinkat(2).
    static func remove(_ name: Name) -> Int32 {
        change(.remove(path: name.path)) { unsafe unlinkat(name.holder, name.name, 0) }
    }

    /// rmdir(2).
    static func removeDirectory(_ path: String) -> Int32 {
        change(.removeDirectory(path: path)) { unsafe rmdir(path) }
    }
}
