// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Models and files beside them that hold numbers or records and nothing else, for native readers:
/// told by their structure.
enum PlainData {
    /// TensorFlow's tables end with this (table/format.cc: kTableMagicNumber).
    private static let tableMagic: [UInt8] = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]
    private static let tableFooterBytes: Int64 = 48
    /// CoreML's weights: a header of 64 bytes, then each blob after this mark (MILBlob).
    private static let blobMark: [UInt8] = [0xef, 0xbe, 0xad, 0xde]
    /// TFRecord: a length, its checksum, the record and its checksum.
    private static let recordHeadBytes: Int64 = 12
    private static let recordTailBytes: Int64 = 4

    /// The format's word; nil for anything else.
    static func inspect(
        _ source: any ByteSource, _ head: [UInt8]
    ) throws(MregError) -> String? {
        if source.size >= tableFooterBytes,
            try source.read(offset: source.size - 8, count: 8) == tableMagic
        {
            return "tf-table"
        }
        if head.little(4, 4) == 2, head.has(blobMark, at: 64), head.little(0, 4) > 0 {
            return "coreml-weights"
        }
        if head.has(Array("CBM1".utf8)), head.little(4, 4) + 8 <= UInt64(source.size) {
            return "catboost"
        }
        return try isRecords(source) ? "tfrecord" : nil
    }

    /// Whether records tile the content from its first byte to its last.
    private static func isRecords(_ source: any ByteSource) throws(MregError) -> Bool {
        var offset: Int64 = 0
        while offset < source.size {
            let head = try source.read(offset: offset, count: Int(recordHeadBytes))
            // No length has a checksum of zero, so zeros are no records.
            guard head.count == recordHeadBytes, head.little(8, 4) != 0,
                head.little(0, 8) <= UInt64(source.size)
            else { return false }
            offset += recordHeadBytes + Int64(head.little(0, 8)) + recordTailBytes
        }
        return offset == source.size && offset > 0
    }
}
