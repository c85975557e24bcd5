// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

extension TrustedRoot {
    /// The media types that are read (sigstore protobuf-specs, `TrustedRoot`).
    public static let mediaTypes = [
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
        "application/vnd.dev.sigstore.trustedroot.v0.1+json",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
    ]
    /// The media type of a configuration that holds a trusted root among other things.
    static let clientTrustMediaType = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"

    /// Reads a `trusted_root.json`, or the trusted root in a client trust configuration.
    ///
    /// Members that later versions add are ignored; those that are read must be right.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        guard bytes.count <= Limits.documentBytesMax else {
            throw MregError(
                .corrupt, "a trusted root is larger than \(Limits.documentBytesMax) bytes")
        }
        let place = "trusted root"
        let value = try StrictJSON.parse(bytes, as: place).withoutNulls
        var reader = try ObjectReader(value, at: place)
        var type = try reader.string("mediaType")
        if type.bytesEqual(Self.clientTrustMediaType) {
            reader = try reader.object("trustedRoot")
            type = try reader.string("mediaType")
        }
        guard Self.mediaTypes.contains(where: { $0.bytesEqual(type) }) else {
            throw reader.error("mediaType", "'\(type.printable)' is not a Sigstore trusted root")
        }
        self.init(
            logs: try Self.list(&reader, "tlogs", TrustedLog.init(reading:)),
            certificateAuthorities: try Self.list(
                &reader, "certificateAuthorities", TrustedAuthority.init(reading:)),
            certificateLogs: try Self.list(&reader, "ctlogs", TrustedLog.init(reading:)),
            timestampAuthorities: try Self.list(
                &reader, "timestampAuthorities", TrustedAuthority.init(reading:)))
    }

    private static func list<Element>(
        _ reader: inout ObjectReader, _ name: String,
        _ read: (inout ObjectReader) throws(MregError) -> Element
    ) throws(MregError) -> [Element] {
        let values = try reader.optionalArray(name)
        guard values.count <= TrustLimits.trustedRootEntriesMax else {
            throw reader.error(name, "holds \(values.count) entries")
        }
        var out: [Element] = []
        for (index, value) in values.enumerated() {
            var inner = try ObjectReader(value, at: "\(reader.path(name))[\(index)]")
            out.append(try read(&inner))
        }
        return out
    }
}

extension TrustLimits {
    /// Most logs or authorities of one kind in a trusted root.
    public static let trustedRootEntriesMax = 256
}

extension TrustedLog {
    fileprivate init(reading reader: inout ObjectReader) throws(MregError) {
        baseURL = try reader.optionalString("baseUrl") ?? ""
        var outer = try reader.object("publicKey")
        let bytes = try outer.base64("rawBytes")
        let details = try outer.optionalString("keyDetails") ?? ""
        // Old Sigstore roots spell RSA keys as PKCS#1 rather than as SubjectPublicKeyInfo.
        let older = details.hasPrefix("PKCS1_") ? try? PublicKey(pkcs1: bytes) : nil
        key = older ?? (try? PublicKey(spki: bytes))
        validFor = try ValidityWindow(readingFrom: &outer)
        var identifier = try reader.object("logId")
        id = try identifier.base64("keyId")
    }
}

extension TrustedAuthority {
    fileprivate init(reading reader: inout ObjectReader) throws(MregError) {
        uri = try reader.optionalString("uri") ?? ""
        var outer = try reader.object("certChain")
        let values = try outer.array("certificates")
        guard (1...TrustLimits.chainCertificatesMax).contains(values.count) else {
            throw outer.error("certificates", "holds \(values.count) certificates")
        }
        chain = []
        for (index, value) in values.enumerated() {
            let place = "\(outer.path("certificates"))[\(index)]"
            var inner = try ObjectReader(value, at: place)
            do throws(MregError) {
                chain.append(try Certificate(der: try inner.base64("rawBytes")))
            } catch {
                throw MregError(.corrupt, "\(place) is no certificate", cause: error.description)
            }
        }
        validFor = try ValidityWindow(readingFrom: &reader)
    }
}

extension ValidityWindow {
    /// The `validFor` of a key or an authority; ranges are closed (sigstore protobuf-specs).
    fileprivate init(readingFrom reader: inout ObjectReader) throws(MregError) {
        self.init(start: nil)
        guard reader.optional("validFor") != nil else { return }
        var inner = try reader.object("validFor")
        // To whole seconds inwards, so that no moment outside of the window is in it.
        start = try Self.time(&inner, "start").map { $0.hasFraction ? $0.seconds + 1 : $0.seconds }
            .map(Timestamp.init(seconds:))
        end = try Self.time(&inner, "end").map { Timestamp(seconds: $0.seconds) }
    }

    private static func time(
        _ reader: inout ObjectReader, _ name: String
    ) throws(MregError) -> (seconds: Int64, hasFraction: Bool)? {
        guard let text = try reader.optionalString(name) else { return nil }
        guard let time = rfc3339(text) else { throw reader.error(name, "is not a time") }
        return time
    }

    /// The whole seconds of an RFC 3339 time, and whether there is more.
    static func rfc3339(_ text: String) -> (seconds: Int64, hasFraction: Bool)? {
        let bytes = Array(text.utf8)
        guard bytes.count > 19,
            let base = Timestamp(String(decoding: bytes[..<19], as: UTF8.self) + "Z")
        else { return nil }
        var rest = bytes[19...]
        var hasFraction = false
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            hasFraction = digits.contains { $0 != 0x30 }
            rest = rest[digits.endIndex...]
        }
        guard let offset = offsetSeconds(Array(rest)) else { return nil }
        return (base.seconds - offset, hasFraction)
    }

    /// `Z`, or hours and minutes east of UTC.
    private static func offsetSeconds(_ text: [UInt8]) -> Int64? {
        if text == [UInt8(ascii: "Z")] { return 0 }
        guard text.count == 6, text[3] == UInt8(ascii: ":"),
            let sign: Int64 = [UInt8(ascii: "+"): 1, UInt8(ascii: "-"): -1][text[0]],
            text[1...].allSatisfy({ (0x30...0x3a).contains($0) }),
            let hours = Int64(String(decoding: text[1..<3], as: UTF8.self)), hours < 24,
            let minutes = Int64(String(decoding: text[4..<6], as: UTF8.self)), minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}

extension JSONValue {
    /// The value without members that are null: proto3's JSON means by them that they are absent.
    var withoutNulls: JSONValue {
        switch self {
        case .object(let object):
            .object(
                JSONObject(
                    members: object.members.filter { $0.value != .null }.map {
                        .init(name: $0.name, value: $0.value.withoutNulls)
                    }))
        case .array(let elements): .array(elements.map(\.withoutNulls))
        default: self
        }
    }
}
