// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// What must be there for a signature to be accepted, beyond what is always checked.
public struct SigstoreRequirements: Sendable {
    /// The least number of log entries of a signature by a certificate.
    public var certificateLogEntriesMin = 1
    /// The least number of log entries of a signature by a key.
    public var keyLogEntriesMin = 0
    /// The type an envelope's payload must have.
    public var payloadType = PayloadType.inToto
    /// Whether the encoding that model_signing 0.2 signed by mistake is taken too.
    public var acceptsLegacyEncoding = false
    /// How far the log's clock may be ahead of ours, in seconds.
    public var clockSkewSecondsMax: Int64 = 300

    /// Makes the usual requirements.
    public init() {}
}

/// Verifies Sigstore bundles, offline and without a clock of its own (Sigstore client
/// specification, section 4; Rekor v2 specification, section 6).
public struct SigstoreVerifier: Sendable {
    /// Whom to trust; nil where keys alone are trusted, so that logs and times are not checked.
    public var root: TrustedRoot?
    /// The arithmetic of logs.
    public var checks: any TransparencyChecks
    /// The time now, after which nothing was signed.
    public var now: Timestamp
    /// What must be there.
    public var requirements: SigstoreRequirements

    /// Makes a verifier.
    public init(
        root: TrustedRoot?, checks: any TransparencyChecks, now: Timestamp,
        requirements: SigstoreRequirements = SigstoreRequirements()
    ) {
        self.root = root
        self.checks = checks
        self.now = now
        self.requirements = requirements
    }

    /// Verifies the bytes of a bundle.
    ///
    /// - Parameters:
    ///   - bytes: the bundle.
    ///   - artifact: what it is said to sign. Nil is for envelopes only: the caller must then judge
    ///     by the accepted payload what it is about.
    ///   - signer: who is expected to have signed.
    public func verify(
        _ bytes: [UInt8], artifact: SigstoreArtifact?, signer: SigstoreSigner
    ) -> SigstoreVerdict {
        var recorder = StepRecorder()
        let signed: SigstoreSigned? = recorder.take(
            .bundle, expected: "a Sigstore bundle v0.1 to v0.3"
        ) { () throws(MregError) in
            let bundle = try Bundle(parsing: bytes)
            return (try SigstoreSigned(bundle), bundle.mediaType)
        }
        guard let signed else { return recorder.verdict(nil) }
        return verify(signed, artifact: artifact, signer: signer, recorder)
    }

    /// Verifies what was read from a bundle of any form.
    func verify(
        _ signed: SigstoreSigned, artifact: SigstoreArtifact?, signer: SigstoreSigner,
        _ recorder: StepRecorder
    ) -> SigstoreVerdict {
        var work = SigstoreWork(
            signed: signed, artifact: artifact, verifier: self, recorder: recorder)
        switch signer {
        case .keys(let keys): return work.verify(byKeys: keys)
        case .identities(let identities): return work.verify(byIdentities: identities)
        case .authority(let authority): return work.verify(byAuthority: authority)
        }
    }
}

/// One verification under way.
struct SigstoreWork {
    let signed: SigstoreSigned
    let artifact: SigstoreArtifact?
    let verifier: SigstoreVerifier
    var recorder: StepRecorder
    /// The moments that are proven.
    var times: [Timestamp] = []
    /// The log entries that were verified.
    var logIndices: [Int64] = []

    mutating func verify(byKeys keys: [PublicKey]) -> SigstoreVerdict {
        guard case .publicKey(let hint) = signed.material else {
            recorder.add(
                .signer, expected: "a signature by a key", found: "a certificate", ok: false)
            return recorder.verdict(nil)
        }
        checkWhatTravels()
        checkStatement()
        guard let key = checkSignature(by: keys) else { return recorder.verdict(nil) }
        if hint.names(key) == false {
            recorder.warnings.append("the bundle names its key otherwise: \(hint.label)")
        }
        matchEntries(maker: .key(key.spki))
        return recorder.verdict(accepted(.key(key)))
    }

    /// Verifies timestamps and log entries as far as there is a root to verify them with.
    mutating func checkWhatTravels() {
        if let root = verifier.root {
            checkTimestamps(root)
            checkEntries(root, atLeast: verifier.requirements.keyLogEntriesMin)
        } else if !signed.entries.isEmpty || !signed.timestamps.isEmpty {
            recorder.warnings.append(
                "log entries and timestamps are not verified: no trusted root was given")
            for entry in signed.entries { checkArithmetic(of: entry) }
        }
    }

    mutating func verify(byIdentities identities: [SigstoreIdentity]) -> SigstoreVerdict {
        guard let leaf = signerCertificate() else { return recorder.verdict(nil) }
        guard let root = verifier.root else {
            recorder.add(
                .trust, expected: "a trusted root (trusted_root.json)", found: "none", ok: false)
            return recorder.verdict(nil)
        }
        checkTimestamps(root)
        checkEntries(root, atLeast: verifier.requirements.certificateLogEntriesMin)
        checkChain(of: leaf, root)
        checkIdentity(of: leaf, identities)
        checkStatement()
        checkSignature(by: leaf, older: true)
        matchEntries(maker: .certificate(leaf.der))
        let identity = CertificateIdentity(leaf)
        return recorder.verdict(
            accepted(.certificate(leaf, names: identity.names, issuer: identity.issuer)))
    }

    func accepted(_ signer: SigstoreAccepted.Signer) -> SigstoreAccepted {
        var out = SigstoreAccepted(
            signer: signer, times: times.sorted(), payloadType: nil, payload: nil,
            logIndices: logIndices)
        if case .envelope(let envelope) = signed.content {
            out.payloadType = envelope.payloadType
            out.payload = envelope.payload
        }
        return out
    }

    /// The signer's certificate, which a keyless signature must have in one of the right forms.
    private mutating func signerCertificate() -> Certificate? {
        let signed = signed
        return recorder.take(.signer, expected: "a certificate of the signer, without its root") {
            () throws(MregError) in
            guard let der = signed.certificates.first else {
                throw MregError(.refused, "it is by a key")
            }
            try signed.checkKeylessForm()
            let leaf = try Certificate(der: der)
            return (leaf, "a certificate valid from \(leaf.notBefore) to \(leaf.notAfter)")
        }
    }
}
