// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// Reads long runs of a file, past the page cache (O_DIRECT) where they are not in it.
///
/// Filling a cold page cache costs many times the processor time of the read itself. What is in
/// memory already is read from there.
public final class DirectInput {
    private let file: File
    private var run = DirectRun()

    /// Opens a file for reading; a symbolic link at the end of the path is refused.
    public init(_ path: String) throws(MregError) {
        file = try File.open(reading: path, followLinks: false)
    }

    /// Chooses how a run of `count` bytes from `offset` on is read.
    public func begin(offset: Int64, count: Int64) {
        run.begin(file, offset: offset, count: count)
    }

    /// Reads up to `count` bytes at `offset` behind those in `buffer`; fewer mean the end.
    public func read(
        appendingTo buffer: AlignedBuffer, at offset: Int64, count: Int
    ) throws(MregError) {
        try run.read(file, appendingTo: buffer, at: offset, count: count)
    }
}

/// How a run of somebody's open file is read: past the page cache or through it.
public struct DirectRun {
    /// Runs of at least this many bytes are worth it.
    public static let bytesMin: Int64 = 8 << 20

    private var isDirect = false

    /// Reads through the page cache until a run begins.
    public init() {}

    /// Chooses how a run of `count` bytes from `offset` on is read.
    public mutating func begin(_ file: borrowing File, offset: Int64, count: Int64) {
        let isWorthIt =
            count >= Self.bytesMin && offset.isMultiple(of: Int64(AlignedBuffer.alignment))
            && !file.isMostlyInMemory(offset: offset, count: count)
        if isWorthIt { isDirect = file.setDirect(true) } else { end(file) }
        if !isDirect, count >= Self.bytesMin { file.adviseSequential() }
    }

    /// Reads up to `count` bytes at `offset` behind those in `buffer`; fewer mean the end.
    public mutating func read(
        _ file: borrowing File, appendingTo buffer: AlignedBuffer, at offset: Int64, count: Int
    ) throws(MregError) {
        let alignment = AlignedBuffer.alignment
        if isDirect, !(buffer.count | count | Int(offset)).isMultiple(of: alignment) { end(file) }
        do {
            _ = try file.append(to: buffer, at: offset, count: count)
        } catch {
            // The file system may accept the flag and refuse the read.
            guard isDirect else { throw error }
            end(file)
            _ = try file.append(to: buffer, at: offset, count: count)
        }
    }

    /// Goes back to the page cache.
    public mutating func end(_ file: borrowing File) {
        guard isDirect else { return }
        isDirect = false
        _ = file.setDirect(false)
    }
}
