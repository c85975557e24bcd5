// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Trust

/// Whose signature of a file is accepted: who was named, or else this user's own keys and those
/// whom the user's trust document knows.
struct AcceptedFileSigners {
    /// Keys and holders of certificates.
    private(set) var signers = AcceptedSigners()
    /// What the user calls each key.
    private var labels: [(key: PublicKey, label: String)] = []
    /// What helps when somebody else signed.
    let advice: String

    init(_ request: FileVerification.Request) throws(MregError) {
        let isNamed =
            !request.keys.isEmpty || !request.chain.isEmpty || request.identity != nil
            || request.issuer != nil || request.trustedRoot != nil
        advice =
            isNamed
            ? "find out who signed it, and whether you trust them"
            : "give --key FILE or --chain ROOT of whom you trust, or add them to your trust.yaml"
        for key in request.keys { labels.append(try Self.key(key)) }
        if let holder = try Self.holder(request) { signers.holders = [holder] }
        if !isNamed { try takeOwn(request.trustFile) }
        signers.keys = labels.map(\.key)
        guard request.threshold == 1 || request.keys.count >= request.threshold else {
            throw MregError(
                .usage, "--threshold \(request.threshold) needs as many keys",
                next: "give --key once for each")
        }
    }

    private static func key(
        _ text: String
    ) throws(MregError) -> (key: PublicKey, label: String) {
        guard try FileStatus.of(text) != nil else {
            let item = try KeyRing().find(text)
            return (item.publicKey, "your key '\(item.name)'")
        }
        let pem = try File.contents(text, limit: CryptoLimits.pemBytesMax)
        return (try PublicKey(pem: pem), text)
    }

    private static func holder(
        _ request: FileVerification.Request
    ) throws(MregError) -> AcceptedSigners.Holder? {
        switch (request.chain.isEmpty, request.issuer, request.trustedRoot) {
        case (false, nil, nil):
            let trust = try CertificateAuthorityTrust(
                certificates: try CertificateFiles.read(request.chain))
            return .init(subject: request.identity, voucher: .authority(trust))
        case (true, let url?, let file?):
            guard let identity = request.identity else { break }
            let root = try TrustedRoot(
                parsing: try File.contents(file, limit: Limits.documentBytesMax))
            return .init(subject: identity, voucher: .issuer(url: url, root: root))
        case (true, nil, nil) where request.identity == nil: return nil
        default: break
        }
        throw MregError(
            .usage, "it is not clear who must have signed",
            next: "give --chain ROOT (and --identity NAME), or all of --identity ID, "
                + "--issuer URL and --trusted-root FILE")
    }

    private mutating func takeOwn(_ trustFile: String?) throws(MregError) {
        for item in try KeyRing().items() {
            labels.append((item.publicKey, "your key '\(item.name)'"))
        }
        guard let trust = try ConsumerDocuments(policyFile: nil, trustFile: trustFile).trust
        else { return }
        labels += trust.keys.map { ($0.key, $0.owner) }
        signers.holders = try trust.signers().holders
    }

    /// How the user knows who signed.
    func label(of signature: JudgedSignature) -> String {
        signature.signers.map { signer in
            switch signer {
            case .key(let key): labels.first { $0.key == key }?.label ?? key.keyID.short
            case .holder(_, _, let certificate):
                certificate.subjectNames.first ?? certificate.fingerprint.short
            }
        }.joined(separator: " and ")
    }
}

extension JudgedSignature {
    /// The id of the first signer's key.
    var keyID: Digest {
        switch signers.first {
        case .key(let key): key.keyID
        case .holder(let id, _, let certificate): certificate.publicKey?.keyID ?? id
        case nil: Digest.sha256(of: [])
        }
    }
}
