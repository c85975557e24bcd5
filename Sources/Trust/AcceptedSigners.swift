// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// Everybody whose signature may be accepted: keys, and holders of certificates.
public struct AcceptedSigners: Sendable {
    /// The holder of a certificate.
    public struct Holder: Sendable {
        /// Who vouches for the name in the certificate.
        public enum Voucher: Sendable {
            /// One's own authority; the subjects in it are not looked at.
            case authority(CertificateAuthorityTrust)
            /// An OpenID issuer in an instance of Sigstore.
            case issuer(url: String, root: TrustedRoot)
        }

        /// What stands for the holder where a key's id stands for a key.
        public var id: Digest
        /// Who it is, for people.
        public var label: String
        /// The name in the certificate, or nil for any that the authority certifies.
        public var subject: String?
        /// Whether the subject is a pattern.
        public var isPattern: Bool
        /// Who vouches.
        public var voucher: Voucher

        /// A holder whom a trust document knows.
        init(_ identity: TrustedIdentity, _ voucher: Voucher) {
            id = identity.id
            label = identity.label
            subject = identity.subject
            isPattern = identity.isPattern
            self.voucher = voucher
        }

        /// A holder whom somebody names on the spot.
        public init(subject: String?, isPattern: Bool = false, voucher: Voucher) {
            self.subject = subject
            self.isPattern = isPattern
            self.voucher = voucher
            label = subject ?? "anybody the authority certifies"
            id = Digest.sha256(of: Array(label.utf8))
        }
    }

    /// The keys.
    public var keys: [PublicKey]
    /// The holders of certificates.
    public var holders: [Holder]

    /// Makes the list.
    public init(keys: [PublicKey] = [], holders: [Holder] = []) {
        self.keys = keys
        self.holders = holders
    }
}

/// A signature that was accepted: who made it, and what it is over.
public struct JudgedSignature: Sendable {
    /// Who signed.
    public enum Signer: Sendable {
        /// A key.
        case key(PublicKey)
        /// The holder of a certificate, who is known under an id and a label.
        case holder(id: Digest, label: String, certificate: Certificate)
    }

    /// Who signed; several only where an envelope has several signatures, each by another key.
    public var signers: [Signer]
    /// The type of the signed payload; nil for a signature over bytes that are elsewhere.
    public var payloadType: String?
    /// The signed payload; only these bytes may be parsed.
    public var payload: [UInt8]?
    /// The moments at which the signature is proven to have existed.
    public var times: [Timestamp] = []
    /// What is odd but not wrong.
    public var warnings: [String] = []
}

/// The judgement of a signature by whoever may have made it.
public enum SignerJudgement: Sendable {
    /// Somebody accepted made it.
    case accepted(JudgedSignature)
    /// It is not accepted; the list is never empty.
    case refused([SignatureProblem])

    /// The accepted signature, or an error with every reason; `what` names the signed thing.
    public func get(_ what: String) throws(MregError) -> JudgedSignature {
        switch self {
        case .accepted(let signature): return signature
        case .refused(let problems):
            let isBroken = problems.contains { $0.code == .corrupt }
            throw MregError(
                isBroken ? .corrupt : .refused, "the signature of \(what) is not accepted",
                cause: problems.map(\.reason).joined(separator: "; "))
        }
    }
}

/// What a judgement needs besides the signature and its possible makers.
public struct JudgementContext: Sendable {
    /// What the signature is said to be over; nil is for payloads that the caller judges.
    public var artifact: SigstoreArtifact?
    /// The arithmetic of logs.
    public var checks: any TransparencyChecks
    /// The time now.
    public var now: Timestamp
    /// Moments at which the signature is known to have existed, for certificates of one's own
    /// authority.
    public var provenTimes: [Timestamp] = []
    /// Whether the encoding that model_signing 0.2 signed by mistake is taken too.
    public var acceptsLegacyEncoding = false

    /// Makes a context.
    public init(
        artifact: SigstoreArtifact? = nil, checks: any TransparencyChecks, now: Timestamp
    ) {
        self.artifact = artifact
        self.checks = checks
        self.now = now
    }
}

extension AcceptedSigners {
    /// Judges a Sigstore bundle, a Model Signing bundle or a plain DSSE envelope.
    public func judge(_ bytes: [UInt8], _ context: JudgementContext) -> SignerJudgement {
        if let envelope = DSSEEnvelope.plain(bytes) {
            return judge(envelope)
        }
        let bundle: Bundle
        do throws(MregError) {
            bundle = try Bundle(parsing: bytes)
        } catch { return .refused([SignatureProblem(.malformed, error.description)]) }
        switch bundle.material {
        case .publicKey where bundle.envelope != nil: return judge(bundle, context)
        case .publicKey(let hint):
            let verdict = verifier(nil, context).verify(
                bytes, artifact: context.artifact, signer: .keys(keys))
            // A key that is not here cannot be told from a changed signature, unless the bundle
            // names one that is.
            let isKnown = keys.contains { hint.names($0) == true }
            return Self.judgement(verdict) { .key($0) }
                ?? Self.refusal(verdict, isSignatureBroken: isKnown)
        case .certificate(let der): return judge(bytes, by: der, context)
        case .certificateChain(let chain): return judge(bytes, by: chain.first ?? [], context)
        }
    }

