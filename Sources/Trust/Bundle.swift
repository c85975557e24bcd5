// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// A Sigstore bundle: what was signed, the signature, and what says whose it is.
public struct Bundle: Sendable, Equatable {
    /// What says whose the signature is.
    public enum Material: Sendable, Equatable {
        /// A key the verifier already has.
        case publicKey(KeyHint)
        /// One short-lived certificate (keyless signing).
        case certificate([UInt8])
        /// A chain of certificates in DER, the signer's first.
        case certificateChain([[UInt8]])
    }

    /// What was signed.
    public enum Content: Sendable, Equatable {
        /// A payload inside the bundle, signed once.
        case envelope(DSSEEnvelope)
        /// Bytes that are elsewhere.
        case message(MessageSignature)
    }

    /// The media type, one of `Bundle.mediaTypes`.
    public var mediaType: String
    /// What says whose the signature is.
    public var material: Material
    /// Transparency log entries as they were read; nil when the member was absent.
    public var logEntries: [JSONValue]?
    /// RFC 3161 responses in DER; nil when the member was absent.
    public var timestamps: [[UInt8]]?
    /// What was signed.
    public var content: Content

    /// Makes a bundle of the newest version.
    public init(
        material: Material, content: Content, logEntries: [JSONValue]? = [],
        timestamps: [[UInt8]]? = nil
    ) {
        mediaType = MediaType.bundle
        self.material = material
        self.logEntries = logEntries
        self.timestamps = timestamps
        self.content = content
    }

    /// The envelope, or nil for a signature over bytes that are elsewhere.
    public var envelope: DSSEEnvelope? {
        guard case .envelope(let envelope) = content else { return nil }
        return envelope
    }

    /// The media types that are read (sigstore protobuf-specs, v0.1 to v0.3).
    public static let mediaTypes = [
        MediaType.bundle,
        "application/vnd.dev.sigstore.bundle+json;version=0.3",
        "application/vnd.dev.sigstore.bundle+json;version=0.2",
        "application/vnd.dev.sigstore.bundle+json;version=0.1",
    ]
}

/// A signature over bytes that are not in the bundle.
public struct MessageSignature: Sendable, Equatable {
    /// The digest's algorithm, such as `SHA2_256`; an unauthenticated hint.
    public var algorithm: String
    /// The digest of the bytes; an unauthenticated hint.
    public var digest: [UInt8]
    /// The signature's bytes.
    public var signature: [UInt8]

    /// Makes a message signature.
    public init(algorithm: String, digest: [UInt8], signature: [UInt8]) {
        self.algorithm = algorithm
        self.digest = digest
        self.signature = signature
    }
}

/// How a bundle says which key signed it.
public enum KeyHint: Sendable, Equatable {
    /// It does not say.
    case absent
    /// By a digest of the key.
    case digest(String)
    /// By the key itself, as model_signing before 1.1 wrote; it earns no trust by being there.
    case key(PublicKey)

    /// Whether the hint means this key; nil when there is no hint.
    ///
    /// Model Signing hashes the PEM text in hex; cosign hashes the DER in base64; hex of the
    /// DER's hash is our key id.
    public func names(_ key: PublicKey) -> Bool? {
        switch self {
        case .absent: nil
        case .digest(let text):
            text.bytesEqual(key.omsHint) || text.bytesEqual(key.keyID.hex)
                || text.bytesEqual(Base64.encode(key.keyID.bytes))
        case .key(let named): named == key
        }
    }

    /// The hint for messages.
    public var label: String {
        switch self {
        case .absent: "(no hint)"
        case .digest(let text): text.printable
        case .key(let key): key.keyID.hex
        }
    }
}

extension Bundle {
    /// Signs a payload with a key: media type v0.3, the hint of Model Signing, one signature.
    public static func sign(
        payload: [UInt8], payloadType: String = PayloadType.inToto, with key: PrivateKey
    ) throws(MregError) -> Bundle {
        let signature = try key.sign(PAE.encode(payloadType: payloadType, payload: payload))
        // A keyid that is not empty makes go-securesystemslib skip the signature.
        let envelope = DSSEEnvelope(
            payloadType: payloadType, payload: payload,
            signatures: [.init(keyID: "", bytes: signature)])
        return Bundle(
            material: .publicKey(.digest(key.publicKey.omsHint)), content: .envelope(envelope))
    }
}
