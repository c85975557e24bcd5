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
        try self.init(keys: keys, aliases: aliases)
        try readOthers(&reader)
        try reader.finish()
        try checkOthers()
    }

    /// Reads what vouches for signers and trees besides keys.
    private mutating func readOthers(_ reader: inout ObjectReader) throws(MregError) {
        for (index, value) in try reader.optionalArray("identities").enumerated() {
            let place = "\(reader.path("identities"))[\(index)]"
            identities.append(try TrustedIdentity(value, at: place))
        }
        for (index, value) in try reader.optionalArray("authorities").enumerated() {
            let place = "\(reader.path("authorities"))[\(index)]"
            authorities.append(try NamedAuthority(value, at: place))
        }
        for (index, value) in try reader.optionalArray("sigstore-roots").enumerated() {
            let place = "\(reader.path("sigstore-roots"))[\(index)]"
            sigstoreRoots.append(try NamedSigstoreRoot(value, at: place))
        }
        for (index, value) in try reader.optionalArray("witnesses").enumerated() {
            let place = "\(reader.path("witnesses"))[\(index)]"
            witnesses.append(try TrustedWitness(value, at: place))
        }
    }

    /// The document's value, which reads back to an equal document.
    public var json: JSONValue {
        var object: JSONObject = [
            "format": .string(Self.format), "keys": .array(keys.map(\.json)),
        ]
        if !aliases.isEmpty { object["aliases"] = .array(aliases.map(\.json)) }
        if !identities.isEmpty { object["identities"] = .array(identities.map(\.json)) }
        if !authorities.isEmpty { object["authorities"] = .array(authorities.map(\.json)) }
        if !sigstoreRoots.isEmpty {
            object["sigstore-roots"] = .array(sigstoreRoots.map(\.json))
        }
        if !witnesses.isEmpty { object["witnesses"] = .array(witnesses.map(\.json)) }
        return .object(object)
    }
}

extension TrustedKey {
    fileprivate init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place, code: .usage)
        let id = try reader.string("id")
        key = try Self.publicKey(&reader)
        guard key.keyID.hex.bytesEqual(id) else {
            throw reader.error("id", "is not that of the public key, \(key.keyID.hex)")
        }
        grant = try TrustGrant(reading: &reader, to: "the key \(key.keyID.short)")
        try reader.finish()
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

    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id.hex), "public-key": .string(Base64.encode(key.spki)),
        ]
        grant.append(to: &object)
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
