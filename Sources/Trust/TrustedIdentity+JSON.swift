// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

extension TrustedIdentity {
    init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place, code: .usage)
        let exact = try reader.optionalString("subject")
        let pattern = try reader.optionalString("subject-pattern")
        guard let subject = exact ?? pattern, exact == nil || pattern == nil else {
            throw reader.error("subject", "or subject-pattern must be there, one of them")
        }
        let voucher = try Self.voucher(&reader)
        let grant = try TrustGrant(
            reading: &reader, to: "the identity '\(subject.printable)'")
        try reader.finish()
        try self.init(
            subject: subject, isPattern: pattern != nil, voucher: voucher, grant: grant)
    }

    private static func voucher(_ reader: inout ObjectReader) throws(MregError) -> Voucher {
        let authority = try reader.optionalString("authority")
        let issuer = try reader.optionalString("issuer")
        let root = try reader.optionalString("sigstore-root")
        switch (authority, issuer, root) {
        case (let name?, nil, nil): return .authority(name)
        case (nil, let url?, let name?): return .issuer(url: url, root: name)
        default:
            throw reader.error(
                "authority", "must be there, or else issuer and sigstore-root together")
        }
    }

    var json: JSONValue {
        var object: JSONObject = [isPattern ? "subject-pattern" : "subject": .string(subject)]
        switch voucher {
        case .authority(let name): object["authority"] = .string(name)
        case .issuer(let url, let root):
            object["issuer"] = .string(url)
            object["sigstore-root"] = .string(root)
        }
        grant.append(to: &object)
        return .object(object)
    }
}

extension NamedAuthority {
    init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place, code: .usage)
        let name = try reader.string("name")
        let pem = try reader.string("certificates")
        try reader.finish()
        try self.init(name: name, pem: Array(pem.utf8))
    }

    var json: JSONValue {
        [
            "name": .string(name), "certificates": .string(certificates.map(\.pem).joined()),
        ]
    }
}

extension NamedSigstoreRoot {
    init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place, code: .usage)
        let name = try reader.string("name")
        let json = try reader.string("trusted-root")
        try reader.finish()
        try self.init(name: name, json: Array(json.utf8))
    }

    var json: JSONValue { ["name": .string(name), "trusted-root": .string(text)] }
}

extension TrustedWitness {
    init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place, code: .usage)
        let owner = try reader.string("owner")
        let key = try reader.string("key")
        try reader.finish()
        try self.init(owner: owner, key: key)
    }

    var json: JSONValue { ["owner": .string(owner), "key": .string(key)] }
}
