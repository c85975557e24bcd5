// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

/// The rules a path from a signer's certificate to an anchor is built by (RFC 5280 section 6).
public struct CertificatePathRules: Sendable {
    /// The certificates that are trusted as they stand.
    public var anchors: [Certificate]
    /// Whether an anchor may be an intermediate, as in a Sigstore trusted root.
    public var allowsPartial: Bool
    /// Whether OpenSSL's tolerance of authorities that break RFC 5280 is switched off.
    public var isStrict: Bool

    /// Makes rules.
    public init(anchors: [Certificate], allowsPartial: Bool, isStrict: Bool) {
        self.anchors = anchors
        self.allowsPartial = allowsPartial
        self.isStrict = isStrict
    }

    /// The path from the certificate to an anchor at a moment, the certificate first.
    ///
    /// Names and purposes are not judged here. The error's cause is OpenSSL's reason.
    public func path(
        from leaf: Certificate, through others: [Certificate], at time: Timestamp
    ) throws(MregError) -> [Certificate] {
        defer { OpenSSL.clearErrors() }
        let store = unsafe X509_STORE_new()
        let context = unsafe X509_STORE_CTX_new()
        defer {
            unsafe X509_STORE_CTX_free(context)
            unsafe X509_STORE_free(store)
        }
        guard let store = unsafe store, let context = unsafe context else {
            throw MregError(.failed, "OpenSSL has no memory for a certificate path")
        }
        unsafe fill(store, at: time)
        let found = unsafe OpenSSL.withStack(others) { untrusted in
            guard
                unsafe X509_STORE_CTX_init(context, store, leaf.handle.certificate, untrusted) == 1,
                unsafe X509_verify_cert(context) == 1
            else { return [Certificate]() }
            let chain = unsafe X509_STORE_CTX_get0_chain(context)
            return unsafe OpenSSL.certificates(in: chain)
        }
        guard !found.isEmpty else { throw unsafe Self.refusal(context, at: time) }
        return found
    }

    /// Puts the anchors, the moment and the flags into a store.
    func fill(_ store: OpaquePointer, at time: Timestamp) {
        for anchor in anchors { unsafe X509_STORE_add_cert(store, anchor.handle.certificate) }
        let parameters = unsafe X509_STORE_get0_param(store)
        unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(time.seconds))
        unsafe X509_VERIFY_PARAM_set_depth(parameters, Int32(CertificateLimits.pathMax))
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, CertificateLimits.securityLevel)
        var flags = UInt(X509_V_FLAG_TRUSTED_FIRST)
        if allowsPartial { flags |= UInt(X509_V_FLAG_PARTIAL_CHAIN) }
        if isStrict { flags |= UInt(X509_V_FLAG_X509_STRICT) }
        unsafe X509_VERIFY_PARAM_set_flags(parameters, flags)
    }

    private static func refusal(_ context: OpaquePointer, at time: Timestamp) -> MregError {
        let code = unsafe X509_STORE_CTX_get_error(context)
        let depth = unsafe X509_STORE_CTX_get_error_depth(context)
        let reason = unsafe X509_verify_cert_error_string(Int(code)).map {
            unsafe String(cString: $0)
        }
        return MregError(
            .refused, "no path from the certificate to a trusted root at \(time)",
            cause: "\(reason ?? "no reason given") (certificate \(depth) of the path)")
    }
}

extension Certificate {
    /// Every reason why it may not sign code or statements; empty means none.
    ///
    /// What key usages it names must allow it, it must name one at least, and it must not be an
    /// authority (RFC 5280 sections 4.2.1.3 and 4.2.1.12). Keyless signing demands both.
    public func signingProblems(demandsBoth: Bool) -> [String] {
        var out: [String] = []
        let usage = keyUsage
        let purposes = extendedKeyUsage
        if let usage, usage & UInt32(KU_DIGITAL_SIGNATURE) == 0 {
            out.append("its key usage does not have digitalSignature")
        }
        if let purposes, purposes & Self.codeSigning == 0 {
            out.append("its extended key usage does not have codeSigning")
        }
        if demandsBoth {
            if usage == nil { out.append("it has no key usage") }
            if purposes == nil { out.append("it has no extended key usage") }
        } else if usage == nil, purposes == nil {
            out.append("it has neither the key usage digitalSignature nor codeSigning")
        }
        // Private authorities give such certificates to signers (those in model_signing's tests).
        if isAuthority || (demandsBoth && isCalledAuthority) {
            out.append("it is the certificate of an authority")
        }
        return out
    }

    /// Whether an authority on the path may issue certificates that sign code.
    ///
    /// An authority without the extension may issue for every purpose.
    public var mayIssueForCodeSigning: Bool {
        extendedKeyUsage.map { $0 & Self.codeSigning != 0 } ?? true
    }

    private static let codeSigning = UInt32(XKU_CODE_SIGN)

    /// The bits of the key usage, or nil where it has none.
    private var keyUsage: UInt32? {
        let bits = unsafe X509_get_key_usage(handle.certificate)
        return bits == UInt32.max ? nil : bits
    }

    /// The purposes of the extended key usage, or nil where it has none.
    private var extendedKeyUsage: UInt32? {
        let bits = unsafe X509_get_extended_key_usage(handle.certificate)
        return bits == UInt32.max ? nil : bits
    }
}
