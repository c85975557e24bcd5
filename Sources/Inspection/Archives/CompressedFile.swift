// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore

/// A whole file that is one compressed stream (joblib's compressors among them).
struct CompressedFile {
    let source: any ByteSource
    let scan: ScanContext

    /// Inspects what it holds; its format's word.
    func inspect(_ compression: Compression) -> String {
        scan.inside(compression.rawValue) {
            scan.reading("broken-compression") { () throws(MregError) in
                if let bytes = try small(compression) {
                    let held = scan.holding(Int64(bytes.count)) {
                        _ = Dispatcher(scan).inspect(BytesSource(bytes), name: "")
                    }
                    if held { return }
                }
                let feed = try DecodeFeed(source, compression, scan)
                try Dispatcher(scan).inspect(ByteStream(feed: feed))
                while try !feed.next().isEmpty {}
                checkEnd(feed)
            }
        }
        return "\(compression.rawValue)+\(scan.format)"
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
        checkEnd(feed)
        return out
    }

    private func checkEnd(_ feed: DecodeFeed) {
        if feed.trailingBytes != 0 {
            scan.find("trailing-data", .malicious, "bytes after the compressed stream")
        }
    }

    /// Content up to this many bytes is held.
    private static let smallBytesMax = 8 << 20
}
