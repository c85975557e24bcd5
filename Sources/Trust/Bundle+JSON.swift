// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

extension Bundle {
    /// The bytes: one line, members in the order model_signing 1.1 writes them.
    public func encoded() throws(MregError) -> [UInt8] {
        var materialObject = JSONObject()
        switch material {
        case .publicKey(let hint): materialObject["publicKey"] = hint.json
        case .certificate(let der): materialObject["certificate"] = Self.rawBytes(der)
        case .certificateChain(let chain):
            materialObject["x509CertificateChain"] = [
                "certificates": .array(chain.map(Self.rawBytes))
            ]
        }
        if let logEntries { materialObject["tlogEntries"] = .array(logEntries) }
        if let timestamps {
            materialObject["timestampVerificationData"] = [
                "rfc3161Timestamps": .array(
                    timestamps.map { ["signedTimestamp": .string(Base64.encode($0))] })
            ]
        }
        var object: JSONObject = [
            "mediaType": .string(mediaType), "verificationMaterial": .object(materialObject),
        ]
        switch content {
        case .envelope(let envelope): object["dsseEnvelope"] = envelope.json
        case .message(let message): object["messageSignature"] = message.json
        }
        let bytes = try CompactJSON.encode(.object(object))
        guard bytes.count <= Limits.bundleBytesMax else {
            throw MregError(
                .refused, "a signature bundle would be larger than \(Limits.bundleBytesMax) bytes",
                cause: "it would be \(bytes.count) bytes: too many files are signed at once")
        }
        return bytes
    }

    private static func rawBytes(_ bytes: [UInt8]) -> JSONValue {
        ["rawBytes": .string(Base64.encode(bytes))]
    }

    /// Reads a bundle, strictly: no unknown and no duplicate member, exactly one signature.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        guard bytes.count <= Limits.bundleBytesMax else {
            throw MregError(.corrupt, "a bundle is larger than \(Limits.bundleBytesMax) bytes")
        }
        var reader = try ObjectReader(try StrictJSON.parse(bytes, as: "bundle"), at: "bundle")
        let type = try reader.string("mediaType")
        guard Self.mediaTypes.contains(where: { $0.bytesEqual(type) }) else {
            throw reader.error("mediaType", "'\(type.printable)' is not a Sigstore bundle v0.1-0.3")
        }
        var inner = try reader.object("verificationMaterial")
        let material = try Self.material(&inner)
        let logEntries = try Self.logEntries(&inner)
        let timestamps = try Self.timestamps(&inner)
        try inner.finish()
        let content = try Self.content(&reader)
        try reader.finish()
        self.init(
            material: material, content: content, logEntries: logEntries, timestamps: timestamps)
        mediaType = type
    }

    private static func material(_ reader: inout ObjectReader) throws(MregError) -> Material {
        let names = ["publicKey", "certificate", "x509CertificateChain"]
        let present = names.filter { reader.optional($0) != nil }
        guard present.count == 1 else {
            throw reader.error(
                "publicKey", "or certificate or x509CertificateChain must be there, one of them")
        }
        switch present[0] {
        case "publicKey":
            var key = try reader.object("publicKey")
            return .publicKey(try KeyHint(reading: &key))
        case "certificate":
            return .certificate(try rawBytes(try reader.required("certificate"), "certificate"))
        default: return .certificateChain(try chain(&reader))
        }
    }

    private static func chain(_ reader: inout ObjectReader) throws(MregError) -> [[UInt8]] {
        var inner = try reader.object("x509CertificateChain")
        let values = try inner.array("certificates")
        guard (1...TrustLimits.chainCertificatesMax).contains(values.count) else {
            throw inner.error("certificates", "holds \(values.count) certificates")
        }
        var out: [[UInt8]] = []
        for (index, value) in values.enumerated() {
            out.append(try rawBytes(value, "certificates[\(index)]"))
        }
        try inner.finish()
        return out
    }

    private static func rawBytes(
        _ value: JSONValue, _ place: String
    ) throws(MregError) -> [UInt8] {
        var reader = try ObjectReader(value, at: "bundle.verificationMaterial.\(place)")
        let bytes = try reader.base64("rawBytes")
        try reader.finish()
        return bytes
    }

    private static func logEntries(
        _ reader: inout ObjectReader
    ) throws(MregError) -> [JSONValue]? {
        guard reader.optional("tlogEntries") != nil else { return nil }
        let entries = try reader.array("tlogEntries")
        let areObjects = entries.allSatisfy { entry in
            if case .object = entry { true } else { false }
        }
        guard areObjects, entries.count <= TrustLimits.logEntriesMax else {
            throw reader.error(
                "tlogEntries", "must hold \(TrustLimits.logEntriesMax) objects at most")
        }
        return entries
    }

    private static func timestamps(_ reader: inout ObjectReader) throws(MregError) -> [[UInt8]]? {
        guard reader.optional("timestampVerificationData") != nil else { return nil }
        var inner = try reader.object("timestampVerificationData")
        let values = try inner.optionalArray("rfc3161Timestamps")
        guard values.count <= TrustLimits.timestampsMax else {
            throw inner.error("rfc3161Timestamps", "holds \(values.count) timestamps")
        }
        var out: [[UInt8]] = []
        for (index, value) in values.enumerated() {
            var stamp = try ObjectReader(
                value, at: "\(inner.path("rfc3161Timestamps"))[\(index)]")
            out.append(try stamp.base64("signedTimestamp"))
            try stamp.finish()
        }
        try inner.finish()
        return out
    }

    private static func content(_ reader: inout ObjectReader) throws(MregError) -> Content {
        let hasEnvelope = reader.optional("dsseEnvelope") != nil
        let hasMessage = reader.optional("messageSignature") != nil
        guard hasEnvelope != hasMessage else {
            throw reader.error(
                "dsseEnvelope", "or messageSignature must be there, and not both")
        }
        guard hasEnvelope else {
            return .message(try MessageSignature(try reader.object("messageSignature")))
        }
        var inner = try reader.object("dsseEnvelope")
        let envelope = try DSSEEnvelope(reading: &inner)
        // sigstore_bundle.proto: "DSSE envelopes in a bundle MUST have exactly one signature".
        guard envelope.signatures.count == 1 else {
            throw inner.error("signatures", "holds \(envelope.signatures.count), not one")
        }
        return .envelope(envelope)
    }
}