    /// An envelope that a key has signed.
    private func judge(_ bundle: Bundle, _ context: JudgementContext) -> SignerJudgement {
        let check = bundle.check(
            keys: keys, payloadType: PayloadType.inToto,
            acceptsLegacy: context.acceptsLegacyEncoding)
        switch check {
        case .refused(let problems): return .refused(problems)
        case .verified(let payload):
            return .accepted(
                JudgedSignature(
                    signers: [.key(payload.key)], payloadType: payload.payloadType,
                    payload: payload.payload, warnings: payload.warnings))
        }
    }

    /// A plain envelope, signed by one or several keys.
    private func judge(_ envelope: Result<DSSEEnvelope, MregError>) -> SignerJudgement {
        switch envelope {
        case .failure(let error):
            return .refused([SignatureProblem(.malformed, error.description)])
        case .success(let envelope):
            let signers = envelope.signers(among: keys)
            guard !signers.isEmpty else {
                return .refused([
                    SignatureProblem(
                        .untrusted,
                        "none of its \(envelope.signatures.count) signatures is by an accepted key")
                ])
            }
            return .accepted(
                JudgedSignature(
                    signers: signers.map { .key($0) }, payloadType: envelope.payloadType,
                    payload: envelope.payload))
        }
    }

    /// A signature by the holder of a certificate: those it may be are tried one by one.
    private func judge(
        _ bytes: [UInt8], by der: [UInt8], _ context: JudgementContext
    ) -> SignerJudgement {
        let leaf: Certificate
        do throws(MregError) {
            leaf = try Certificate(der: der)
        } catch { return .refused([SignatureProblem(.malformed, error.description)]) }
        let candidates = holders.filter { $0.mayBe(leaf) }
        guard !candidates.isEmpty else { return .refused([stranger(leaf)]) }
        var best: SigstoreVerdict?
        for holder in candidates {
            let verdict = verify(bytes, by: holder, context)
            let accepted = Self.judgement(verdict) { _ in
                .holder(id: holder.id, label: holder.label, certificate: leaf)
            }
            if let accepted { return accepted }
            if best.map({ verdict.failures.count < $0.failures.count }) ?? true { best = verdict }
        }
        return best.map({ Self.refusal($0) }) ?? .refused([stranger(leaf)])
    }

    private func stranger(_ leaf: Certificate) -> SignatureProblem {
        let issuer = CertificateIdentity(leaf).issuer.map { ", vouched for by \($0.printable)" }
        let given =
            holders.isEmpty
            ? "none"
            : holders.prefix(8).map(\.label.printable)
                .joined(separator: ", ")
        return SignatureProblem(
            .untrusted,
            "it is by a certificate of \(leaf.label)\(issuer ?? ""), which is not accepted "
                + "(certificates accepted: \(given))")
    }

    private func verify(
        _ bytes: [UInt8], by holder: Holder, _ context: JudgementContext
    ) -> SigstoreVerdict {
        switch holder.voucher {
        case .authority(var authority):
            authority.subjects = holder.isPattern ? [] : [holder.subject].compactMap { $0 }
            authority.subjectPatterns = holder.isPattern ? [holder.subject].compactMap { $0 } : []
            authority.provenTimes += context.provenTimes
            return verifier(nil, context).verify(
                bytes, artifact: context.artifact, signer: .authority(authority))
        case .issuer(let url, let root):
            let identity = SigstoreIdentity(
                subject: holder.subject ?? "", issuer: url, isPattern: holder.isPattern)
            return verifier(root, context).verify(
                bytes, artifact: context.artifact, signer: .identities([identity]))
        }
    }

    private func verifier(_ root: TrustedRoot?, _ context: JudgementContext) -> SigstoreVerifier {
        var verifier = SigstoreVerifier(root: root, checks: context.checks, now: context.now)
        verifier.requirements.acceptsLegacyEncoding = context.acceptsLegacyEncoding
        return verifier
    }

    private static func judgement(
        _ verdict: SigstoreVerdict, _ signer: (PublicKey) -> JudgedSignature.Signer
    ) -> SignerJudgement? {
        guard let accepted = verdict.accepted else { return nil }
        let key: PublicKey? =
            switch accepted.signer {
            case .key(let key): key
            case .certificate(let certificate, _, _): certificate.publicKey
            }
        guard let key else { return nil }
        return .accepted(
            JudgedSignature(
                signers: [signer(key)], payloadType: accepted.payloadType,
                payload: accepted.payload, times: accepted.times, warnings: verdict.warnings))
    }

    private static func refusal(
        _ verdict: SigstoreVerdict, isSignatureBroken: Bool = true
    ) -> SignerJudgement {
        let problems = verdict.failures.map { step in
            let isBroken = step.code == .corrupt && (step.name != .signature || isSignatureBroken)
            return SignatureProblem(isBroken ? .badSignature : .untrusted, step.description)
        }
        return .refused(
            problems.isEmpty
                ? [SignatureProblem(.unsupported, "the certificate's key cannot verify")] : problems
        )
    }
}

extension AcceptedSigners.Holder {
    /// Whether a certificate's names and issuer are those of this holder, whoever signed it.
    fileprivate func mayBe(_ leaf: Certificate) -> Bool {
        let matcher = subject.map {
            SigstoreIdentity(subject: $0, issuer: "", isPattern: isPattern)
        }
        switch voucher {
        case .authority:
            return matcher.map { leaf.subjectNames.contains(where: $0.matches) } ?? true
        case .issuer(let url, _):
            let actual = CertificateIdentity(leaf)
            return actual.issuer.map { $0.bytesEqual(url) } ?? false
                && matcher.map { actual.names.contains(where: $0.matches) } ?? false
        }
    }
}
