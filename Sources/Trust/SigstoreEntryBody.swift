// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// Who made a signature, as a log entry or a bundle says it.
enum SigstoreVerifierKey: Sendable, Hashable {
    /// A certificate in DER.
    case certificate([UInt8])
    /// A SubjectPublicKeyInfo in DER.
    case key([UInt8])

    /// Reads the PEM of a certificate or of a public key.
    init(pem file: [UInt8], _ reader: ObjectReader, _ name: String) throws(MregError) {
        if let certificates = try? Certificate.certificates(pem: file), certificates.count == 1 {
            self = .certificate(certificates[0].der)
        } else if let key = try? PublicKey(pem: file) {
            self = .key(key.spki)
        } else {
            throw reader.error(name, "is the PEM of neither one certificate nor one public key")
        }
    }
}

extension SigstoreVerifierKey {
    /// Whether the key is of a kind of Sigstore's `PublicKeyDetails`, whatever hash goes with it.
    fileprivate func isOf(kind details: String) -> Bool {
        let key: PublicKey? =
            switch self {
            case .certificate(let der): (try? Certificate(der: der))?.publicKey
            case .key(let spki): try? PublicKey(spki: spki)
            }
        let prefix: String? =
            switch key?.algorithm {
            case .ecdsaP256: "PKIX_ECDSA_P256_"
            case .ecdsaP384: "PKIX_ECDSA_P384_"
            case .ecdsaP521: "PKIX_ECDSA_P521_"
            case .ed25519: "PKIX_ED25519"
            case .rsa: "PKIX_RSA_"
            case nil: nil
            }
        return prefix.map(details.hasPrefix) ?? false
    }
}

/// What a log entry says was signed, by whom, and with which signature.
struct SigstoreEntryBody: Sendable, Equatable {
    /// One signature and its maker.
    struct Signature: Sendable, Hashable {
        var bytes: [UInt8]
        var maker: SigstoreVerifierKey
    }

    /// What the entry's digest is of.
    enum Subject: Sendable, Equatable {
        /// The signed bytes: the artifact, or the pre-authentication encoding of an envelope.
        case signedBytes(SignatureHash, [UInt8])
        /// The artifact, never an envelope.
        case artifact(SignatureHash, [UInt8])
        /// The payload of an envelope.
        case payload([UInt8])
    }

    var subject: Subject
    var signatures: [Signature]

    /// Reads the body of an entry of a kind that is understood.
    init(of entry: SigstoreLogEntry) throws(MregError) {
        let place = "log entry body"
        var reader = try ObjectReader(try StrictJSON.parse(entry.body, as: place), at: place)
        let kind = try reader.string("kind")
        let version = try reader.string("apiVersion")
        guard kind.bytesEqual(entry.kind), version.bytesEqual(entry.version) else {
            throw reader.error(
                "kind",
                "\(kind.printable) \(version.printable) is not the kind that the bundle "
                    + "names, \(entry.kind.printable) \(entry.version.printable)")
        }
        var spec = try reader.object("spec")
        try reader.finish()
        switch "\(kind) \(version)" {
        case "hashedrekord 0.0.1": try self.init(hashedRekord1: &spec)
        case "hashedrekord 0.0.2":
            var inner = try spec.object("hashedRekordV002")
            try self.init(hashedRekord2: &inner)
        case "dsse 0.0.1": try self.init(dsse: &spec)
        case "intoto 0.0.2": try self.init(inToto: &spec)
        default:
            throw reader.error(
                "kind", "\(kind.printable) \(version.printable) is not a kind that is verified")
        }
    }

    private init(hashedRekord1 spec: inout ObjectReader) throws(MregError) {
        var data = try spec.object("data")
        var hash = try data.object("hash")
        let algorithm = try hash.string("algorithm")
        guard let algorithm = SignatureHash(rawValue: algorithm) else {
            throw hash.error("algorithm", "'\(algorithm.printable)' is unknown")
        }
        subject = .artifact(algorithm, try hash.hex("value"))
        var signature = try spec.object("signature")
        var key = try signature.object("publicKey")
        let maker = try SigstoreVerifierKey(pem: try key.base64("content"), key, "content")
        signatures = [.init(bytes: try signature.base64("content"), maker: maker)]
        for part in [hash, data, key, signature, spec] { try part.finish() }
    }

