// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// Trust in one's own certificate authority, as OpenSSF Model Signing's certificate mode has it.
///
/// Stricter than model_signing 1.1, which takes the leaf's first second for the time of the
/// signature: the leaf must be valid at a time that is proven, or now.
public struct CertificateAuthorityTrust: Sendable {
    /// The roots.
    public var roots: [Certificate]
    /// Certificates that may stand between a root and a signer.
    public var intermediates: [Certificate]
    /// The names of the signers that are accepted: common names, e-mail addresses, URIs or hosts.
    /// None means whomever the authority certifies.
    public var subjects: [String]
    /// Patterns of such names, in which `*` stands for any characters but `/`.
    public var subjectPatterns: [String] = []
    /// Moments at which the caller has proven that the signature existed, such as its place in a
    /// log.
    public var provenTimes: [Timestamp]

    /// Sorts certificates into roots, which signed themselves, and intermediates.
    public init(
        certificates: [Certificate], subjects: [String] = [], provenTimes: [Timestamp] = []
    ) throws(MregError) {
        roots = certificates.filter(\.isSelfSigned)
        intermediates = certificates.filter { !$0.isSelfSigned }
        self.subjects = subjects
        self.provenTimes = provenTimes
        guard !roots.isEmpty else {
            throw MregError(
                .usage, "none of the \(certificates.count) certificates is a root",
                cause: "a root is a certificate that is signed by its own key")
        }
    }
}

extension SigstoreWork {
    mutating func verify(byAuthority authority: CertificateAuthorityTrust) -> SigstoreVerdict {
        let ders = signed.certificates
        let chain: [Certificate]? = recorder.take(
            .signer, expected: "a certificate of the signer"
        ) { () throws(MregError) in
            var chain: [Certificate] = []
            for der in ders { chain.append(try Certificate(der: der)) }
            guard let leaf = chain.first else { throw MregError(.refused, "it is by a key") }
            return (chain, "'\(leaf.label)', valid from \(leaf.notBefore) to \(leaf.notAfter)")
        }
        guard let chain, let leaf = chain.first else { return recorder.verdict(nil) }
        checkWhatTravels()
        times += authority.provenTimes
        checkPath(from: leaf, through: Array(chain.dropFirst()), authority)
        checkSubject(of: leaf, authority)
        checkStatement()
        checkSignature(by: leaf, older: false)
        if verifier.root != nil { matchEntries(maker: .certificate(leaf.der)) }
        return recorder.verdict(
            accepted(.certificate(leaf, names: leaf.subjectNames, issuer: nil)))
    }

    /// A path at every proven time; without any, at the time now.
    private mutating func checkPath(
        from leaf: Certificate, through others: [Certificate],
        _ authority: CertificateAuthorityTrust
    ) {
        if times.isEmpty {
            recorder.warnings.append(
                "nothing proves when the signature was made: the certificates are judged now")
        }
        // What private authorities write often lacks what OpenSSL's strict mode demands.
        let rules = CertificatePathRules(
            anchors: authority.roots, allowsPartial: false, isStrict: false)
        for time in times.isEmpty ? [verifier.now] : Array(Set(times)).sorted() {
            let path: [Certificate]? = recorder.take(
                .chain, expected: "a path to a trusted root, all of it valid at \(time)"
            ) { () throws(MregError) in
                let path = try rules.path(
                    from: leaf, through: others + authority.intermediates, at: time)
                guard path.dropFirst().allSatisfy(\.mayIssueForCodeSigning) else {
                    throw MregError(.refused, "an authority on the path is not for signing code")
                }
                return (path, "a path of \(path.count) certificates to '\(path.last?.label ?? "")'")
            }
            if let path { checkNoneBesides(path) }
        }
        let problems = leaf.signingProblems(demandsBoth: false)
        recorder.add(
            .usage, expected: "a certificate for signing",
            found: problems.isEmpty ? "one" : problems.joined(separator: "; "),
            ok: problems.isEmpty)
    }

    private mutating func checkSubject(
        of leaf: Certificate, _ authority: CertificateAuthorityTrust
    ) {
        let wanted = authority.subjects + authority.subjectPatterns
        guard !wanted.isEmpty else { return }
        let names = leaf.subjectNames
        recorder.add(
            .identity, expected: wanted.map(\.printable).joined(separator: " or "),
            found: names.isEmpty ? "no name" : names.map(\.printable).joined(separator: ", "),
            ok: names.contains(where: authority.accepts))
    }
}

extension CertificateAuthorityTrust {
    /// Whether a name in a certificate is one of those accepted.
    func accepts(_ name: String) -> Bool {
        subjects.contains { $0.bytesEqual(name) }
            || subjectPatterns.contains { pattern in
                SigstoreIdentity(subject: pattern, issuer: "", isPattern: true).matches(name)
            }
    }
}

extension Certificate {
    /// The common name and the alternative names.
    public var subjectNames: [String] { [commonName].compactMap { $0 } + names.map(\.text) }

    /// A name for messages.
    var label: String { subjectNames.first?.printable ?? fingerprint.short }
}
