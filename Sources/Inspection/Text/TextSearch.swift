// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Looks for fixed texts in bytes of any size, in one pass.
enum TextSearch {
    /// Longest pattern, in bytes: what is kept from buffer to buffer.
    private static let patternBytesMax = 64

    /// The patterns that occur.
    static func find(
        _ patterns: [String], in content: ByteStream
    ) throws(MregError) -> Set<String> {
        let wanted = patterns.map { (text: $0, bytes: Array($0.utf8)) }
        var starts = [Bool](repeating: false, count: 256)
        for pattern in wanted { if let first = pattern.bytes.first { starts[Int(first)] = true } }
        var stream = content
        var carry: [UInt8] = []
        var found: Set<String> = []
        while try stream.has(1) {
            let window = carry + stream.bytes[stream.index...]
            stream.index = stream.bytes.count
            carry = Array(window.suffix(patternBytesMax))
            for place in window.indices where starts[Int(window[place])] {
                for pattern in wanted where window.has(pattern.bytes, at: place) {
                    found.insert(pattern.text)
                }
            }
        }
        return found
    }
}
