// SPDX-License-Identifier: Apache-2.0
import CLz4
import MregCore

/// LZ4 frames through liblz4.
@safe final class Lz4Engine: DecoderEngine {
    private var state: OpaquePointer?

    init() throws(MregError) {
        let status = unsafe LZ4F_createDecompressionContext(&state, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(status) == 0 else { throw damaged(.lz4, 0) }
    }

    deinit { unsafe LZ4F_freeDecompressionContext(state) }

    func step(
        input: [UInt8], from: Int, output: inout [UInt8], at: Int
    ) throws(MregError) -> DecodeStep {
        var consumed = input.count - from
        var produced = output.count - at
        let hint = unsafe input.withUnsafeBytes { source in
            unsafe output.withUnsafeMutableBytes { target in
                unsafe LZ4F_decompress(
                    state, target.baseAddress?.advanced(by: at), &produced,
                    source.baseAddress?.advanced(by: from), &consumed, nil)
            }
        }
        guard LZ4F_isError(hint) == 0 else { throw damaged(.lz4, 1) }
        // lz4frame.h: 0 means the frame is completely decoded.
        return DecodeStep(consumed: consumed, produced: produced, isFinished: hint == 0)
    }
}
