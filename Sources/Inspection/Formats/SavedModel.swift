// SPDX-License-Identifier: Apache-2.0
import MregCore

/// TensorFlow's SavedModel: the operators of every graph and function.
struct SavedModel {
    let scan: ScanContext
    /// Operators that run code or touch files as they please.
    static let dangerous: Set<String> = [
        "ReadFile", "WriteFile", "PyFunc", "PyFuncStateless", "EagerPyFunc", "LoadLibrary",
        "LoadLibraryV2", "MatchingFiles", "DebugIdentity",
    ]
    /// Operators that read data sets or write logs; saving and restoring variables, and tables of
    /// words, are not among them.
    private static let filing: Set<String> = [
        "WholeFileReader", "TextLineReader", "FixedLengthRecordReader", "TFRecordReader",
        "LMDBReader", "TextLineDataset", "TFRecordDataset", "FixedLengthRecordDataset",
        "CSVDataset", "ExperimentalCSVDataset", "SqlDataset", "ExperimentalSqlDataset",
        "LMDBDataset", "ExperimentalLMDBDataset", "ImmutableConst", "CreateSummaryFileWriter",
        "CreateSummaryDbWriter", "SaveDataset", "LoadDataset", "DatasetToTFRecord",
        "ExperimentalDatasetToTFRecord", "SnapshotDataset", "WriteGraphSummary",
    ]

    func inspect(_ model: ProtobufMessage) throws(MregError) {
        try each(model, 2) { (meta) throws(MregError) in
            try each(meta, 2) { (graph) throws(MregError) in try self.graph(graph) }
        }
    }

    /// GraphDef: 1 are the nodes, 2 is the library of functions with theirs in 3.
    func graph(_ graph: ProtobufMessage) throws(MregError) {
        try each(graph, 1) { (node) throws(MregError) in try check(node) }
        try each(graph, 2) { (library) throws(MregError) in
            try each(library, 1) { (function) throws(MregError) in
                try each(function, 3) { (node) throws(MregError) in try check(node) }
            }
        }
    }

    private func each(
        _ message: ProtobufMessage, _ number: Int,
        _ body: (ProtobufMessage) throws(MregError) -> Void
    ) throws(MregError) {
        try message.fields { (field) throws(MregError) in
            if field.number == number, field.wire == 2 { try body(message.message(field)) }
            return true
        }
    }

    private func check(_ node: ProtobufMessage) throws(MregError) {
        try node.fields { (field) throws(MregError) in
            guard field.number == 2, field.wire == 2 else { return true }
            let operation = try node.text(field)
            if Self.dangerous.contains(operation) {
                scan.find(
                    "tf-operator", .malicious,
                    "the operator \(operation) runs code or touches files")
            } else if Self.filing.contains(Self.unversioned(operation)) {
                scan.find("tf-files", .needsCode, "the operator \(operation) reads or writes files")
            } else if !Ruleset.current.hasOperator(operation) {
                scan.find(
                    "custom-operator", .needsCode, "the operator \(operation)",
                    advice: "it needs a native library: publish the model with standard operators")
            }
            return true
        }
    }

    /// `TextLineReaderV2` is another `TextLineReader`.
    private static func unversioned(_ operation: String) -> String {
        guard let mark = operation.lastIndex(of: "V") else { return operation }
        let digits = operation[operation.index(after: mark)...]
        let isVersion = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isVersion ? String(operation[..<mark]) : operation
    }
}
