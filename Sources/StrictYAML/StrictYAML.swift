// SPDX-License-Identifier: Apache-2.0
import MregCore
import Yams

/// A strict reader and writer of the YAML people write by hand: policies, trust, configuration.
///
/// One document of mappings, lists, strings, integers, booleans and null; the scalars are those
/// of the YAML 1.2 core schema (section 10.3.2). Whatever two readers could take differently is
/// an error that names the line: duplicate keys, anchors, aliases, tags, directives, merge keys,
/// keys that are not strings, fractions, octal and hexadecimal numbers.
public enum StrictYAML {
    /// Reads one document; `what` names it in errors, which have the code `usage`.
    public static func parse(_ bytes: [UInt8], as what: String) throws(MregError) -> JSONValue {
        let source = try YAMLSource(bytes, what: what)
        return try NodeReader(source: source).value(try compose(source), depth: 0)
    }

    private static func compose(_ source: YAMLSource) throws(MregError) -> Node {
        let root: Node?
        do {
            // `.basic` resolves nothing: what a plain scalar means is decided in PlainScalar.
            let parser = try Parser(yaml: source.text, resolver: .basic, encoding: .utf8)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            throw source.error(error)
        } catch {
            throw source.error(line: nil, "cannot be read")
        }
        guard let root else { throw source.error(line: nil, "is empty") }
        return root
    }
}

/// Turns Yams' nodes into values, refusing what is not plainly data.
private struct NodeReader {
    let source: YAMLSource

    func value(_ node: Node, depth: Int) throws(MregError) -> JSONValue {
        guard depth <= Limits.jsonDepthMax else {
            throw source.error(
                line: node.mark?.line, "nesting deeper than \(Limits.jsonDepthMax)")
        }
        try checkProperties(of: node)
        switch node {
        case .scalar(let scalar): return try self.scalar(scalar)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for element in sequence { elements.append(try value(element, depth: depth + 1)) }
            return .array(elements)
        case .mapping(let mapping): return .object(try object(mapping, depth: depth))
        case .alias: throw source.error(line: node.mark?.line, "an alias ('*name') is not allowed")
        }
    }

    /// A tag, anchor or alias is the first character of the node in the source; Yams itself drops
    /// some tags and replaces aliases by what they stand for.
    private func checkProperties(of node: Node) throws(MregError) {
        guard let mark = node.mark else { throw source.error(line: nil, "cannot be read") }
        let reason: String? =
            switch source.byte(at: mark) {
            case UInt8(ascii: "&"): "an anchor ('&name') is not allowed"
            case UInt8(ascii: "*"): "an alias ('*name') is not allowed; quote a text with '*'"
            case UInt8(ascii: "!"): "a tag ('!name') is not allowed; quote a text with '!'"
            default: nil
            }
        if let reason { throw source.error(line: mark.line, reason) }
    }

    private func scalar(_ scalar: Node.Scalar) throws(MregError) -> JSONValue {
        guard scalar.style == .plain else { return .string(scalar.string) }
        switch PlainScalar(scalar.string) {
        case .value(let value): return value
        case .ambiguous(let reason):
            throw source.error(
                line: scalar.mark?.line, "'\(scalar.string.printable)' \(reason)")
        }
    }

    private func object(
        _ mapping: Node.Mapping, depth: Int
    ) throws(MregError) -> JSONObject {
        var members: [JSONObject.Member] = []
        var names: Set<[UInt8]> = []
        for (keyNode, valueNode) in mapping {
            let name = try key(keyNode)
            guard names.insert(Array(name.utf8)).inserted else {
                throw source.error(
                    line: keyNode.mark?.line, "the key '\(name.printable)' appears twice")
            }
            members.append(.init(name: name, value: try value(valueNode, depth: depth + 1)))
        }
        return JSONObject(members: members)
    }

    private func key(_ node: Node) throws(MregError) -> String {
        try checkProperties(of: node)
        guard case .scalar(let scalar) = node else {
            throw source.error(line: node.mark?.line, "a key is not a string")
        }
        let text = scalar.string.printable
        if scalar.style == .plain, scalar.string == "<<" {
            throw source.error(line: scalar.mark?.line, "a merge key ('<<') is not allowed")
        }
        guard case .string(let name) = try self.scalar(scalar) else {
            throw source.error(
                line: scalar.mark?.line, "the key '\(text)' is not a string; quote it")
        }
        return name
    }
}
