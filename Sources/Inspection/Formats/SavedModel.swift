// SPDX-License-Identifier: Apache-2.0
import MregCore

/// TensorFlow's SavedModel: the operators of every graph and function.
struct SavedModel {
    let scan: ScanContext
    /// Operators that run code or touch files; saving and restoring variables is not among them.
    static let dangerous: Set<String> = [
        "ReadFile", "WriteFile", "PyFunc", "PyFuncStateless", "EagerPyFunc", "LoadLibrary",
        "LoadLibraryV2", "MatchingFiles", "DeleteFile", "RenameFile", "CopyFile", "DebugIdentity",
        "PrintV2File", "ShellExecute",
    ]

    func inspect(_ model: ProtobufMessage) throws(MregError) {
        try each(model, 2) { (meta) throws(MregError) in
            try each(meta, 2) { (graph) throws(MregError) in
                try each(graph, 1) { (node) throws(MregError) in try check(node) }
                try each(graph, 2) { (library) throws(MregError) in
                    try each(library, 1) { (function) throws(MregError) in
                        try each(function, 3) { (node) throws(MregError) in try check(node) }
                    }
                }
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
            }
            return true
        }
    }
}
