// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A payload and the signatures over it (DSSE v1.0.2).
public struct DSSEEnvelope: Sendable, Equatable {
    /// One signature.
    public struct Signature: Sendable, Equatable {
        /// An unauthenticated hint at the key; "" or absent is usual.
        public var keyID: String
        /// The signature's bytes.
        public var bytes: [UInt8]

        /// Makes a signature.
        public init(keyID: String = "", bytes: [UInt8]) {
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// The type of the payload, which is signed with it.
    public var payloadType: String
    /// The bytes that were signed, never written again from what they mean.
    public var payload: [UInt8]
    /// The signatures, one or more.
    public var signatures: [Signature]

    /// Makes an envelope.
    public init(payloadType: String, payload: [UInt8], signatures: [Signature]) {
        self.payloadType = payloadType
        self.payload = payload
        self.signatures = signatures
    }

    /// The bytes the signatures are over.
    public var signedBytes: [UInt8] { PAE.encode(payloadType: payloadType, payload: payload) }
}

extension DSSEEnvelope {
    /// The members in the order model_signing writes them.
    var json: JSONValue {
        [
            "payload": .string(Base64.encode(payload)), "payloadType": .string(payloadType),
            "signatures": .array(
                signatures.map { signature in
                    [
                        "sig": .string(Base64.encode(signature.bytes)),
                        "keyid": .string(signature.keyID),
                    ]
                }),
        ]
    }

    /// Reads an envelope, strictly.
    init(reading reader: inout ObjectReader) throws(MregError) {
        payloadType = try reader.string("payloadType")
        payload = try reader.base64("payload", eitherAlphabet: true)
        signatures = []
        let values = try reader.array("signatures")
        guard (1...TrustLimits.signaturesMax).contains(values.count) else {
            throw reader.error("signatures", "holds \(values.count) signatures, not one")
        }
        for (index, value) in values.enumerated() {
            let place = "\(reader.path("signatures"))[\(index)]"
            signatures.append(try Signature(value, at: place))
        }
        try reader.finish()
    }
}

extension DSSEEnvelope.Signature {
    init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place)
        // model_signing before 1.1 wrote "keyid": null.
        keyID = reader.optional("keyid") == .null ? "" : try reader.optionalString("keyid") ?? ""
        bytes = try reader.base64("sig", eitherAlphabet: true)
        try reader.finish()
    }
}

extension ObjectReader {
    /// A member of base64, not empty, where DSSE says so in either alphabet ("verifiers MUST accept
    /// both"), but not in a mix of both, which nobody writes.
    ///
    /// Line breaks are skipped, as the readers of sigstore-go and model_signing do.
    mutating func base64(
        _ name: String, eitherAlphabet: Bool = false
    ) throws(MregError) -> [UInt8] {
        let text = try string(name).utf8.filter { $0 != 0x0a && $0 != 0x0d }
        let isURLSafe = eitherAlphabet && !text.contains { $0 == 0x2b || $0 == 0x2f }
        guard let bytes = Base64.decode(bytes: text, urlSafe: isURLSafe) else {
            throw error(name, "is not base64")
        }
        guard !bytes.isEmpty else { throw error(name, "is empty") }
        return bytes
    }
}
