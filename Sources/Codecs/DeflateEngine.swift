// SPDX-License-Identifier: Apache-2.0
import CZlib
import MregCore

/// zlib, gzip and raw deflate through zlib.
@safe final class DeflateEngine: DecoderEngine {
    private let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let compression: Compression

    init(_ compression: Compression) throws(MregError) {
        self.compression = compression
        unsafe state.initialize(to: z_stream())
        // zlib.h: 8..15 zlib, negative raw, 16 added gzip.
        let windowBits: Int32 =
            switch compression {
            case .deflate: -15
            case .gzip: 31
            default: 15
            }
        let status = unsafe inflateInit2_(
            state, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw damaged(compression, Int(status)) }
    }

    deinit {
        unsafe inflateEnd(state)
        unsafe state.deallocate()
    }

    func step(
        input: [UInt8], from: Int, output: inout [UInt8], at: Int
    ) throws(MregError) -> DecodeStep {
        let given = input.count - from
        let room = output.count - at
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe state.pointee.next_in = unsafe UnsafeMutablePointer(
                    mutating: source.baseAddress?.advanced(by: from))
                unsafe state.pointee.avail_in = UInt32(clamping: given)
                unsafe state.pointee.next_out = unsafe target.baseAddress?.advanced(by: at)
                unsafe state.pointee.avail_out = UInt32(clamping: room)
                return unsafe inflate(state, Z_NO_FLUSH)
            }
        }
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            throw damaged(compression, Int(status))
        }
        return DecodeStep(
            consumed: given - Int(unsafe state.pointee.avail_in),
            produced: room - Int(unsafe state.pointee.avail_out),
            isFinished: status == Z_STREAM_END)
    }
}

/// CRC-32 as zip and gzip use it.
public struct CRC32: Sendable {
    private var state: UInt = 0

    /// Starts empty.
    public init() {}

    /// Adds bytes.
    public mutating func update(_ bytes: ArraySlice<UInt8>) {
        state = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe crc32_z(state, buffer.baseAddress, buffer.count)
        }
    }

    /// Adds bytes.
    public mutating func update(_ bytes: RawSpan) {
        state = unsafe bytes.withUnsafeBytes { buffer in
            unsafe crc32_z(
                state, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count)
        }
    }

    /// Adds `count` bytes of which the checksum is known.
    public mutating func append(_ other: CRC32, count: Int64) {
        state = crc32_combine(state, other.state, Int(count))
    }

    /// The checksum of what was added.
    public var value: UInt32 { UInt32(truncatingIfNeeded: state) }
}
