// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

extension TrustDocument {
    /// Reads a document, strictly: an unknown key is an error that names it.
    public init(parsing value: JSONValue, as what: String = "trust.yaml") throws(MregError) {
        var reader = try ObjectReader(value, at: what, code: .usage)
        let format = try reader.string("format")
        guard format.bytesEqual(Self.format) else {
            throw reader.error("format", "'\(format.printable)' is not \(Self.format)")
        }
        var keys: [TrustedKey] = []
        let values = try reader.optionalArray("keys")
        guard values.count <= TrustLimits.keysMax else {
            throw reader.error("keys", "holds more than \(TrustLimits.keysMax)")
        }
        for (index, value) in values.enumerated() {
            keys.append(try TrustedKey(value, at: "\(reader.path("keys"))[\(index)]"))
        }
        var aliases: [AliasRule] = []
        for (index, value) in try reader.optionalArray("aliases").enumerated() {
            aliases.append(try AliasRule(value, at: "\(reader.path("aliases"))[\(index)]"))
        }
        guard try reader.optionalArray("identities").isEmpty else {
            throw reader.error("identities", "are not supported yet: only keys are")
        }
        try reader.finish()
        try self.init(keys: keys, aliases: aliases)
    }

    /// The document's value, which reads back to an equal document.
    public var json: JSONValue {
        var object: JSONObject = [
            "format": .string(Self.format), "keys": .array(keys.map(\.json)),
        ]
        if !aliases.isEmpty { object["aliases"] = .array(aliases.map(\.json)) }
        return .object(object)
    }
}

extension TrustedKey {
    fileprivate init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place, code: .usage)
        let id = try reader.string("id")
        let key = try Self.publicKey(&reader)
        guard key.keyID.hex.bytesEqual(id) else {
            throw reader.error("id", "is not that of the public key, \(key.keyID.hex)")
        }
        let owner = try reader.string("owner")
        let roles = try Self.roles(&reader)
        var names: [NameGlob] = []
        for text in try reader.strings("names") { names.append(try NameGlob(text)) }
        let from = try Self.time("from", &reader)
        let until = try Self.time("until", &reader)
        let compromisedFrom = try reader.optionalInteger("compromised-from")
        try reader.finish()
        try self.init(
            key: key, owner: owner, roles: roles, names: names, from: from, until: until,
            compromisedFrom: compromisedFrom)
    }

    private static func publicKey(_ reader: inout ObjectReader) throws(MregError) -> PublicKey {
        let text = try reader.string("public-key")
        let key: PublicKey? =
            if text.contains("-----BEGIN") {
                try? PublicKey(pem: text)
            } else {
                Base64.decode(text).flatMap { try? PublicKey(spki: $0) }
            }
        guard let key else {
            throw reader.error("public-key", "is neither a PEM public key nor its DER in base64")
        }
        return key
    }

    private static func roles(_ reader: inout ObjectReader) throws(MregError) -> Set<Role> {
        var out: Set<Role> = []
        for text in try reader.strings("roles") {
            guard let role = Role(rawValue: text), out.insert(role).inserted else {
                let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw reader.error(
                    "roles", "'\(text.printable)' is there twice or is not one of \(known)")
            }
        }
        return out
    }

    private static func time(
        _ name: String, _ reader: inout ObjectReader
    ) throws(MregError) -> Timestamp? {
        guard let text = try reader.optionalString(name) else { return nil }
        guard let time = Timestamp(text) else {
            throw reader.error(name, "is not a time such as 2026-11-23T21:04:05Z")
        }
        return time
    }

    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id.hex), "public-key": .string(Base64.encode(key.spki)),
            "owner": .string(owner),
            "roles": .array(roles.sorted().map { .string($0.rawValue) }),
            "names": .array(names.map { .string($0.text) }),
        ]
        if let from { object["from"] = .string(from.description) }
        if let until { object["until"] = .string(until.description) }
        if let compromisedFrom { object["compromised-from"] = .integer(compromisedFrom) }
        return .object(object)
    }
}

extension AliasRule {
    fileprivate init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place, code: .usage)
        let names = try NameGlob(try reader.string("name"))
        let text = try reader.string("alias")
        let alias = text == "*" ? nil : try AliasName(text)
        _ = try reader.array("movers")
        let movers = try reader.strings("movers")
        try reader.finish()
        try self.init(names: names, alias: alias, movers: movers)
    }

    fileprivate var json: JSONValue {
        [
            "name": .string(names.text), "alias": .string(alias?.text ?? "*"),
            "movers": .array(movers.map { .string($0) }),
        ]
    }
}
