// SPDX-License-Identifier: Apache-2.0
import MregCore

extension PolicyDocument {
    /// Reads a document; `what` names it in errors, such as `policy.yaml`.
    ///
    /// Strict: an unknown key, a rule type or word nobody knows and a bound that makes no sense
    /// are errors that name the place, so that a typing error never loosens a policy.
    public init(
        _ value: JSONValue, as what: String, digest: Digest? = nil
    ) throws(MregError) {
        var reader = try ObjectReader(value, at: what, code: .usage)
        let format = try reader.string("format")
        guard format.bytesEqual(Self.format) else {
            throw reader.error("format", "is '\(format.printable)', not '\(Self.format)'")
        }
        let environment = try reader.identifier("environment")
        let extends = reader.optional("extends") == nil ? nil : try reader.identifier("extends")
        if extends == environment {
            throw reader.error("extends", "names the document's own environment")
        }
        self.init(
            environment: environment, extends: extends,
            description: try reader.optionalString("description"),
            rules: try Self.rules(&reader),
            allowUnverified: try reader.optionalBool("allow-unverified"), digest: digest)
        aliases = try Self.aliases(&reader)
        try reader.finish()
    }

    private static func aliases(_ reader: inout ObjectReader) throws(MregError) -> [AliasName] {
        guard reader.optional("aliases") != nil else { return [] }
        var aliases: [AliasName] = []
        for text in try reader.nonEmptyStrings("aliases") {
            do throws(MregError) {
                aliases.append(try AliasName(text))
            } catch { throw reader.error("aliases", "'\(text.printable)' is not an alias") }
        }
        return aliases
    }

    private static func rules(_ reader: inout ObjectReader) throws(MregError) -> [PolicyRule] {
        let values = try reader.array("rules")
        guard values.count <= PolicyLimits.rulesMax else {
            throw reader.error("rules", "has more than \(PolicyLimits.rulesMax) elements")
        }
        var rules: [PolicyRule] = []
        for (index, value) in values.enumerated() {
            let place = "\(reader.path("rules"))[\(index)]"
            let rule = try PolicyRule(value, at: place)
            if rules.contains(where: { $0.id == rule.id }) {
                throw MregError(.usage, "\(place).id '\(rule.id)' is used twice")
            }
            rules.append(rule)
        }
        return rules
    }
}

extension PolicyRule {
    /// Reads one rule; `place` names it in errors.
    init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place, code: .usage)
        let id = try reader.identifier("id")
        if BuiltinRule.reserved.contains(id) {
            throw reader.error("id", "'\(id)' is a built-in rule, which no document can change")
        }
        self.init(
            id: id, demand: try Demand(&reader), effectiveOn: try Self.effectiveOn(&reader))
        if effectiveOn != nil, demand.type == BuiltinRule.state {
            throw reader.error("effective-on", "is not for a state rule, which is always in force")
        }
        if id == BuiltinRule.state, demand.type != BuiltinRule.state {
            throw reader.error("id", "'state' names a rule of type state only")
        }
        try reader.finish()
    }

    private static func effectiveOn(
        _ reader: inout ObjectReader
    ) throws(MregError) -> Timestamp? {
        guard let text = try reader.optionalString("effective-on") else { return nil }
        guard let time = Timestamp(text) ?? Timestamp(text + "T00:00:00Z") else {
            throw reader.error(
                "effective-on",
                "'\(text.printable)' is not a time such as 2027-01-31 or 2027-01-31T00:00:00Z")
        }
        return time
    }
}

