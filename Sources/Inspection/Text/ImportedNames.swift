// SPDX-License-Identifier: Apache-2.0

/// Members of configurations by which a library imports what they name: jsonpickle, PEFT,
/// diffusers, sentence-transformers.
struct ImportedNames {
    /// Packages that belong to the libraries themselves.
    private static let own = [
        "transformers", "diffusers", "sentence_transformers", "peft", "torch", "timm", "pylate",
    ]
    private var frames = ObjectFrames(["type", "path", "name"])
    private var isList = false

    /// Notes an object or array that opens; the finding it makes.
    mutating func enter(_ path: JSONPath) -> String? {
        frames.enter()
        if path.depth == 0 { isList = path.isArray }
        if path.depth == 1, path.key == "_class_name", path.isArray {
            return "_class_name: loading it runs a pipeline of the model's own"
        }
        return isPickled(path.key) ? "\(path.key): jsonpickle makes an object of it" : nil
    }

    /// Notes a text; the finding it makes.
    mutating func string(_ text: String, _ path: JSONPath) -> String? {
        frames.note(text, path)
        if isPickled(path.key) { return "\(path.key): jsonpickle imports \(text)" }
        if path.parent == "auto_mapping", path.key == "parent_library", !Self.isOwn(text) {
            return "auto_mapping: loading it imports \(text)"
        }
        return nil
    }

    /// An object ends: a module of a sentence-transformers model stands in a list and has these
    /// three members.
    mutating func leave(_ depth: Int) -> String? {
        guard let object = frames.leave(), isList, depth == 1, object.count == 3,
            let type = object["type"],
            let dot = type.utf8.lastIndex(of: 0x2e), !Self.isOwn(type),
            PythonText.isIdentifier(type, dots: true),
            let first = type.utf8[dot...].dropFirst().first, (0x41...0x5a).contains(first)
        else { return nil }
        return "modules: loading it imports \(type)"
    }

    private func isPickled(_ key: String) -> Bool {
        ["py/object", "py/reduce", "py/function", "py/type", "py/repr", "py/mod"].contains(key)
    }

    private static func isOwn(_ name: String) -> Bool {
        own.contains { name == $0 || name.hasPrefix($0 + ".") }
    }
}
