// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Glibc
import MregCore

/// An X.509 certificate (RFC 5280); nothing about it is trusted until a path to a root is found.
public struct Certificate: Sendable {
    /// The DER, exactly as it was read.
    public let der: [UInt8]
    /// The key it certifies, or nil for a kind of key that is not supported here.
    public let publicKey: PublicKey?
    /// The first second it is valid in.
    public let notBefore: Timestamp
    /// The last second it is valid in.
    public let notAfter: Timestamp

    let handle: CertificateHandle

    /// Reads one DER certificate that nothing follows, in the one spelling DER has.
    public init(der: [UInt8]) throws(MregError) {
        guard der.count <= CertificateLimits.derBytesMax else {
            throw Self.malformed("it is larger than \(CertificateLimits.derBytesMax) bytes")
        }
        let parsed = unsafe OpenSSL.parse(
            der, { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
        guard let handle = unsafe CertificateHandle(owning: parsed) else {
            throw Self.malformed("OpenSSL cannot read it")
        }
        try self.init(handle)
        guard self.der == der else { throw Self.malformed("it is not spelled in DER") }
    }

    /// Takes a certificate OpenSSL has parsed.
    init(_ handle: CertificateHandle) throws(MregError) {
        guard let der = handle.der, let from = handle.notBefore, let until = handle.notAfter else {
            throw Self.malformed("it has no valid time of its beginning and end")
        }
        self.der = der
        self.handle = handle
        notBefore = from
        notAfter = until
        publicKey = handle.spki.flatMap { try? PublicKey(spki: $0) }
    }

    /// Reads all `CERTIFICATE` blocks of a PEM file, in their order; there must be one at least.
    public static func certificates(pem file: [UInt8]) throws(MregError) -> [Certificate] {
        var out: [Certificate] = []
        for block in try PEM.blocks(of: file) where block.label == "CERTIFICATE" {
            out.append(try Certificate(der: block.der))
        }
        guard !out.isEmpty else { throw malformed("the file has no PEM block 'CERTIFICATE'") }
        return out
    }

    /// The certificate as a PEM text.
    public var pem: String { PEM.encode(der, label: "CERTIFICATE") }

    /// The SHA-256 of the DER: what people call the fingerprint.
    public var fingerprint: Digest { Digest.sha256(of: der) }

    /// Whether the moment lies in its validity period, both ends included (RFC 5280, 4.1.2.5).
    public func isValid(at time: Timestamp) -> Bool { notBefore <= time && time <= notAfter }

    static func malformed(_ cause: String) -> MregError {
        MregError(.corrupt, "this is not a usable X.509 certificate", cause: cause)
    }
}

extension Certificate: Hashable {
    /// Equal when the DER is.
    public static func == (left: Certificate, right: Certificate) -> Bool { left.der == right.der }

    /// Hashes the DER.
    public func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

/// Bounds on certificates.
public enum CertificateLimits {
    /// Largest certificate, in bytes.
    public static let derBytesMax = 64 << 10
    /// Longest path from a signer to its anchor, in certificates.
    public static let pathMax = 8
    /// Most names of one certificate.
    public static let namesMax = 64
    /// Most signed certificate timestamps of one certificate.
    public static let certificateTimestampsMax = 8
    /// The OpenSSL security level of every path: 112 bits and no SHA-1 (NIST SP 800-57).
    static let securityLevel: Int32 = 2
}

/// Owns one OpenSSL certificate.
///
/// It is not changed after this is made; what OpenSSL caches in it, it guards with a lock
/// (openssl-threads(7)), so sharing it is safe.
@safe
final class CertificateHandle: @unchecked Sendable {
    let certificate: OpaquePointer

    /// Takes ownership, or is nil where there is no certificate.
    init?(owning certificate: OpaquePointer?) {
        guard let certificate = unsafe certificate else {
            OpenSSL.clearErrors()
            return nil
        }
        unsafe self.certificate = unsafe certificate
    }

    /// Takes one more reference to a certificate that something else owns.
    convenience init?(sharing certificate: OpaquePointer?) {
        guard let certificate = unsafe certificate, unsafe X509_up_ref(certificate) == 1 else {
            return nil
        }
        unsafe self.init(owning: certificate)
    }

    deinit {
        unsafe X509_free(certificate)
    }

    /// The whole certificate in DER.
    var der: [UInt8]? { unsafe OpenSSL.der { out in unsafe i2d_X509(certificate, out) } }

    /// The DER SubjectPublicKeyInfo, as OpenSSL reads the key.
    var spki: [UInt8]? {
        guard let key = unsafe X509_get0_pubkey(certificate) else {
            OpenSSL.clearErrors()
            return nil
        }
        return unsafe OpenSSL.der { out in unsafe i2d_PUBKEY(key, out) }
    }

    var notBefore: Timestamp? { unsafe OpenSSL.time(X509_get0_notBefore(certificate)) }

    var notAfter: Timestamp? { unsafe OpenSSL.time(X509_get0_notAfter(certificate)) }
}

extension OpenSSL {
    /// A time of ASN.1 in whole seconds, rounded down.
    static func time(_ time: UnsafePointer<ASN1_TIME>?) -> Timestamp? {
        var parts = unsafe tm()
        guard let time = unsafe time, unsafe ASN1_TIME_to_tm(time, &parts) == 1 else {
            clearErrors()
            return nil
        }
        return unsafe Timestamp(seconds: Int64(timegm(&parts)))
    }

    /// The bytes of an ASN.1 string of any kind.
    static func bytes(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
        let length = unsafe Int(ASN1_STRING_length(string))
        guard let string = unsafe string, length > 0,
            let start = unsafe ASN1_STRING_get0_data(string)
        else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: start, count: length))
    }

    /// Lends certificates as one of OpenSSL's stacks.
    static func withStack<Result>(
        _ certificates: [Certificate], _ body: (OpaquePointer?) -> Result
    ) -> Result {
        let stack = unsafe OPENSSL_sk_new_null()
        defer { unsafe OPENSSL_sk_free(stack) }
        for certificate in certificates {
            unsafe OPENSSL_sk_push(stack, UnsafeRawPointer(certificate.handle.certificate))
        }
        return unsafe body(stack)
    }

    /// The certificates in one of OpenSSL's stacks, which keeps its own references.
    static func certificates(in stack: OpaquePointer?) -> [Certificate] {
        let count = unsafe max(0, OPENSSL_sk_num(stack))
        return (0..<count).compactMap { index in
            let raw = unsafe OPENSSL_sk_value(stack, index)
            guard let handle = unsafe CertificateHandle(sharing: raw.map { OpaquePointer($0) })
            else { return nil }
            return try? Certificate(handle)
        }
    }
}
