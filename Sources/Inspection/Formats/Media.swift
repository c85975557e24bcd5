// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Pictures and sound beside a model: data, when nothing hangs on behind.
enum Media {
    static func inspect(
        _ source: any ByteSource, _ head: [UInt8], _ scan: ScanContext
    ) throws(MregError) -> String? {
        if head.has([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
            try png(source)
            return "png"
        }
        if head.has([0xff, 0xd8, 0xff]) {
            let tail = try source.read(offset: max(0, source.size - 2), count: 2)
            guard tail == [0xff, 0xd9] else { throw MregError(.corrupt, "bytes after the picture") }
            return "jpeg"
        }
        if head.has(Array("RIFF".utf8)) {
            guard Int64(head.little(4, 4)) + 8 == source.size else {
                throw MregError(.corrupt, "bytes after the sound")
            }
            return "riff"
        }
        if head.has(Array("PAR1".utf8)) {
            let tail = try source.read(offset: source.size - 4, count: 4)
            guard tail == Array("PAR1".utf8) else {
                throw MregError(.corrupt, "a cut parquet file")
            }
            return "parquet"
        }
        return nil
    }

    private static func png(_ source: any ByteSource) throws(MregError) {
        var offset: Int64 = 8
        while true {
            let chunk = try source.exactly(8, at: offset, of: "the picture")
            offset += 12 + Int64(chunk.big(0, 4))
            guard offset <= source.size else {
                throw MregError(.corrupt, "the picture is cut short")
            }
            if chunk.has(Array("IEND".utf8), at: 4) { break }
        }
        guard offset == source.size else { throw MregError(.corrupt, "bytes after the picture") }
    }
}
