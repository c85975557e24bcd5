// SPDX-License-Identifier: Apache-2.0
import CSystemCalls
import Glibc
import MregCore

/// Reads long runs of a file, past the page cache (O_DIRECT) where they are not in it.
///
/// Filling a cold page cache costs many times the processor time of the read itself. What is in
/// memory already is read from there.
public final class DirectInput {
    /// Runs of at least this many bytes are worth it.
    public static let bytesMin: Int64 = 8 << 20
    private static let samples: Int64 = 16

    private let file: File
    private var isDirect = false

    /// Opens a file for reading; a symbolic link at the end of the path is refused.
    public init(_ path: String) throws(MregError) {
        file = try File.open(reading: path, followLinks: false)
    }

    /// Chooses how a run of `count` bytes from `offset` on is read.
    public func begin(offset: Int64, count: Int64) {
        let isWorthIt =
            count >= Self.bytesMin && offset.isMultiple(of: Int64(AlignedBuffer.alignment))
            && !isMostlyInMemory(offset: offset, count: count)
        if isWorthIt { isDirect = file.setDirect(true) } else { endDirect() }
        if !isDirect, count >= Self.bytesMin { file.adviseSequential() }
    }

    /// Reads up to `count` bytes at `offset` behind those in `buffer`; fewer mean the end.
    public func read(
        appendingTo buffer: AlignedBuffer, at offset: Int64, count: Int
    ) throws(MregError) {
        let alignment = AlignedBuffer.alignment
        if isDirect, !(buffer.count | count | Int(offset)).isMultiple(of: alignment) {
            endDirect()
        }
        do {
            _ = try file.append(to: buffer, at: offset, count: count)
        } catch {
            // The file system may accept the flag and refuse the read.
            guard isDirect else { throw error }
            endDirect()
            _ = try file.append(to: buffer, at: offset, count: count)
        }
    }

    private func endDirect() {
        guard isDirect else { return }
        isDirect = false
        _ = file.setDirect(false)
    }

    /// Asks of a few places whether they could be read without waiting for the disk.
    private func isMostlyInMemory(offset: Int64, count: Int64) -> Bool {
        var found: Int64 = 0
        for sample in 0..<Self.samples {
            let place = offset + count / Self.samples * sample
            if mreg_is_in_memory(file.descriptor, place) == 1 { found += 1 }
        }
        return found * 4 >= Self.samples * 3
    }
}
