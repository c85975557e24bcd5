// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// Why a signature is not accepted.
public struct SignatureProblem: Sendable, Equatable {
    /// The kind of problem.
    public enum Kind: String, Sendable, CaseIterable {
        /// The bundle cannot be read.
        case malformed
        /// The bytes are not what the named key signed.
        case badSignature = "bad-signature"
        /// The bundle names one key and another one signed it.
        case hintMismatch = "hint-mismatch"
        /// The signed payload is of another type than is wanted.
        case payloadType = "payload-type"
        /// No key that was given made the signature.
        case untrusted
        /// A form of signature that is not verified here.
        case unsupported
    }

    /// The kind of problem.
    public var kind: Kind
    /// What was expected and what was found.
    public var reason: String

    /// Makes a problem.
    public init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// The exit code: broken is corrupt, well-formed but insufficient is refused.
    public var code: MregError.Code {
        switch kind {
        case .malformed, .badSignature, .hintMismatch, .payloadType: .corrupt
        case .untrusted, .unsupported: .refused
        }
    }
}

/// A payload that a key has signed.
public struct VerifiedPayload: Sendable, Equatable {
    /// The type of the payload.
    public var payloadType: String
    /// The signed bytes; only these may be parsed.
    public var payload: [UInt8]
    /// The key whose signature it is.
    public var key: PublicKey
    /// What is odd but not wrong.
    public var warnings: [String]

    /// Makes a verified payload; only a check may vouch for one.
    init(payloadType: String, payload: [UInt8], key: PublicKey, warnings: [String] = []) {
        self.payloadType = payloadType
        self.payload = payload
        self.key = key
        self.warnings = warnings
    }
}

/// The judgement of a signature: the verified payload, or every reason against it.
public enum SignatureCheck: Sendable, Equatable {
    /// The signature is good and by a key that was given.
    case verified(VerifiedPayload)
    /// It is not accepted; the list is never empty.
    case refused([SignatureProblem])

    /// The verified payload, or nil.
    public var verified: VerifiedPayload? {
        guard case .verified(let payload) = self else { return nil }
        return payload
    }

    /// The reasons against it; empty when it is accepted.
    public var problems: [SignatureProblem] {
        guard case .refused(let problems) = self else { return [] }
        return problems
    }

    /// The verified payload, or an error with every reason; `what` names the signed thing.
    public func get(_ what: String) throws(MregError) -> VerifiedPayload {
        switch self {
        case .verified(let payload): return payload
        case .refused(let problems):
            let isBroken = problems.contains { $0.code == .corrupt }
            throw MregError(
                isBroken ? .corrupt : .refused, "the signature of \(what) is not accepted",
                cause: problems.map(\.reason).joined(separator: "; "))
        }
    }
}

extension Bundle {
    /// Checks the bytes of a bundle against the keys that may have signed it.
    public static func check(
        _ bytes: [UInt8], keys: [PublicKey], payloadType: String = PayloadType.inToto
    ) -> SignatureCheck {
        do throws(MregError) {
            return try Bundle(parsing: bytes).check(keys: keys, payloadType: payloadType)
        } catch {
            return .refused([SignatureProblem(.malformed, error.description)])
        }
    }

    /// Checks the signature against the keys that may have made it.
    public func check(
        keys: [PublicKey], payloadType: String = PayloadType.inToto
    ) -> SignatureCheck {
        check(keys: keys, payloadType: payloadType, acceptsLegacy: false)
    }

    /// The same; `acceptsLegacy` also takes the encoding model_signing 0.2 signed by mistake.
    func check(keys: [PublicKey], payloadType: String, acceptsLegacy: Bool) -> SignatureCheck {
        guard case .publicKey(let hint) = material else {
            return .refused([Self.unsupportedMaterial(material)])
        }
        guard let envelope, let signature = envelope.signatures.first else {
            let reason = "it is a signature over bytes that are elsewhere, not over a statement"
            return .refused([SignatureProblem(.unsupported, reason)])
        }
        var problems: [SignatureProblem] = []
        if !envelope.payloadType.bytesEqual(payloadType) {
            let found = envelope.payloadType.printable
            problems.append(
                .init(.payloadType, "the payload is '\(found)', not '\(payloadType)'"))
        }
        let attempt = KeyAttempt(
            envelope: envelope, signature: signature.bytes, acceptsLegacy: acceptsLegacy)
        switch attempt.find(keys, hint) {
        case .failure(let problem): return .refused(problems + [problem])
        case .success(let match):
            guard problems.isEmpty else { return .refused(problems) }
            return .verified(
                VerifiedPayload(
                    payloadType: envelope.payloadType, payload: envelope.payload, key: match.key,
                    warnings: match.warnings))
        }
    }

    private static func unsupportedMaterial(_ material: Material) -> SignatureProblem {
        let form =
            if case .certificate = material {
                "a keyless (certificate) signature"
            } else {
                "a signature by a certificate chain"
            }
        return SignatureProblem(
            .unsupported, "\(form) is there, and only keys were given to verify it with")
    }
}

extension SignatureProblem: Error {}

/// The search for the key that made a signature.
private struct KeyAttempt {
    struct Match {
        var key: PublicKey
        var warnings: [String] = []
    }

    let envelope: DSSEEnvelope
    let signature: [UInt8]
    let acceptsLegacy: Bool

    func find(_ keys: [PublicKey], _ hint: KeyHint) -> Result<Match, SignatureProblem> {
        let named = keys.filter { hint.names($0) ?? true }
        if var match = firstMatch(named) {
            if hint == .absent { match.warnings.append("the bundle does not name its key") }
            return .success(match)
        }
        if let key = named.first, hint != .absent {
            return .failure(
                .init(
                    .badSignature,
                    "the signature is not the one of key \(key.keyID.short) over these bytes"))
        }
        // A signature by a given key under another key's name: somebody edited the bundle.
        if let match = firstMatch(keys) {
            return .failure(
                .init(
                    .hintMismatch,
                    "the bundle names the key \(hint.label), but the key "
                        + "\(match.key.keyID.short) made the signature"))
        }
        let given = keys.isEmpty ? "none was given" : "given: \(Self.list(keys))"
        return .failure(
            .init(.untrusted, "it is by the key \(hint.label), which is not accepted (\(given))"))
    }

    private static func list(_ keys: [PublicKey]) -> String {
        let shown = keys.prefix(8).map(\.keyID.short).joined(separator: ", ")
        return keys.count > 8 ? "\(shown) and \(keys.count - 8) more" : shown
    }

    private func firstMatch(_ keys: [PublicKey]) -> Match? {
        let message = envelope.signedBytes
        if let key = keys.first(where: { $0.verify(signature: signature, of: message) }) {
            return Match(key: key)
        }
        guard acceptsLegacy else { return nil }
        let legacy = PAE.encodeLegacy(payload: envelope.payload)
        guard let key = keys.first(where: { $0.verify(signature: signature, of: legacy) }) else {
            return nil
        }
        return Match(key: key, warnings: ["signed by model_signing 0.2, in its own encoding"])
    }
}
