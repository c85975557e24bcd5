// SPDX-License-Identifier: Apache-2.0
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
        let descriptor = SystemCalls.open(path, flags)
        guard descriptor >= 0 else { throw SystemError.make("open", path, errno: errno) }
        return File(descriptor: descriptor, path: path)
    }

    /// Creates a file that must not exist yet.
    public static func create(_ path: String, mode: UInt32 = 0o600) throws(MregError) -> File {
        let descriptor = SystemCalls.create(path, O_RDWR | O_EXCL | O_NOFOLLOW, mode: mode)
        guard descriptor >= 0 else { throw SystemError.make("create", path, errno: errno) }
        return File(descriptor: descriptor, path: path)
    }

    /// Size, times, owner and identity.
    public func status() throws(MregError) -> FileStatus {
        var status = stat()
        guard SystemCalls.status(descriptor, &status, path: path) == 0 else {
            throw SystemError.make("examine", path, errno: errno)
        }
        return FileStatus(status)
    }

    /// Fills `buffer` from the current position; fewer bytes than its capacity mean the end.
    public func read(into buffer: AlignedBuffer) throws(MregError) {
        buffer.count = 0
        _ = try append(to: buffer, at: nil, count: buffer.capacity)
    }

    /// Reads `count` bytes at `offset`, or as many as there are, into `buffer`.
    public func read(
        into buffer: AlignedBuffer, at offset: Int64, count: Int
    ) throws(MregError) {
        buffer.count = 0
        _ = try append(to: buffer, at: offset, count: count)
    }

    /// Reads up to `count` bytes behind those in `buffer`, from `offset` on or, where it is nil,
    /// from the current position; how many there were.
    ///
    /// Fewer than `count` mean the end of the file or of the buffer.
    public func append(
        to buffer: AlignedBuffer, at offset: Int64?, count: Int
    ) throws(MregError) -> Int {
        let wanted = min(count, buffer.capacity - buffer.count)
        var done = 0
        while done < wanted {
            let got = unsafe SystemCalls.read(
                descriptor, into: buffer.pointer + buffer.count, count: wanted - done,
                at: offset.map { $0 + Int64(done) }, path: path)
            guard got >= 0 else { throw SystemError.make("read", path, errno: errno) }
            if got == 0 { break }
            buffer.count += got
            done += got
        }
        return done
    }

    /// Writes all of `bytes` at `offset`.
    public func write(_ bytes: RawSpan, at offset: Int64) throws(MregError) {
        var done = 0
        while done < bytes.byteCount {
            let wrote = SystemCalls.write(
                descriptor, bytes.extracting(done..<bytes.byteCount), at: offset + Int64(done),
                path: path)
            // None written, and no reason: going on would be for ever.
            guard wrote != 0 else { throw SystemError.make("write", path, errno: EIO) }
            guard wrote > 0 else { throw SystemError.make("write", path, errno: errno) }
            done += wrote
        }
    }

    /// Writes all of `bytes` at `offset`.
    public func write(_ bytes: [UInt8], at offset: Int64) throws(MregError) {
        try unsafe write(bytes.span.bytes, at: offset)
    }

    /// Cuts or grows the file.
    public func truncate(to size: Int64) throws(MregError) {
        guard SystemCalls.truncate(descriptor, to: size, path: path) == 0 else {
            throw SystemError.make("resize", path, errno: errno)
        }
    }

    /// Makes bytes and size durable.
    public func sync() throws(MregError) {
        guard SystemCalls.sync(descriptor, path: path) == 0 else {
            throw SystemError.make("sync", path, errno: errno)
        }
    }

    /// Sets the permission bits.
    public func setMode(_ mode: UInt32) throws(MregError) {
        guard SystemCalls.setMode(descriptor, mode, path: path) == 0 else {
            throw SystemError.make("set the mode of", path, errno: errno)
        }
    }

    /// Tells the kernel that the file will be read from start to end.
    public func adviseSequential() { SystemCalls.adviseSequential(descriptor, path: path) }

    /// Turns O_DIRECT on or off; false where the file system does not have it.
    public func setDirect(_ on: Bool) -> Bool {
        SystemCalls.setDirect(descriptor, on, path: path) == 0
    }
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
        var out: [UInt8] = []
        out.reserveCapacity(Int(size.size))
        // By blocks, so that no more than one of them is in memory twice.
        let buffer = AlignedBuffer(capacity: min(Int(size.size) + 1, blockBytes))
        repeat {
            try file.read(into: buffer)
            guard out.count + buffer.count <= limit else {
                throw MregError(.busy, "'\(path.printable)' grew while it was read")
            }
            buffer.withBytes { span in
                unsafe span.withUnsafeBytes { unsafe out.append(contentsOf: $0) }
            }
        } while buffer.count == buffer.capacity
        return out
    }
}
