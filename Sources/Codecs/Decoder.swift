// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Decodes one compressed stream, a buffer at a time.
///
/// Owned by one reader and never shared; the C state is freed with it.
public final class Decoder {
    /// The format being decoded.
    public let compression: Compression
    /// True after the end of the stream.
    public private(set) var isFinished = false
    private let engine: any DecoderEngine
    private var input: [UInt8] = []
    private var used = 0

    /// Makes a decoder for one stream.
    public init(_ compression: Compression) throws(MregError) {
        self.compression = compression
        switch compression {
        case .zlib, .deflate, .gzip: engine = try DeflateEngine(compression)
        case .bzip2: engine = try Bzip2Engine()
        case .xz, .lzma: engine = try LzmaEngine(compression)
        case .lz4: engine = try Lz4Engine()
        }
    }

    /// Input given but not used up yet; after the end, what follows the stream.
    public var unusedInput: Int { input.count - used }

    /// Gives more input; the rest of the last is kept in front of it.
    public func give(_ bytes: [UInt8]) {
        input = used == input.count ? bytes : Array(input[used...]) + bytes
        used = 0
    }

    /// Fills as much of `output` as the given input allows; 0 means more input is needed or the
    /// stream is finished.
    public func decode(into output: inout [UInt8]) throws(MregError) -> Int {
        var made = 0
        while made < output.count, !isFinished {
            let step = try engine.step(input: input, from: used, output: &output, at: made)
            used += step.consumed
            made += step.produced
            isFinished = step.isFinished
            if step.consumed == 0, step.produced == 0 { break }
        }
        return made
    }
}

/// One C library's decoder.
protocol DecoderEngine: AnyObject {
    /// Decodes from `input[from...]` to `output[at...]`.
    func step(
        input: [UInt8], from: Int, output: inout [UInt8], at: Int
    ) throws(MregError) -> DecodeStep
}

/// The error of a damaged stream.
func damaged(_ what: Compression, _ status: Int) -> MregError {
    MregError(.corrupt, "the \(what.rawValue) stream is damaged", cause: "code \(status)")
}
