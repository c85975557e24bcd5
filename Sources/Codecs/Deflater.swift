// SPDX-License-Identifier: Apache-2.0
import CZlib
import MregCore

/// Makes raw deflate streams (RFC 1951) from memory to memory; the C state is reused.
@safe final class Deflater {
    /// What a stream may contain.
    enum Strategy {
        /// Literals only, coded by their frequency: the fastest, and right for numbers.
        case literals
        /// Literals and runs of one byte.
        case runs
        /// Matches anywhere in the last 32 KiB: for text.
        case matches

        /// zlib.h: the level, and the strategy.
        fileprivate var parameters: (level: Int32, strategy: Int32) {
            switch self {
            case .literals: (1, Z_HUFFMAN_ONLY)
            case .runs: (1, Z_RLE)
            case .matches: (3, Z_DEFAULT_STRATEGY)
            }
        }
    }

    private let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init(_ strategy: Strategy) throws(MregError) {
        unsafe state.initialize(to: z_stream())
        let (level, flavour) = strategy.parameters
        // zlib.h: negative window bits make a raw stream; memory level 9 is the fastest.
        let status = unsafe deflateInit2_(
            state, level, Z_DEFLATED, -15, 9, flavour, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw MregError(.failed, "zlib cannot be started", cause: "code \(status)")
        }
    }

    deinit {
        unsafe deflateEnd(state)
        unsafe state.deallocate()
    }

    /// The number of bytes of the whole stream, or nil when it does not fit into `target`.
    func deflate(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) -> Int? {
        unsafe deflateReset(state)
        unsafe state.pointee.next_in = unsafe UnsafeMutablePointer(
            mutating: source.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe state.pointee.avail_in = UInt32(clamping: source.count)
        unsafe state.pointee.next_out = unsafe target.baseAddress?
            .assumingMemoryBound(to: UInt8.self)
        unsafe state.pointee.avail_out = UInt32(clamping: target.count)
        guard unsafe CZlib.deflate(state, Z_FINISH) == Z_STREAM_END else { return nil }
        return target.count - Int(unsafe state.pointee.avail_out)
    }
}
