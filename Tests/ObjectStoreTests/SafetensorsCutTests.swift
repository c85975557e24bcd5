// SPDX-License-Identifier: Apache-2.0
import MregCore
import Synchronization
import Testing

@testable import ObjectStore

/// Headers as the format's README describes them: a 64-bit length, JSON, then the tensors.
@Suite struct SafetensorsCutTests {
    private static func little(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// The ends for a header of this text in front of `data` bytes; nil when it is no safetensors.
    private static func ends(
        _ json: String, data: Int64, length: UInt64? = nil
    ) throws(MregError) -> [Int64]? {
        let text = Array(json.utf8)
        let head = little(length ?? UInt64(text.count)) + text
        let size = Int64(head.count) + data
        return try SafetensorsCuts.ends(size: size) { (offset, count) throws(MregError) in
            let last = min(offset + Int64(count), size)
            return (offset..<max(offset, last)).map { $0 < head.count ? head[Int($0)] : 0 }
        }
    }

    private static func tensor(_ name: String, _ start: Int64, _ end: Int64) -> String {
        #""\#(name)":{"dtype":"U8","shape":[\#(end - start)],"data_offsets":[\#(start),\#(end)]}"#
    }

    @Test func `cuts at the end of header and tensors, in whatever order they are named`()
        throws
    {
        let parts = [
            Self.tensor("b", 100_000, 350_000), Self.tensor("a", 0, 100_000),
            Self.tensor("c", 350_000, 900_000),
        ]
        let json = "{" + parts.joined(separator: ",") + "}"
        let data = Int64(8 + json.utf8.count)
        let expected = [data, data + 100_000, data + 350_000, data + 900_000]
        #expect(try Self.ends(json, data: 900_000) == expected)
        // The format pads with spaces, and metadata may hold anything.
        let meta = #""__metadata__":{"data_offsets":"[1,2]","x":"}]\"{[:,\\"},"#
        let padded = "{" + meta + parts.joined(separator: " , \n") + "}   "
        let shift = Int64(8 + padded.utf8.count) - data
        #expect(try Self.ends(padded, data: 900_000) == expected.map { $0 + shift })
    }

    @Test(arguments: [
        "{", "{\"a\":", "{\"a", #"{"a":{"data_offsets":[0,5]}"#, "}", "[]", "{}x",
        #"{"a":{"data_offsets":[0,99999999999999999999999999]}}"#,
        "{\"a\":" + String(repeating: "[", count: 100), #"{"a\"#, "{]}",
    ])
    func `a header that is none cuts nothing`(_ json: String) throws {
        #expect(try Self.ends(json, data: 100_000) == nil)
    }

    @Test(arguments: [
        #"{"a":{"data_offsets":[50000,10]}}"#, #"{"a":{"data_offsets":[-1,50000]}}"#,
        #"{"a":{"data_offsets":[0.5,50000]}}"#, #"{"a":{"data_offsets":[1,2,50000]}}"#,
        #"{"a":{"data_offsets":[0,500000000]}}"#, #"{"a":{"b":{"data_offsets":[0,50000]}}}"#,
        #"{"a":[0,50000]}"#, "{}",
    ])
    func `offsets that cannot be make no cut behind the header`(_ json: String) throws {
        #expect(try Self.ends(json, data: 100_000) == [Int64(8 + json.utf8.count)])
    }

    @Test func `lengths beyond the file or the format's limit are refused`() throws {
        #expect(try Self.ends("{}", data: 10, length: 13) == nil)
        #expect(try Self.ends("{}", data: 10, length: 1) == nil)
        #expect(try Self.ends("{}", data: 10, length: .max) == nil)
        #expect(try Self.ends("{}", data: 200_000_000, length: 100_000_001) == nil)
        #expect(try SafetensorsCuts.ends(size: 5) { (_, _) in [] } == nil)
    }

    @Test func `a large header is read in small pieces`() throws {
        let count: Int64 = 20_000
        let tensors = (0..<count).map {
            Self.tensor("model.layers.\($0).weight", $0 * 20_000, ($0 + 1) * 20_000)
        }
        let text = Array(("{" + tensors.joined(separator: ",") + "}").utf8)
        let head = Self.little(UInt64(text.count)) + text
        let largest = Mutex(0)
        let ends = try SafetensorsCuts.ends(size: Int64(head.count) + count * 20_000) {
            (offset, count) in
            largest.withLock { $0 = max($0, count) }
            return Array(head.dropFirst(Int(offset)).prefix(count))
        }
        #expect(text.count > 1 << 20 && largest.withLock { $0 } <= 64 << 10)
        #expect(ends?.count == Int(count) + 1)
        #expect(ends?.last == Int64(head.count) + count * 20_000)
    }
}
