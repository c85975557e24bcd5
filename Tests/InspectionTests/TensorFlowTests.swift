// SPDX-License-Identifier: Apache-2.0
import Inspection
import Testing

/// The files of a SavedModel and of checkpoints, by TensorFlow's own definitions (graph.proto,
/// saved_model.proto, fingerprint.proto, record_writer.cc, table/format.cc).
@Suite struct `TensorFlow's files` {
    private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [number << 3 | 2, UInt8(bytes.count)] + bytes
    }
    private static func node(_ operation: String) -> [UInt8] {
        field(1, Array("n".utf8)) + field(2, Array(operation.utf8))
    }
    private static func model(_ operation: String) -> [UInt8] {
        [8, 1] + field(2, field(2, field(1, node(operation))))
    }

    @Test(arguments: [
        "MatMul", "SaveV2", "RestoreV2", "MergeV2Checkpoints", "StatefulPartitionedCall",
    ])
    func `operators of TensorFlow itself pass`(_ operation: String) {
        #expect(Samples.inspect(Self.model(operation), "saved_model.pb").level == .dataOnly)
        let graph = Self.field(1, Self.node(operation)) + Self.field(4, [8, 1])
        let result = Samples.inspect(graph, "frozen.pb")
        #expect(result.level == .dataOnly && result.format == "tf-graph")
    }

    @Test(arguments: [
        ("ReadFile", ScanLevel.malicious), ("EagerPyFunc", .malicious),
        ("TFRecordReaderV2", .needsCode), ("SqlDataset", .needsCode), ("EvilOp", .needsCode),
    ])
    func `operators that act, or are not TensorFlow's, do not`(
        _ operation: String, _ level: ScanLevel
    ) {
        #expect(Samples.inspect(Self.model(operation), "saved_model.pb").level == level)
        let nodes = (0..<30).map { _ in Self.field(1, Self.node(operation)) }.reduce([], +)
        #expect(Samples.inspect(nodes, "frozen.pb").level == level)
    }

    @Test func `what lies beside a SavedModel is data`() {
        let print =
            [8, 1, 16, 2, 24, 3, 32, 4, 40, 5] + Self.field(6, [0x61]) + Self.field(7, [8, 1])
        #expect(Samples.inspect(print, "fingerprint.pb").word == .safe)
        let table =
            [UInt8](repeating: 1, count: 60) + [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]
        #expect(Samples.inspect(table, "variables.index").word == .safe)
        let record = Samples.number(3, 8) + [1, 2, 3, 4, 0xff, 0xfe, 0xfd, 5, 6, 7, 8]
        #expect(Samples.inspect(record + record, "x.tfrecord").word == .safe)
        #expect(Samples.inspect(record + [0xff], "x.tfrecord").word == .unreadable)
    }
}
