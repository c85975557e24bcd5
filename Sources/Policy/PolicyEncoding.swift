// SPDX-License-Identifier: Apache-2.0
import MregCore

extension PolicyDocument {
    /// The document as data, with every choice spelled out; reads back as the same document.
    public var json: JSONValue {
        var object: JSONObject = [
            "format": .string(Self.format), "environment": .string(environment),
        ]
        object["extends"] = extends.map { .string($0) }
        object["description"] = description.map { .string($0) }
        object["rules"] = .array(rules.map(\.json))
        object["allow-unverified"] = allowUnverified.map { .bool($0) }
        if !aliases.isEmpty { object["aliases"] = .array(aliases.map { .string($0.text) }) }
        return .object(object)
    }
}

extension PolicyRule {
    /// The rule as data.
    var json: JSONValue {
        let own: [JSONObject.Member] =
            switch demand {
            case .signature(let demand): demand.members
            case .state(let demand): [words("allow", demand.allow.map(\.rawValue))]
            case .lineage(let demand): demand.members
            case .checkpointAge(let demand):
                [.init(name: "max-seconds", value: .integer(demand.secondsMax))]
                    + (demand.witnesses == 0
                        ? []
                        : [.init(name: "witnesses", value: .integer(Int64(demand.witnesses)))])
            case .scan(let demand):
                [
                    .init(name: "minimum", value: .string(demand.minimum.rawValue)),
                    .init(name: "unknown-data", value: .string(demand.unknownData.rawValue)),
                ]
            case .formats(let demand): [words("allow", demand.allow)]
            case .statement(let demand): demand.members
            }
        let head: [JSONObject.Member] = [
            .init(name: "id", value: .string(id)), .init(name: "type", value: .string(demand.type)),
        ]
        let start = effectiveOn.map {
            JSONObject.Member(name: "effective-on", value: .string($0.description))
        }
        return .object(JSONObject(members: head + own + [start].compactMap(\.self)))
    }

    private func words(_ name: String, _ words: [String]) -> JSONObject.Member {
        .init(name: name, value: .array(words.map { .string($0) }))
    }
}

extension SignatureDemand {
    fileprivate var members: [JSONObject.Member] {
        [
            .init(name: "role", value: .string(role)),
            .init(name: "threshold", value: .integer(Int64(threshold))),
        ]
    }
}

extension LineageDemand {
    fileprivate var members: [JSONObject.Member] {
        [
            .init(name: "require", value: .string(require.rawValue)),
            .init(name: "ancestors-signed", value: .bool(ancestorsSigned)),
            .init(name: "refuse-tainted", value: .bool(refuseTainted)),
        ]
    }
}