extension KeyHint {
    fileprivate var json: JSONValue {
        switch self {
        case .absent: [:]
        case .digest(let text): ["hint": .string(text)]
        case .key(let key):
            [
                "rawBytes": .string(Base64.encode(Array(key.pem.utf8))),
                "keyDetails": .string(key.algorithm.keyDetails),
            ]
        }
    }

    fileprivate init(reading reader: inout ObjectReader) throws(MregError) {
        let hint = try reader.optionalString("hint") ?? ""
        let hasKey = reader.optional("rawBytes") != nil
        let details = try reader.optionalString("keyDetails")
        try reader.finish()
        guard hasKey else {
            guard details == nil else { throw reader.error("rawBytes", "is missing") }
            self = hint.isEmpty ? .absent : .digest(hint)
            return
        }
        guard hint.isEmpty else { throw reader.error("hint", "and rawBytes cannot both be there") }
        let bytes = try reader.base64("rawBytes")
        // model_signing 0.3 to 1.0 put the PEM text there; the protocol means DER.
        guard let key = (try? PublicKey(pem: bytes)) ?? (try? PublicKey(spki: bytes)) else {
            throw reader.error("rawBytes", "is not a public key")
        }
        self = .key(key)
    }
}

extension MessageSignature {
    fileprivate var json: JSONValue {
        [
            "messageDigest": [
                "algorithm": .string(algorithm), "digest": .string(Base64.encode(digest)),
            ],
            "signature": .string(Base64.encode(signature)),
        ]
    }

    fileprivate init(_ outer: ObjectReader) throws(MregError) {
        var reader = outer
        var inner = try reader.object("messageDigest")
        algorithm = try inner.string("algorithm")
        digest = try inner.base64("digest")
        try inner.finish()
        signature = try reader.base64("signature")
        try reader.finish()
    }
}

extension KeyAlgorithm {
    /// The name of the kind of key in Sigstore's `PublicKeyDetails`; RSA by its usual size.
    var keyDetails: String {
        switch self {
        case .ecdsaP256: "PKIX_ECDSA_P256_SHA_256"
        case .ecdsaP384: "PKIX_ECDSA_P384_SHA_384"
        case .ecdsaP521: "PKIX_ECDSA_P521_SHA_512"
        case .ed25519: "PKIX_ED25519"
        case .rsa: "PKIX_RSA_PKCS1V15_3072_SHA256"
        }
    }
}
