// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Writes a large file from start to end past the page cache (O_DIRECT), where that is possible.
///
/// Growing a cold page cache costs many times the processor time of the write itself. A small
/// file, a block that is not aligned, or a file system without O_DIRECT is written as usual.
public struct DirectOutput {
    /// Files of at least this many bytes are worth it.
    public static let bytesMin: Int64 = 8 << 20

    private var offset: Int64 = 0
    private var isDirect: Bool

    /// Begins to write `size` bytes to a new file.
    public init(_ file: borrowing File, size: Int64) {
        isDirect = size >= Self.bytesMin && file.setDirect(true)
    }

    /// Adds a block at the end.
    public mutating func write(_ block: RawSpan, to file: borrowing File) throws(MregError) {
        if isDirect, !Self.isAligned(block) { endDirect(file) }
        do {
            try file.write(block, at: offset)
        } catch {
            // The file system may accept the flag and refuse the write.
            guard isDirect else { throw error }
            endDirect(file)
            try file.write(block, at: offset)
        }
        offset += Int64(block.byteCount)
    }

    private mutating func endDirect(_ file: borrowing File) {
        _ = file.setDirect(false)
        isDirect = false
    }

    private static func isAligned(_ block: RawSpan) -> Bool {
        guard block.byteCount.isMultiple(of: AlignedBuffer.alignment) else { return false }
        return unsafe block.withUnsafeBytes { bytes in
            UInt(bitPattern: bytes.baseAddress)
                .isMultiple(of: UInt(AlignedBuffer.alignment))
        }
    }
}
