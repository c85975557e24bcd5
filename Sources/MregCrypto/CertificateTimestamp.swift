// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

/// A certificate transparency log's promise to log a certificate (RFC 6962 section 3.2).
public struct CertificateTimestamp: Sendable, Equatable {
    /// The id of the log: SHA-256 of its SubjectPublicKeyInfo.
    public let logID: [UInt8]
    /// When the log promised, in milliseconds since 1970.
    public let milliseconds: UInt64
    /// The extensions, which static logs use.
    public let extensions: [UInt8]
    /// TLS's number of the hash.
    public let hash: UInt8
    /// TLS's number of the signature algorithm.
    public let algorithm: UInt8
    /// The signature's bytes.
    public let signature: [UInt8]

    /// When the log promised, rounded down to seconds.
    public var time: Timestamp {
        Timestamp(seconds: Int64(clamping: milliseconds / 1000))
    }
}

extension Certificate {
    /// The object identifier of the list of embedded timestamps (RFC 6962 section 3.3).
    static let timestampListOID = "1.3.6.1.4.1.11129.2.4.2"

    /// The embedded timestamps; empty where there are none, an error where they cannot be read.
    public func embeddedTimestamps() throws(MregError) -> [CertificateTimestamp] {
        guard let value = extensionValue(Self.timestampListOID) else { return [] }
        let problem = Self.malformed("its list of certificate timestamps is malformed")
        guard let list = DER.content(of: value, tag: DER.octetString) else { throw problem }
        var outer = ByteReader(list)
        guard let body = outer.vector16(), outer.isAtEnd else { throw problem }
        var reader = ByteReader(body)
        var out: [CertificateTimestamp] = []
        while !reader.isAtEnd {
            guard let bytes = reader.vector16(), let stamp = CertificateTimestamp(bytes),
                out.count < CertificateLimits.certificateTimestampsMax
            else { throw problem }
            out.append(stamp)
        }
        return out
    }

    /// The to-be-signed part without the list of timestamps: what a log signs of a
    /// pre-certificate.
    private func partWithoutTimestamps() -> [UInt8]? {
        defer { OpenSSL.clearErrors() }
        guard let copy = unsafe CertificateHandle(owning: X509_dup(handle.certificate)),
            let object = unsafe OBJ_txt2obj(Self.timestampListOID, 1)
        else { return nil }
        defer { unsafe ASN1_OBJECT_free(object) }
        let place = unsafe X509_get_ext_by_OBJ(copy.certificate, object, -1)
        guard place >= 0 else { return nil }
        unsafe X509_EXTENSION_free(X509_delete_ext(copy.certificate, place))
        return unsafe OpenSSL.der { out in unsafe i2d_re_X509_tbs(copy.certificate, out) }
    }

    /// Whether a log's key made the timestamp over this certificate, issued by `issuer`.
    ///
    /// RFC 6962 section 3.2: version, type, time, entry type, SHA-256 of the issuer's key, the
    /// part of the certificate, extensions.
    public func verify(
        _ stamp: CertificateTimestamp, issuer: Certificate, logKey: PublicKey
    ) -> Bool {
        guard let issuerKey = issuer.handle.spki, let part = partWithoutTimestamps(),
            part.count < 1 << 24, stamp.isSupported(by: logKey)
        else { return false }
        var message: [UInt8] = [0, 0]
        BigEndian.append(stamp.milliseconds, to: &message)
        message += [0, 1]
        message += Digest.sha256(of: issuerKey).bytes
        BigEndian.append(UInt64(part.count), byteCount: 3, to: &message)
        message += part
        BigEndian.append(UInt64(stamp.extensions.count), byteCount: 2, to: &message)
        message += stamp.extensions
        return logKey.verify(signature: stamp.signature, of: message, hash: .sha256)
    }
}

extension CertificateTimestamp {
    /// Reads version 1 of the structure, which nothing may follow.
    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.bytes(1) == [0], let logID = reader.bytes(32),
            let time = reader.bytes(8), let extensions = reader.vector16(),
            let kinds = reader.bytes(2), let signature = reader.vector16(), reader.isAtEnd
        else { return nil }
        self.logID = logID
        milliseconds = time.reduce(0) { $0 << 8 | UInt64($1) }
        self.extensions = extensions
        hash = kinds[0]
        algorithm = kinds[1]
        self.signature = signature
    }

    /// RFC 5246 section 7.4.1.4.1: hash 4 is SHA-256, signature 1 is RSA, 3 is ECDSA.
    fileprivate func isSupported(by key: PublicKey) -> Bool {
        guard hash == 4 else { return false }
        switch key.algorithm {
        case .rsa: return algorithm == 1
        case .ecdsaP256, .ecdsaP384, .ecdsaP521: return algorithm == 3
        case .ed25519: return false
        }
    }
}

/// Reads TLS structures (RFC 5246 section 4) from bytes.
private struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// A vector with a length of two bytes.
    mutating func vector16() -> [UInt8]? {
        guard let length = bytes(2) else { return nil }
        return bytes(Int(length[0]) << 8 | Int(length[1]))
    }
}
