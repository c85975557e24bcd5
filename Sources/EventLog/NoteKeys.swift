// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// A signature of a note that was verified.
public struct NoteVerification: Sendable, Equatable {
    /// The key.
    public var key: NoteVerifier
    /// Of a cosignature: when the witness saw the checkpoint, in seconds since 1970.
    public var cosignedAt: Int64?
}

/// A public key that verifies notes; its text form is `name+hex8+base64(type || key)`.
public struct NoteVerifier: Sendable, Hashable {
    /// The signature types that are understood (C2SP signed-note).
    public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        /// Ed25519 over the text.
        case ed25519 = 0x01
        /// ECDSA over the SHA-256 of the text, DER.
        case ecdsa = 0x02
        /// Timestamped Ed25519 cosignature of a checkpoint (C2SP tlog-cosignature, v1).
        case cosignature = 0x04
    }

    /// The name of the key.
    public let name: String
    /// The type of its signatures.
    public let kind: Kind
    /// The public key.
    public let publicKey: PublicKey
    /// The four bytes that stand for the key in signature lines.
    public let keyID: [UInt8]
    private let keyBytes: [UInt8]

    /// Makes a verifier; Ed25519 keys for `ed25519` and `cosignature`, EC keys for `ecdsa`.
    public init(name: String, kind: Kind, publicKey: PublicKey) throws(MregError) {
        guard NoteName.isValid(name) else {
            throw MregError(.usage, "'\(name.printable)' cannot name a key of a log")
        }
        let isCurve = publicKey.algorithm != .ed25519 && publicKey.algorithm != .rsa
        let bytes = kind == .ecdsa ? (isCurve ? publicKey.spki : nil) : publicKey.rawEd25519
        guard let bytes else {
            throw MregError(
                .usage, "the key of '\(name.printable)' is not of the kind its type names")
        }
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
        keyBytes = bytes
        keyID = Self.keyID(name, kind, bytes)
    }

    /// "The first 4 bytes of SHA-256(name || 0x0A || type || key)"; for ECDSA of the SPKI alone.
    private static func keyID(_ name: String, _ kind: Kind, _ key: [UInt8]) -> [UInt8] {
        let input = kind == .ecdsa ? key : Array(name.utf8) + [0x0A, kind.rawValue] + key
        return Array(Digest.sha256(of: input).bytes[..<4])
    }

    /// Parses the text form; a key id that is not this key's is refused.
    public init(_ text: String) throws(MregError) {
        // Only the first two plus signs separate: base64 has plus signs of its own.
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        let problem = MregError(
            .usage, "'\(text.prefix(200).printable)' is not a note key",
            cause: "wanted: name+8 hex digits+base64 of the key's type and bytes")
        guard parts.count == 3, let id = Hex.decode(parts[1]), id.count == 4,
            let bytes = Base64.decode(parts[2]), let kind = bytes.first.flatMap(Kind.init)
        else { throw problem }
        let key = Array(bytes.dropFirst())
        let publicKey =
            try kind == .ecdsa ? PublicKey(spki: key) : PublicKey(rawEd25519: key)
        try self.init(name: String(parts[0]), kind: kind, publicKey: publicKey)
        guard keyID == id else { throw problem }
    }

    /// The text form.
    public var text: String {
        "\(name)+\(Hex.encode(keyID))+\(Base64.encode([kind.rawValue] + keyBytes))"
    }

    /// Equal when the text form is.
    public static func == (left: Self, right: Self) -> Bool { left.text.bytesEqual(right.text) }

    /// Hashes the text form's bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(Array(text.utf8)) }

    /// Whether a signature line claims to be this key's.
    func matches(_ signature: SignedNote.Signature) -> Bool {
        signature.keyID == keyID && signature.name.bytesEqual(name)
    }

    /// Verifies the bytes of a signature line; nil when they are not this key's over the text.
    func verify(_ signature: [UInt8], of text: [UInt8]) -> NoteVerification? {
        switch kind {
        case .ed25519:
            return publicKey.verify(signature: signature, of: text)
                ? NoteVerification(key: self) : nil
        case .ecdsa:
            return publicKey.verify(signature: signature, of: text, hash: .sha256)
                ? NoteVerification(key: self) : nil
        case .cosignature:
            return verifyCosignature(signature, of: text)
        }
    }

    /// C2SP tlog-cosignature: `u64be timestamp || Ed25519` over
    /// "cosignature/v1\ntime <timestamp>\n" and the checkpoint's text.
    private func verifyCosignature(_ signature: [UInt8], of text: [UInt8]) -> NoteVerification? {
        guard signature.count == 8 + 64 else { return nil }
        let time = signature[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let seconds = Int64(exactly: time) else { return nil }
        let message = Array("cosignature/v1\ntime \(seconds)\n".utf8) + text
        return publicKey.verify(signature: Array(signature[8...]), of: message)
            ? NoteVerification(key: self, cosignedAt: seconds) : nil
    }
}

/// The key that signs a log's checkpoints: Ed25519 (type 0x01).
public struct NoteSigner: Sendable {
    /// The public half.
    public let verifier: NoteVerifier
    private let privateKey: PrivateKey

    /// Makes a signer; `name` is the log's origin.
    public init(name: String, privateKey: PrivateKey) throws(MregError) {
        verifier = try NoteVerifier(
            name: name, kind: .ed25519, publicKey: privateKey.publicKey)
        self.privateKey = privateKey
    }

    /// Signs a text that ends with a newline.
    public func sign(_ text: String) throws(MregError) -> SignedNote.Signature {
        let bytes = try privateKey.sign(Array(text.utf8))
        return SignedNote.Signature(name: verifier.name, keyID: verifier.keyID, bytes: bytes)
    }
}
