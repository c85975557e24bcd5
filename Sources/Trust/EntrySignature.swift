// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The actor's signature over one leaf of the event log, kept beside the leaf.
///
/// A DSSE envelope without its payload: the payload is the leaf's exact bytes, which are in the
/// log already.
public struct EntrySignature: Sendable, Equatable {
    /// The id of the key that signed.
    public var keyID: Digest
    /// The signature over the pre-authentication encoding of the leaf.
    public var signature: [UInt8]

    /// Largest encoded signature, in bytes.
    public static let bytesMax = 4096

    /// Makes a signature from its parts.
    public init(keyID: Digest, signature: [UInt8]) {
        self.keyID = keyID
        self.signature = signature
    }

    /// Signs the exact bytes of a leaf.
    public static func sign(
        _ leaf: [UInt8], with key: PrivateKey
    ) throws(MregError) -> EntrySignature {
        let message = PAE.encode(payloadType: PayloadType.entry, payload: leaf)
        return EntrySignature(keyID: key.publicKey.keyID, signature: try key.sign(message))
    }

    /// The canonical bytes.
    public func encoded() throws(MregError) -> [UInt8] {
        try CanonicalJSON.encode([
            "payloadType": .string(PayloadType.entry),
            "signatures": [
                ["keyid": .string(keyID.hex), "sig": .string(Base64.encode(signature))]
            ],
        ])
    }

    /// Reads the bytes, strictly: what `encoded()` would write again, and nothing else.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        guard bytes.count <= Self.bytesMax else {
            throw Self.malformed("it is larger than \(Self.bytesMax) bytes")
        }
        let place = "entry signature"
        var reader = try ObjectReader(try StrictJSON.parse(bytes, as: place), at: place)
        guard try reader.string("payloadType").bytesEqual(PayloadType.entry) else {
            throw reader.error("payloadType", "is not \(PayloadType.entry)")
        }
        let values = try reader.array("signatures")
        guard values.count == 1 else {
            throw reader.error("signatures", "holds \(values.count), not one")
        }
        var inner = try ObjectReader(values[0], at: "\(place).signatures[0]")
        guard let keyID = Digest(hex: try inner.string("keyid")) else {
            throw inner.error("keyid", "is not a key id of 64 lower-case hex digits")
        }
        self.init(keyID: keyID, signature: try inner.base64("sig"))
        guard try encoded() == bytes else { throw Self.malformed("it is not in canonical form") }
    }

    private static func malformed(_ reason: String) -> MregError {
        MregError(.corrupt, "the signature of a log entry is malformed", cause: reason)
    }

    /// Checks the signature over a leaf with the key it names.
    public func check(leaf: [UInt8], key: PublicKey) -> SignatureCheck {
        guard key.keyID == keyID else {
            return .refused([
                .init(.untrusted, "it is by the key \(keyID.hex), not \(key.keyID.hex)")
            ])
        }
        let message = PAE.encode(payloadType: PayloadType.entry, payload: leaf)
        guard key.verify(signature: signature, of: message) else {
            return .refused([
                .init(
                    .badSignature,
                    "the signature is not the one of key \(key.keyID.short) over this log entry")
            ])
        }
        return .verified(.init(payloadType: PayloadType.entry, payload: leaf, key: key))
    }
}