extension PolicyRule.Demand {
    fileprivate init(_ reader: inout ObjectReader) throws(MregError) {
        switch try reader.string("type") {
        case "signature": self = .signature(try SignatureDemand(&reader))
        case "state": self = .state(try StateDemand(&reader))
        case "lineage": self = .lineage(try LineageDemand(&reader))
        case "checkpoint-age":
            let seconds = try reader.integer("max-seconds", in: 1...Int64.max)
            let witnesses =
                reader.optional("witnesses") == nil
                ? 0 : try reader.integer("witnesses", in: 1...Int64(PolicyLimits.thresholdMax))
            self = .checkpointAge(
                CheckpointAgeDemand(secondsMax: seconds, witnesses: Int(witnesses)))
        case "scan":
            self = .scan(
                ScanDemand(
                    minimum: try reader.word("minimum", default: nil),
                    unknownData: try reader.word("unknown-data", default: .refuse)))
        case "formats": self = .formats(try FormatsDemand(&reader))
        case "statement": self = .statement(try StatementDemand(&reader))
        case let type: throw reader.error("type", "'\(type.printable)' is not a type of rule")
        }
    }
}

extension SignatureDemand {
    /// The roles a trust document gives.
    static let roles = [
        "admin", "publisher", "approver", "evaluator", "scanner", "upstream",
    ]

    fileprivate init(_ reader: inout ObjectReader) throws(MregError) {
        let role = try reader.optionalString("role") ?? "publisher"
        guard Self.roles.contains(where: { $0.bytesEqual(role) }) else {
            throw reader.error(
                "role", "'\(role.printable)' is not \(alternatives(Self.roles))")
        }
        let threshold =
            reader.optional("threshold") == nil
            ? 1 : try reader.integer("threshold", in: 1...Int64(PolicyLimits.thresholdMax))
        self.init(role: role, threshold: Int(threshold))
    }
}

extension StateDemand {
    fileprivate init(_ reader: inout ObjectReader) throws(MregError) {
        var allow: [VersionState] = []
        for text in try reader.nonEmptyStrings("allow") {
            guard let state = VersionState(rawValue: text) else {
                throw reader.error("allow", "'\(text.printable)' is not a state")
            }
            guard state != .revoked else {
                throw reader.error("allow", "holds 'revoked', which no policy can allow")
            }
            allow.append(state)
        }
        self.init(allow: allow)
    }
}

extension LineageDemand {
    fileprivate init(_ reader: inout ObjectReader) throws(MregError) {
        self.init(
            require: try reader.word("require", default: Requirement.none),
            ancestorsSigned: try reader.optionalBool("ancestors-signed") ?? false,
            refuseTainted: try reader.optionalBool("refuse-tainted") ?? true)
    }
}

extension FormatsDemand {
    fileprivate init(_ reader: inout ObjectReader) throws(MregError) {
        self.init(allow: try reader.nonEmptyStrings("allow"))
    }
}

extension ObjectReader {
    /// A short name: `[a-z][a-z0-9._-]*`.
    fileprivate mutating func identifier(_ name: String) throws(MregError) -> String {
        let text = try string(name)
        let isShaped = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "._-".utf8.contains(byte)
            }
        }
        guard isShaped, (1...PolicyLimits.idBytesMax).contains(text.utf8.count),
            let first = text.utf8.first, first >= UInt8(ascii: "a")
        else {
            throw error(
                name,
                "'\(text.printable)' is not [a-z][a-z0-9._-]*, "
                    + "\(PolicyLimits.idBytesMax) bytes at most")
        }
        return text
    }

    /// An integer within bounds.
    mutating func integer(
        _ name: String, in bounds: ClosedRange<Int64>
    ) throws(MregError) -> Int64 {
        let value = try integer(name)
        guard bounds.contains(value) else {
            throw error(name, "is \(value), not from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return value
    }

    /// One word of an enumeration; without a default it must be there.
    fileprivate mutating func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, default absent: Word?
    ) throws(MregError) -> Word where Word.RawValue == String {
        if let absent, optional(name) == nil { return absent }
        let text = try string(name)
        guard let word = Word(rawValue: text) else {
            throw error(
                name,
                "'\(text.printable)' is not \(alternatives(Word.allCases.map(\.rawValue)))")
        }
        return word
    }

    /// A list of one or more different strings, none empty.
    fileprivate mutating func nonEmptyStrings(_ name: String) throws(MregError) -> [String] {
        let texts = try strings(name)
        guard !texts.isEmpty, Set(texts).count == texts.count, !texts.contains("") else {
            throw error(name, "must list one or more different words")
        }
        return texts
    }
}
