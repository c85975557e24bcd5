// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// A file of the user's that is read from start to end, and must not change meanwhile.
final class SourceFile: Sendable {
    /// The number of bytes when it was opened.
    let size: Int64
    private let path: String
    private let file: File
    private let before: FileStatus
    /// What the file can be known again by, if it was left alone long enough.
    let stamp: FileStamp?
    /// What it can be known again by, if that can be believed by what was remembered.
    var seen: FileStamp { FileStamp(before) }

    /// Opens a regular file; a symbolic link at the end of the path is refused.
    init(_ path: String) throws(MregError) {
        let file = try File.open(reading: path, followLinks: false)
        before = try file.status()
        guard before.kind == .regular else {
            throw MregError(.usage, "'\(path.printable)' is not a regular file")
        }
        self.path = path
        size = before.size
        stamp = file.settledStamp(before)
        if size >= StoreLimits.packedFileBytesMax { file.adviseSequential() }
        self.file = consume file
    }

    /// Hands out all bytes block by block in the same buffer, then checks that nothing changed.
    ///
    /// After it a file of at most one block is still in the buffer.
    func forEachBlock(
        _ buffer: AlignedBuffer, _ body: (AlignedBuffer) throws(MregError) -> Void
    ) throws(MregError) {
        var offset: Int64 = 0
        buffer.count = 0
        while offset < size {
            let count = Int(min(size - offset, Int64(buffer.capacity)))
            try file.read(into: buffer, at: offset, count: count)
            guard buffer.count == count else { throw changed }
            try body(buffer)
            offset += Int64(count)
        }
        try checkUnchanged()
    }

    /// Up to `count` bytes at an offset, to look at the format.
    func bytes(at offset: Int64, count: Int) throws(MregError) -> [UInt8] {
        let buffer = AlignedBuffer(capacity: max(count, 1))
        try file.read(into: buffer, at: offset, count: count)
        return buffer.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } }
    }

    /// Whether reading waits for no disk.
    var isInMemory: Bool { file.isMostlyInMemory(offset: 0, count: size) }

    /// Hands out all bytes in blocks of a pool, until nobody wants more.
    func readAhead(_ pool: BlockPool, _ emit: (Block) -> Bool) throws(MregError) {
        var run = DirectRun()
        run.begin(file, offset: 0, count: size)
        defer { run.end(file) }
        var offset: Int64 = 0
        while offset < size, let block = pool.take() {
            let count = Int(min(size - offset, Int64(block.buffer.capacity)))
            try run.read(file, appendingTo: block.buffer, at: offset, count: count)
            guard block.buffer.count == count else { throw changed }
            offset += Int64(count)
            guard emit(block) else { return }
        }
    }

    /// Adds all bytes to a filler, and returns their SHA-256.
    func fill(_ filler: BlockFiller) throws(MregError) -> Digest {
        var hasher = SHA256Hasher()
        try copy(to: filler) { hasher.update($0) }
        return hasher.finalize()
    }

    /// Adds all bytes to a filler, and shows them to `body`.
    func copy(
        to filler: BlockFiller, _ body: (RawSpan) -> Void = { _ in }
    ) throws(MregError) {
        var offset: Int64 = 0
        while offset < size {
            let count = try filler.append(file, at: offset, count: size - offset, body)
            guard count > 0 else { throw changed }
            offset += Int64(count)
        }
        try checkUnchanged()
    }

    /// Throws when the file is not what it was when it was opened.
    func checkUnchanged() throws(MregError) {
        // Size, times and identity: what rsync and git look at as well.
        guard try file.status() == before else { throw changed }
    }

    /// The error for a file that is not what it was when it was opened.
    var changed: MregError {
        MregError(
            .busy, "'\(path.printable)' changed while it was read",
            next: "wait until it is written, then run the command again")
    }
}
