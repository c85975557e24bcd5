// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

extension AcceptedSigners {
    /// Judges what cosign wrote before it wrote Sigstore bundles: a detached signature, or its
    /// older `--bundle`.
    public func judgeCosign(
        _ bytes: [UInt8], _ artifact: SigstoreArtifact, _ context: JudgementContext
    ) -> SignerJudgement {
        guard SigstoreVerifier.isCosignBundle(bytes) else {
            let verifier = SigstoreVerifier(root: nil, checks: context.checks, now: context.now)
            return Self.judgement(
                verifier.verify(cosignSignature: bytes, artifact: artifact, keys: keys))
        }
        var best: SigstoreVerdict?
        for (root, signer) in cosignSigners {
            let verifier = SigstoreVerifier(root: root, checks: context.checks, now: context.now)
            let verdict = verifier.verify(
                cosignBundle: bytes, artifact: artifact, signer: signer)
            if verdict.isAccepted { return Self.judgement(verdict) }
            if best.map({ verdict.failures.count < $0.failures.count }) ?? true { best = verdict }
        }
        return best.map(Self.judgement)
            ?? .refused([SignatureProblem(.untrusted, "nobody was named who may have signed")])
    }

    private var cosignSigners: [(TrustedRoot?, SigstoreSigner)] {
        var out: [(TrustedRoot?, SigstoreSigner)] = keys.isEmpty ? [] : [(nil, .keys(keys))]
        for holder in holders {
            guard case .issuer(let url, let root) = holder.voucher else { continue }
            let identity = SigstoreIdentity(
                subject: holder.subject ?? "", issuer: url, isPattern: holder.isPattern)
            out.append((root, .identities([identity])))
        }
        return out
    }

    private static func judgement(_ verdict: SigstoreVerdict) -> SignerJudgement {
        guard let accepted = verdict.accepted else {
            return .refused(
                verdict.failures.map { step in
                    SignatureProblem(
                        step.code == .corrupt ? .badSignature : .untrusted, step.description)
                })
        }
        let signer: JudgedSignature.Signer =
            switch accepted.signer {
            case .key(let key): .key(key)
            case .certificate(let certificate, let names, _):
                .holder(
                    id: certificate.fingerprint, label: names.first ?? "",
                    certificate: certificate)
            }
        return .accepted(
            JudgedSignature(
                signers: [signer], times: accepted.times, warnings: verdict.warnings))
    }
}
