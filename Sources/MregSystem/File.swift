// SPDX-License-Identifier: Apache-2.0
import CSystemCalls
import Glibc
import MregCore

/// An open file that this value owns; closed when the value goes.
public struct File: ~Copyable, Sendable {
    /// The number of bytes read or written in one call when a caller has no other wish.
    public static let blockBytes = 1 << 20

    /// The path it was opened by, for errors.
    public let path: String
    let descriptor: Int32

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens an existing file for reading; a symbolic link at its end is followed unless refused.
    public static func open(
        reading path: String, followLinks: Bool = true
    ) throws(MregError) -> File {
        let flags = O_RDONLY | O_NOCTTY | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW)
        try FileReadSeam.check(.open(path: path), "open")
        let descriptor = Interruptible.call { unsafe mreg_open(path, flags, 0) }
        guard descriptor >= 0 else { throw SystemError.make("open", path, errno: errno) }
        return File(descriptor: descriptor, path: path)
    }

    /// Creates a file that must not exist yet.
    public static func create(_ path: String, mode: UInt32 = 0o600) throws(MregError) -> File {
        try FileChangeSeam.check(.create(path: path), "create")
        let descriptor = Interruptible.call {
            unsafe mreg_open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
        }
        guard descriptor >= 0 else { throw SystemError.make("create", path, errno: errno) }
        return File(descriptor: descriptor, path: path)
    }

    /// Size, times, owner and identity.
    public func status() throws(MregError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw SystemError.make("examine", path, errno: errno)
        }
        return FileStatus(status)
    }

    /// Fills `buffer` from the current position; fewer bytes than its capacity mean the end.
    public func read(into buffer: AlignedBuffer) throws(MregError) {
        buffer.count = 0
        while buffer.count < buffer.capacity {
            let wanted = try allowance(nil, buffer.capacity - buffer.count)
            let got = unsafe Glibc.read(descriptor, buffer.pointer + buffer.count, wanted)
            if got < 0 {
                if errno == EINTR { continue }
                throw SystemError.make("read", path, errno: errno)
            }
            if got == 0 { return }
            buffer.count += got
        }
    }

    /// Reads `count` bytes at `offset`, or as many as there are, into `buffer`.
    public func read(
        into buffer: AlignedBuffer, at offset: Int64, count: Int
    ) throws(MregError) {
        buffer.count = 0
        let wanted = min(count, buffer.capacity)
        while buffer.count < wanted {
            let place = offset + Int64(buffer.count)
            let allowed = try allowance(place, wanted - buffer.count)
            let got = unsafe pread(
                descriptor, buffer.pointer + buffer.count, allowed, off_t(place))
            if got < 0 {
                if errno == EINTR { continue }
                throw SystemError.make("read", path, errno: errno)
            }
            if got == 0 { return }
            buffer.count += got
        }
    }

    /// How many bytes the next read may ask for: all, unless a test wants otherwise.
    func allowance(_ offset: Int64?, _ wanted: Int) throws(MregError) -> Int {
        while true {
            switch FileReadSeam.ask(.read(path: path, offset: offset, byteCount: wanted)) {
            case .proceed: return wanted
            case .short(let count): return min(wanted, max(count, 1))
            case .fail(EINTR): continue
            case .fail(let number): throw SystemError.make("read", path, errno: number)
            }
        }
    }

    /// Writes all of `bytes` at `offset`.
    public func write(_ bytes: RawSpan, at offset: Int64) throws(MregError) {
        var done = 0
        while done < bytes.byteCount {
            let wrote = try writeOnce(
                bytes.extracting(done..<bytes.byteCount), offset + Int64(done))
            done += wrote
        }
    }

    /// Writes all of `bytes` at `offset`.
    public func write(_ bytes: [UInt8], at offset: Int64) throws(MregError) {
        try unsafe write(bytes.span.bytes, at: offset)
    }

    private func writeOnce(_ bytes: RawSpan, _ offset: Int64) throws(MregError) -> Int {
        var length = bytes.byteCount
        if FileChangeSeam.isObserved {
            let copy = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
            switch FileChangeSeam.ask(.write(path: path, offset: offset, bytes: copy)) {
            case .proceed: break
            case .fail(EINTR): return 0
            case .fail(let number): throw SystemError.make("write", path, errno: number)
            case .short(let count): length = min(length, max(count, 1))
            }
        }
        let result = unsafe bytes.withUnsafeBytes { source in
            unsafe pwrite(descriptor, source.baseAddress, length, off_t(offset))
        }
        if result < 0 {
            if errno == EINTR { return 0 }
            throw SystemError.make("write", path, errno: errno)
        }
        return result
    }

    /// Cuts or grows the file.
    public func truncate(to size: Int64) throws(MregError) {
        try FileChangeSeam.check(.truncate(path: path, size: size), "resize")
        guard Interruptible.call({ ftruncate(descriptor, off_t(size)) }) == 0 else {
            throw SystemError.make("resize", path, errno: errno)
        }
    }

    /// Makes bytes and size durable.
    public func sync() throws(MregError) {
        try FileChangeSeam.check(.syncFile(path: path), "sync")
        guard Interruptible.call({ fsync(descriptor) }) == 0 else {
            throw SystemError.make("sync", path, errno: errno)
        }
    }

    /// Sets the permission bits.
    public func setMode(_ mode: UInt32) throws(MregError) {
        try FileChangeSeam.check(.setMode(path: path, mode: mode), "set the mode of")
        guard fchmod(descriptor, mode) == 0 else {
            throw SystemError.make("set the mode of", path, errno: errno)
        }
    }

    /// Tells the kernel that the file will be read from start to end.
    public func adviseSequential() { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }

    /// Turns O_DIRECT on or off; false where the file system does not have it.
    public func setDirect(_ on: Bool) -> Bool { mreg_set_direct(descriptor, on ? 1 : 0) == 0 }
}

extension File {
    /// All bytes of a small file; larger than `limit` is an error that says so.
    public static func contents(_ path: String, limit: Int) throws(MregError) -> [UInt8] {
        let file = try File.open(reading: path)
        let size = try file.status()
        guard size.kind == .regular else {
            throw MregError(.corrupt, "'\(path.printable)' is not a regular file")
        }
        guard size.size <= Int64(limit) else {
            throw MregError(
                .corrupt, "'\(path.printable)' is too large",
                cause: "\(size.size) bytes, at most \(limit) are read")
        }
        let buffer = AlignedBuffer(capacity: Int(size.size) + 1)
        try file.read(into: buffer)
        guard buffer.count <= limit else {
            throw MregError(.busy, "'\(path.printable)' grew while it was read")
        }
        return buffer.withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
    }
}
