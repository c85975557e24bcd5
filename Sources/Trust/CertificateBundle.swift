// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

extension Bundle {
    /// Signs a payload with a certified key; the chain is the signer's certificate, then what
    /// leads to the root.
    ///
    /// A root among them is left out: "root CAs MUST NOT be in a chain" (sigstore_bundle.proto),
    /// and model_signing finds it among the verifier's.
    public static func sign(
        payload: [UInt8], payloadType: String = PayloadType.inToto, with key: PrivateKey,
        certificates: [Certificate]
    ) throws(MregError) -> Bundle {
        guard let leaf = certificates.first, leaf.publicKey == key.publicKey else {
            throw MregError(
                .usage, "the first certificate is not of the key \(key.publicKey.keyID.short)",
                next: "give the signer's certificate first, then the intermediates")
        }
        let problems = leaf.signingProblems(demandsBoth: false)
        guard problems.isEmpty else {
            throw MregError(
                .usage, "the certificate '\(leaf.label)' may not sign",
                cause: problems.joined(separator: "; "))
        }
        let chain = certificates.filter { !$0.isSelfSigned }
        guard (1...TrustLimits.chainCertificatesMax).contains(chain.count) else {
            throw MregError(
                .usage, "a chain of \(chain.count) certificates without its root cannot be written")
        }
        var bundle = try sign(payload: payload, payloadType: payloadType, with: key)
        bundle.material = .certificateChain(chain.map(\.der))
        return bundle
    }
}
