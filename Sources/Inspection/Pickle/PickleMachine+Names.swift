// SPDX-License-Identifier: Apache-2.0
import MregCore

extension PickleMachine {
    /// A name by its exact spelling: only plain ASCII identifiers can be on the list.
    mutating func resolve(_ module: String, _ name: String) throws(MregError) -> Value {
        let (module, name) = proto < 3 ? GlobalTable.modern(module, name) : (module, name)
        guard module.utf8.count <= 1024, name.utf8.count <= 1024 else {
            throw fault("a name of \(name.utf8.count) bytes")
        }
        if !PythonText.isIdentifier(module, dots: true)
            || !PythonText.isIdentifier(name, dots: false)
        {
            let level: ScanLevel =
                name.contains("<locals>") || module == "__main__" ? .needsCode : .malicious
            scan.find(
                "odd-name", level, at: opcodeOffset,
                "\(module).\(name): a path of attributes, not a name on the list")
            summary.oddNames += 1
            if !PythonText.isImportable(module) || !PythonText.isImportable(name) { noteFailure() }
            return .unknown
        }
        guard let index = globals.index(module, name, scripted: dialect.isScript) else {
            throw fault("more than \(InspectionLimits.pickleGlobalsMax) names")
        }
        let uses = globals[index].uses
        if !uses.contains(.weights) { scan.raise(.allowListed) }
        return Value(.global, UInt64(index))
    }

    /// Notes that every unpickler stops here with an error.
    mutating func noteFailure() {
        if summary.calls == 0 { summary.failsFirst = true }
    }

    /// Reports the names that were only referred to; those that were called are reported already.
    mutating func reportNames() {
        for index in globals.entries.indices where !globals[index].isReported {
            let entry = globals[index]
            if entry.uses.isDisjoint(with: [.reference, .new, .call]) {
                scan.find(
                    entry.uses.contains(.deny) ? "dangerous-name" : "unknown-name",
                    level(of: entry), "import \(entry.path)", advice: advice(entry))
            }
        }
    }

    func level(of entry: GlobalEntry) -> ScanLevel {
        entry.uses.contains(.deny) ? .malicious : .needsCode
    }

    func advice(_ entry: GlobalEntry) -> String {
        if entry.uses.contains(.deny) { return "" }
        if entry.module == "__main__" || entry.module.hasPrefix("cloudpickle") {
            return
                "it carries its author's own code: move the class to a package, or publish weights"
        }
        return
            "\(entry.path) is not on the allow-list: publish weights as safetensors, or ask for it"
    }

    /// A call as pseudo-code.
    func render(call entry: GlobalEntry, _ arguments: Value) -> String {
        guard let elements = tuples.elements(of: arguments) else { return "\(entry.path)(…)" }
        let shown = elements.prefix(6).map { render($0) }
        let more = elements.count > 6 ? ", …" : ""
        return "\(entry.path)(\(shown.joined(separator: ", "))\(more))"
    }

    /// A value as pseudo-code.
    func render(_ value: Value, depth: Int = 0) -> String {
        switch value.kind {
        case .none: return "None"
        case .bool: return value.payload == 1 ? "True" : "False"
        case .int: return String(value.integer ?? 0)
        case .string, .decodedText: return "\"\(clip(text(of: value) ?? "…"))\""
        case .bytes: return "b\"\(clip(text(of: value) ?? "…"))\""
        case .longString, .longBytes, .madeBytes: return "<bytes>"
        case .emptyTuple: return "()"
        case .tuple:
            guard depth < 3, let elements = tuples.elements(of: value) else { return "(…)" }
            let shown = elements.prefix(4).map { render($0, depth: depth + 1) }
            return "(\(shown.joined(separator: ", ")))"
        case .global: return globals[value.global].path
        case .object: return "\(globals[value.global].path)(…)"
        default: return "<\(value.kind)>"
        }
    }

    private func clip(_ text: String) -> String {
        text.utf8.count <= 120 ? text : String(text.prefix(117)) + "…"
    }
}
