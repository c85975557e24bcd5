// SPDX-License-Identifier: Apache-2.0
import CLzma
import MregCore

/// xz and LZMA-alone through liblzma.
@safe final class LzmaEngine: DecoderEngine {
    /// Most memory a stream's dictionary may need, in bytes: a bomb declares gigabytes.
    static let memoryMax: UInt64 = 24 << 20
    private let state = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
    private let compression: Compression

    init(_ compression: Compression) throws(MregError) {
        self.compression = compression
        unsafe state.initialize(to: lzma_stream())
        let status =
            compression == .xz
            ? unsafe lzma_stream_decoder(state, Self.memoryMax, 0)
            : unsafe lzma_alone_decoder(state, Self.memoryMax)
        guard status == LZMA_OK else { throw damaged(compression, Int(status.rawValue)) }
    }

    deinit {
        unsafe lzma_end(state)
        unsafe state.deallocate()
    }

    func step(
        input: [UInt8], from: Int, output: inout [UInt8], at: Int
    ) throws(MregError) -> DecodeStep {
        let given = input.count - from
        let room = output.count - at
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe state.pointee.next_in = unsafe source.baseAddress?.advanced(by: from)
                unsafe state.pointee.avail_in = given
                unsafe state.pointee.next_out = unsafe target.baseAddress?.advanced(by: at)
                unsafe state.pointee.avail_out = room
                return unsafe lzma_code(state, LZMA_RUN)
            }
        }
        guard status != LZMA_MEMLIMIT_ERROR else {
            throw MregError(
                .refused, "the \(compression.rawValue) stream needs too much memory",
                cause: "more than \(Self.memoryMax >> 20) MiB to be decoded")
        }
        guard status == LZMA_OK || status == LZMA_STREAM_END || status == LZMA_BUF_ERROR else {
            throw damaged(compression, Int(status.rawValue))
        }
        return DecodeStep(
            consumed: given - Int(unsafe state.pointee.avail_in),
            produced: room - Int(unsafe state.pointee.avail_out),
            isFinished: status == LZMA_STREAM_END)
    }
}
