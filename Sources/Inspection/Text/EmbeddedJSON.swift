// SPDX-License-Identifier: Apache-2.0
import MregCore

/// JSON inside other content, wherever a library put it: Keras keeps its configuration as text in
/// HDF5 attributes and in protobuf strings.
enum EmbeddedJSON {
    /// Work spent on what begins like JSON and is none, in multiples of the content's size.
    private static let workMax: Int64 = 4

    /// Judges every document that begins with `{"`, spaces allowed between.
    static func check(_ source: any ByteSource, _ scan: ScanContext) throws(MregError) {
        var work: Int64 = 0
        var place: Int64 = 0
        while let start = try next(source, from: place) {
            let window = SourceWindow(base: source, start: start, size: source.size - start)
            var visitor = DocumentVisitor(scan)
            let walked = JSONWalker.walkFirst(ByteStream(window), &visitor)
            if visitor.isKeras { visitor.finish() }
            place = start + (walked.isWhole ? max(1, walked.bytes) : 1)
            work += walked.isWhole ? 0 : walked.bytes
            guard work <= workMax * (source.size + (1 << 20)) else {
                return scan.find(
                    "embedded-text", .unreadable, at: start, "text that takes too long to read")
            }
        }
    }

    /// Where the next `{`, spaces and `"` stand.
    private static func next(
        _ source: any ByteSource, from: Int64
    ) throws(MregError) -> Int64? {
        var stream = ByteStream(source, from: from)
        while try stream.has(1) {
            guard let found = stream.bytes[stream.index...].firstIndex(of: 0x7b) else {
                stream.index = stream.bytes.count
                continue
            }
            stream.index = found + 1
            let start = stream.offset - 1
            var ahead = 0
            while try stream.has(ahead + 1), ahead < 4096 {
                let byte = stream.bytes[stream.index + ahead]
                if byte == 0x22 { return start }
                guard [0x20, 0x0a, 0x0d, 0x09].contains(byte) else { break }
                ahead += 1
            }
        }
        return nil
    }
}
