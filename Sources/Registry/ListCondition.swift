// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore

/// One condition of `mreg list --where`: `metric.accuracy>=0.9`, `param.optimizer=adam`.
public struct ListCondition: Sendable {
    /// What is compared.
    public enum Field: Sendable {
        /// A metric by name.
        case metric(String)
        /// A parameter by name.
        case parameter(String)
        /// What the files say about the model.
        case fact(ModelFact)
        /// The format of a file.
        case format
        /// How many parameters the model has.
        case elements
        /// The state of the version.
        case state
        /// An alias that points at the version.
        case alias
    }

    /// How it is compared.
    public enum Comparison: String, Sendable, CaseIterable {
        case atLeast = ">="
        case atMost = "<="
        case unequal = "!="
        case above = ">"
        case below = "<"
        case equal = "="
    }

    /// What is compared.
    public let field: Field
    /// How.
    public let comparison: Comparison
    /// With what.
    public let value: String
    private let number: ExactDecimal?

    /// Reads a condition.
    public init(_ text: String) throws(MregError) {
        let signs = Set("<>=!".utf8)
        let name = text.utf8.prefix { !signs.contains($0) }
        let rest = text.utf8.dropFirst(name.count)
        let sign = Comparison.allCases.first { rest.starts(with: $0.rawValue.utf8) }
        guard let sign, !name.isEmpty else {
            throw Self.error(text, "it has none of >= <= != > < =")
        }
        let value = Self.trimmed(rest.dropFirst(sign.rawValue.utf8.count))
        field = try Self.field(Self.trimmed(name), text)
        comparison = sign
        self.value = value
        number = ExactDecimal(value)
        guard !value.isEmpty else { throw Self.error(text, "it has no value") }
        let isOrder = sign != .equal && sign != .unequal
        switch field {
        case .metric, .parameter, .elements, .fact(.opset):
            guard !isOrder || number != nil else {
                throw Self.error(text, "'\(value.printable)' is no decimal number")
            }
        case .state, .alias, .fact, .format:
            guard !isOrder else { throw Self.error(text, "words have no order: use = or !=") }
        }
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        let blank = UInt8(ascii: " ")
        let bytes = Array(text.drop { $0 == blank })
        let end = bytes.lastIndex { $0 != blank }.map { $0 + 1 } ?? 0
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private static func field(_ name: String, _ text: String) throws(MregError) -> Field {
        if let fact = ModelFact(rawValue: name) { return .fact(fact) }
        switch name {
        case "state": return .state
        case "alias": return .alias
        case "format": return .format
        case "parameters": return .elements
        case "license": return .fact(.licence)
        case _ where name.hasPrefix("metric.") && name.utf8.count > 7:
            return .metric(String(name.dropFirst(7)))
        case _ where name.hasPrefix("param.") && name.utf8.count > 6:
            return .parameter(String(name.dropFirst(6)))
        default: break
        }
        let facts = ModelFact.allCases.map(\.rawValue).joined(separator: ", ")
        throw error(
            text,
            "'\(name.printable)' is not metric.NAME, param.NAME, parameters, format, \(facts), "
                + "state or alias")
    }

    private static func error(_ text: String, _ cause: String) -> MregError {
        MregError(
            .usage, "'\(text.printable)' is not a condition", cause: cause,
            next: "mreg list --where 'metric.accuracy>=0.9'")
    }

    /// Whether a value meets it; numbers are compared as numbers, exactly, when both are.
    func holds(for other: String) -> Bool {
        guard let number, let found = ExactDecimal(other) else {
            switch comparison {
            case .equal: return other.bytesEqual(value)
            case .unequal: return !other.bytesEqual(value)
            case .atLeast, .atMost, .above, .below: return false
            }
        }
        switch comparison {
        case .atLeast: return found >= number
        case .atMost: return found <= number
        case .above: return found > number
        case .below: return found < number
        case .equal: return found == number
        case .unequal: return found != number
        }
    }
}
