// SPDX-License-Identifier: Apache-2.0
import CBzip2
import MregCore

/// bzip2 through libbz2.
@safe final class Bzip2Engine: DecoderEngine {
    private let state = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)

    init() throws(MregError) {
        unsafe state.initialize(to: bz_stream())
        let status = unsafe BZ2_bzDecompressInit(state, 0, 0)
        guard status == BZ_OK else { throw damaged(.bzip2, Int(status)) }
    }

    deinit {
        unsafe BZ2_bzDecompressEnd(state)
        unsafe state.deallocate()
    }

    func step(
        input: [UInt8], from: Int, output: inout [UInt8], at: Int
    ) throws(MregError) -> DecodeStep {
        let given = input.count - from
        let room = output.count - at
        let status = unsafe input.withUnsafeBytes { source in
            unsafe output.withUnsafeMutableBytes { target in
                unsafe state.pointee.next_in = unsafe UnsafeMutablePointer(
                    mutating: source.baseAddress?.advanced(by: from)
                        .assumingMemoryBound(to: CChar.self))
                unsafe state.pointee.avail_in = UInt32(clamping: given)
                unsafe state.pointee.next_out = unsafe target.baseAddress?.advanced(by: at)
                    .assumingMemoryBound(to: CChar.self)
                unsafe state.pointee.avail_out = UInt32(clamping: room)
                return unsafe BZ2_bzDecompress(state)
            }
        }
        guard status == BZ_OK || status == BZ_STREAM_END else {
            throw damaged(.bzip2, Int(status))
        }
        return DecodeStep(
            consumed: given - Int(unsafe state.pointee.avail_in),
            produced: room - Int(unsafe state.pointee.avail_out),
            isFinished: status == BZ_STREAM_END)
    }
}
