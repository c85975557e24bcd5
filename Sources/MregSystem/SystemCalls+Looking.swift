// SPDX-License-Identifier: Apache-2.0
import CSystemCalls
import Glibc

/// Every system call that looks at files or folders, each behind the seam.
extension SystemCalls {
    private static func look<Result: SignedInteger>(
        _ look: @autoclosure () -> FileRead, _ body: () -> Result
    ) -> Result {
        FileReadSeam.seam.make(look(), body)
    }

    /// open(2) of what exists.
    static func open(_ path: String, _ flags: Int32) -> Int32 {
        look(.open(path: path)) { unsafe mreg_open(path, flags, 0) }
    }

    /// openat2(2) of what exists, without leaving `folder`; `path` is the whole of it.
    static func open(
        beneath folder: Int32, _ relative: String, _ flags: Int32, path: String
    ) -> Int32 {
        look(.open(path: path)) { unsafe mreg_open_beneath(folder, relative, flags, 0) }
    }

    /// read(2), or pread(2) where there is an offset; how many bytes there were.
    static func read(
        _ descriptor: Int32, into memory: UnsafeMutableRawPointer, count: Int, at offset: Int64?,
        path: String
    ) -> Int {
        unsafe FileReadSeam.seam.transfer(
            .read(path: path, offset: offset, byteCount: count), byteCount: count
        ) { count in
            if let offset { return unsafe pread(descriptor, memory, count, off_t(offset)) }
            return unsafe Glibc.read(descriptor, memory, count)
        }
    }

    /// stat(2) or lstat(2).
    static func status(_ path: String, followLinks: Bool, _ status: inout stat) -> Int32 {
        look(.status(path: path)) {
            unsafe followLinks ? stat(path, &status) : lstat(path, &status)
        }
    }

    /// fstat(2).
    static func status(_ descriptor: Int32, _ status: inout stat, path: String) -> Int32 {
        look(.status(path: path)) { unsafe fstat(descriptor, &status) }
    }

    /// opendir(3) and readdir(3): the bytes of each name; nil where it failed.
    static func list(_ path: String) -> [[UInt8]]? {
        var stream: OpaquePointer?
        let opened: Int32 = look(.list(path: path)) {
            unsafe stream = opendir(path)
            return unsafe stream == nil ? -1 : 0
        }
        guard opened == 0, let stream = unsafe stream else { return nil }
        // The disk is asked for the names when they are read, not when the folder is opened.
        var names: [[UInt8]] = []
        let result: Int32 = look(.list(path: path)) {
            names = []
            unsafe rewinddir(stream)
            return unsafe read(stream, into: &names)
        }
        let number = errno
        unsafe closedir(stream)
        errno = number
        return result == 0 ? names : nil
    }

    private static func read(_ stream: OpaquePointer, into names: inout [[UInt8]]) -> Int32 {
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { return errno == 0 ? 0 : -1 }
            names.append(unsafe name(of: entry))
        }
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
            unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { start in
                let bytes = unsafe UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
                return unsafe Array(
                    UnsafeBufferPointer(start: bytes, count: strnlen(start, 256)))
            }
        }
    }

    /// flock(2).
    static func lock(_ descriptor: Int32, _ operation: Int32, path: String) -> Int32 {
        look(.lock(path: path)) { flock(descriptor, operation) }
    }

    /// realpath(3); nil where it failed.
    static func resolve(_ path: String) -> String? {
        var found: String?
        let result: Int32 = look(.resolve(path: path)) {
            guard let buffer = unsafe realpath(path, nil) else { return -1 }
            found = unsafe String(cString: buffer)
            unsafe free(buffer)
            return 0
        }
        return result == 0 ? found : nil
    }

    /// The magic number of a path's file system (statfs(2)).
    static func fileSystem(_ path: String) -> Int64 {
        look(.fileSystem(path: path)) { unsafe mreg_file_system_type(path) }
    }

    /// The magic number of an open file's file system (fstatfs(2)).
    static func fileSystem(_ descriptor: Int32, path: String) -> Int64 {
        look(.fileSystem(path: path)) { mreg_file_system_type_of(descriptor) }
    }

    /// Turns O_DIRECT on or off.
    static func setDirect(_ descriptor: Int32, _ on: Bool, path: String) -> Int32 {
        look(.hint(path: path)) { mreg_set_direct(descriptor, on ? 1 : 0) }
    }

    /// posix_fadvise(2): the file will be read from start to end.
    static func adviseSequential(_ descriptor: Int32, path: String) {
        _ = look(.hint(path: path)) { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
    }

    /// Whether a byte can be read without waiting for the disk: 1 or 0.
    static func isInMemory(_ descriptor: Int32, _ offset: Int64, path: String) -> Int32 {
        look(.hint(path: path)) { mreg_is_in_memory(descriptor, offset) }
    }

    /// How many pages are not on the disk yet (cachestat(2)).
    static func unwrittenPages(_ descriptor: Int32, path: String) -> Int64 {
        look(.hint(path: path)) { mreg_unwritten_pages(descriptor) }
    }
}