    /// rekor-v2-spec: `data.digest` is of the artifact, for an envelope of its encoding.
    private init(hashedRekord2 spec: inout ObjectReader) throws(MregError) {
        var data = try spec.object("data")
        let algorithm = try data.string("algorithm")
        guard let hash = SignatureHash(protobufName: algorithm) else {
            throw data.error("algorithm", "'\(algorithm.printable)' is unknown")
        }
        subject = .signedBytes(hash, try data.base64("digest"))
        var signature = try spec.object("signature")
        var verifier = try signature.object("verifier")
        let isCertificate = verifier.optional("x509Certificate") != nil
        guard isCertificate != (verifier.optional("publicKey") != nil) else {
            throw verifier.error("publicKey", "or x509Certificate must be there, and not both")
        }
        var inner = try verifier.object(isCertificate ? "x509Certificate" : "publicKey")
        let raw = try inner.base64("rawBytes")
        let maker: SigstoreVerifierKey = isCertificate ? .certificate(raw) : .key(raw)
        signatures = [.init(bytes: try signature.base64("content"), maker: maker)]
        if let details = try verifier.optionalString("keyDetails"), !maker.isOf(kind: details) {
            throw verifier.error("keyDetails", "'\(details.printable)' is not the key's kind")
        }
        for part in [data, inner, verifier, signature, spec] { try part.finish() }
    }

    private init(dsse spec: inout ObjectReader) throws(MregError) {
        var hash = try spec.object("payloadHash")
        subject = .payload(try hash.sha256())
        // Of the envelope as somebody spelled it; nothing can be compared with it.
        _ = spec.optional("envelopeHash")
        signatures = []
        for (index, value) in try spec.array("signatures").enumerated() {
            var inner = try ObjectReader(value, at: "\(spec.path("signatures"))[\(index)]")
            let pem = try inner.base64("verifier")
            signatures.append(
                .init(
                    bytes: try inner.base64("signature"),
                    maker: try SigstoreVerifierKey(pem: pem, inner, "verifier")))
            try inner.finish()
        }
        try hash.finish()
        try spec.finish()
    }

    /// The older form; an honest entry has the signature in base64 twice.
    private init(inToto spec: inout ObjectReader) throws(MregError) {
        var content = try spec.object("content")
        var hash = try content.object("payloadHash")
        subject = .payload(try hash.sha256())
        var envelope = try content.object("envelope")
        signatures = []
        for (index, value) in try envelope.array("signatures").enumerated() {
            var inner = try ObjectReader(value, at: "\(envelope.path("signatures"))[\(index)]")
            let once = try inner.base64("sig")
            let twice = Base64.decode(String(decoding: once, as: UTF8.self))
            let pem = try inner.base64("publicKey")
            signatures.append(
                .init(
                    bytes: twice ?? once,
                    maker: try SigstoreVerifierKey(pem: pem, inner, "publicKey")))
        }
    }
}

extension SignatureHash {
    /// Reads the name of the hash in Sigstore's messages (`HashAlgorithm`).
    init?(protobufName name: String) {
        guard let hash = Self.allCases.first(where: { $0.protobufName.bytesEqual(name) }) else {
            return nil
        }
        self = hash
    }

    /// The name of the hash in Sigstore's messages.
    var protobufName: String {
        switch self {
        case .sha256: "SHA2_256"
        case .sha384: "SHA2_384"
        case .sha512: "SHA2_512"
        }
    }
}

extension ObjectReader {
    /// A member of lower-case hex digits.
    fileprivate mutating func hex(_ name: String) throws(MregError) -> [UInt8] {
        guard let bytes = Hex.decode(try string(name)) else {
            throw error(name, "is not lower-case hex")
        }
        return bytes
    }

    /// The bytes of a hash that must be SHA-256.
    fileprivate mutating func sha256() throws(MregError) -> [UInt8] {
        guard try string("algorithm").bytesEqual("sha256") else {
            throw error("algorithm", "is not sha256")
        }
        return try hex("value")
    }
}
