// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore

/// A whole file that is one compressed stream (joblib's compressors among them).
struct CompressedFile {
    let source: any ByteSource
    let scan: ScanContext
    /// joblib's arrays of before 0.10, beside their pickle: numbers without a header.
    var holdsRaw = false

    /// Inspects what it holds; its format's word.
    func inspect(_ compression: Compression) -> String {
        scan.inside(compression.rawValue) {
            scan.reading("broken-compression") { () throws(MregError) in
                if let bytes = try small(compression) {
                    let held = scan.holding(Int64(bytes.count)) {
                        _ = Dispatcher(scan, allowsRaw: holdsRaw).inspect(
                            BytesSource(bytes), name: "")
                    }
                    if held { return }
                }
                try large(compression)
            }
        }
        return "\(compression.rawValue)+\(scan.format)"
    }

    /// Content too large to hold: pickles and arrays are read as they come, all else by ranges.
    private func large(_ compression: Compression) throws(MregError) {
        let feed = try DecodeFeed(source, compression, scan)
        var stream = ByteStream(feed: feed)
        if try Dispatcher.isRead(once: &stream) {
            try Dispatcher(scan).inspect(stream)
            while try !feed.next().isEmpty {}
            return checkEnd(feed.trailingBytes)
        }
        while try !feed.next().isEmpty {}
        checkEnd(feed.trailingBytes)
        let inflated = try InflatedSource(source, compression, size: feed.produced, scan)
        let held = scan.holding(2 * Int64(InflatedSource.windowBytes)) {
            _ = Dispatcher(scan).inspect(inflated, name: "")
        }
        if !held { scan.find("nesting", .unreadable, "too much compressed content in one another") }
    }

    /// The content when it is small enough to hold, so that it can be read by ranges.
    private func small(_ compression: Compression) throws(MregError) -> [UInt8]? {
        let feed = try DecodeFeed(source, compression, scan)
        var out: [UInt8] = []
        while true {
            let more = try feed.next()
            if more.isEmpty { break }
            out.append(contentsOf: more)
            guard out.count <= Self.smallBytesMax else { return nil }
        }
        checkEnd(feed.trailingBytes)
        return out
    }

    private func checkEnd(_ trailing: Int64) {
        if trailing != 0 {
            scan.find("trailing-data", .malicious, "bytes after the compressed stream")
        }
    }

    /// Content up to this many bytes is held.
    private static let smallBytesMax = 8 << 20
}
