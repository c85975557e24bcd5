// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

/// A timestamp authority's response (RFC 3161 section 2.4.2); unverified until a chain is found.
public struct TimestampResponse: Sendable {
    /// The time it claims, rounded down to a second.
    public let time: Timestamp
    /// The same rounded up, for comparing with an end.
    public let timeRoundedUp: Timestamp

    private let handle: ResponseHandle

    /// Reads a DER response with a granted token that nothing follows.
    public init(der: [UInt8]) throws(MregError) {
        guard der.count <= CertificateLimits.derBytesMax else {
            throw Self.malformed("it is larger than \(CertificateLimits.derBytesMax) bytes")
        }
        let parsed = unsafe OpenSSL.parse(
            der, { unsafe d2i_TS_RESP(nil, $0, $1) }, free: { unsafe TS_RESP_free($0) })
        guard let handle = unsafe ResponseHandle(owning: parsed) else {
            throw Self.malformed("OpenSSL cannot read it")
        }
        guard let claim = unsafe TS_RESP_get_tst_info(handle.response),
            let moment = unsafe TS_TST_INFO_get_time(claim),
            let time = unsafe OpenSSL.time(moment)
        else { throw Self.malformed("it has no token with a time") }
        self.time = time
        let isWhole = unsafe !OpenSSL.bytes(moment).contains(UInt8(ascii: "."))
        timeRoundedUp = isWhole ? time : Timestamp(seconds: time.seconds + 1)
        self.handle = handle
        try handle.checkHashes()
    }

    /// Verifies that the signer of the rules' anchors stamped these bytes; the signer's chain must
    /// be valid at the time it stamped.
    ///
    /// `others` are certificates the response may leave out. The error has OpenSSL's reason.
    public func verify(
        _ data: [UInt8], by rules: CertificatePathRules, others: [Certificate]
    ) throws(MregError) {
        defer { OpenSSL.clearErrors() }
        guard let context = unsafe TS_VERIFY_CTX_new(), let store = unsafe X509_STORE_new() else {
            throw MregError(.failed, "OpenSSL has no memory for a timestamp")
        }
        // The context owns what is put into it, the store too.
        defer { unsafe TS_VERIFY_CTX_free(context) }
        unsafe rules.fill(store, at: time)
        unsafe TS_VERIFY_CTX_set_store(context, store)
        let certificates = unsafe OpenSSL.withStack(others) { unsafe X509_chain_up_ref($0) }
        unsafe TS_VERIFY_CTX_set_certs(context, certificates)
        let flags = TS_VFY_VERSION | TS_VFY_DATA | TS_VFY_SIGNATURE
        unsafe TS_VERIFY_CTX_set_flags(context, Int32(flags))
        let isGood = unsafe data.withUnsafeBytes { buffer in
            let bytes = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count))
            unsafe TS_VERIFY_CTX_set_data(context, bytes)
            return unsafe TS_RESP_verify_response(context, handle.response) == 1
        }
        guard isGood else {
            throw MregError(
                .corrupt, "the timestamp of \(time) does not verify", cause: OpenSSL.takeReason())
        }
    }

    /// The certificate that signed the token, of the embedded ones and these.
    public func signer(among others: [Certificate]) -> Certificate? {
        let token = unsafe TS_RESP_get_token(handle.response)
        defer { OpenSSL.clearErrors() }
        return unsafe OpenSSL.withStack(others) { stack in
            let signers = unsafe PKCS7_get0_signers(token, stack, 0)
            defer { unsafe OPENSSL_sk_free(signers) }
            return unsafe OpenSSL.certificates(in: signers).first
        }
    }

    /// The certificates that travel in the token; an error where one of them cannot be read.
    public func embeddedCertificates() throws(MregError) -> [Certificate] {
        guard let token = unsafe TS_RESP_get_token(handle.response),
            unsafe OBJ_obj2nid(token.pointee.type) == NID_pkcs7_signed,
            let content = unsafe token.pointee.d.sign
        else { return [] }
        let found = unsafe OpenSSL.certificates(in: content.pointee.cert)
        guard unsafe found.count == max(0, OPENSSL_sk_num(content.pointee.cert)) else {
            throw Self.malformed("a certificate in it cannot be read")
        }
        return found
    }

    fileprivate static func malformed(_ cause: String) -> MregError {
        OpenSSL.clearErrors()
        return MregError(.corrupt, "this is not an RFC 3161 timestamp", cause: cause)
    }
}

/// Owns one response; never changed, so sharing it is safe.
@safe
private final class ResponseHandle: @unchecked Sendable {
    let response: OpaquePointer

    init?(owning response: OpaquePointer?) {
        guard let response = unsafe response else { return nil }
        unsafe self.response = unsafe response
    }

    deinit {
        unsafe TS_RESP_free(response)
    }

    /// What a token may call its signature; the signer's key decides what it is.
    private static let signatureKinds = [
        NID_X9_62_id_ecPublicKey, NID_ecdsa_with_SHA256, NID_ecdsa_with_SHA384,
        NID_ecdsa_with_SHA512, NID_rsaEncryption, NID_sha256WithRSAEncryption,
        NID_sha384WithRSAEncryption, NID_sha512WithRSAEncryption, NID_rsassaPss, NID_ED25519,
    ]

    /// SHA-1 and older must not stand for the data or under the signature.
    func checkHashes() throws(MregError) {
        let imprint = unsafe TS_TST_INFO_get_msg_imprint(TS_RESP_get_tst_info(response))
        let token = unsafe TS_RESP_get_token(response)
        guard let imprint = unsafe imprint, let token = unsafe token,
            let signers = unsafe PKCS7_get_signer_info(token),
            unsafe OPENSSL_sk_num(signers) == 1, let raw = unsafe OPENSSL_sk_value(signers, 0)
        else { throw TimestampResponse.malformed("it has not exactly one signer") }
        let signer = unsafe raw.assumingMemoryBound(to: PKCS7_SIGNER_INFO.self)
        let used = unsafe [TS_MSG_IMPRINT_get_algo(imprint), signer.pointee.digest_alg].map {
            algorithm in unsafe OBJ_obj2nid(algorithm?.pointee.algorithm)
        }
        let strong = [NID_sha256, NID_sha384, NID_sha512]
        guard used.allSatisfy(strong.contains) else {
            throw TimestampResponse.malformed("it uses another hash than SHA-256, 384 or 512")
        }
        let named = unsafe OBJ_obj2nid(signer.pointee.digest_enc_alg?.pointee.algorithm)
        guard Self.signatureKinds.contains(named) else {
            throw TimestampResponse.malformed("its signature is of an unknown kind")
        }
    }
}
