// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

/// One name of a certificate's subject (RFC 5280 section 4.2.1.6).
public enum CertificateName: Sendable, Hashable {
    /// An e-mail address.
    case email(String)
    /// A URI.
    case uri(String)
    /// A host name.
    case dns(String)
    /// A UTF-8 text under an object identifier.
    case other(oid: String, String)

    /// The name itself.
    public var text: String {
        switch self {
        case .email(let text), .uri(let text), .dns(let text), .other(_, let text): text
        }
    }
}

extension Certificate {
    /// The names of the subject alternative name extension that are texts, in their order.
    public var names: [CertificateName] {
        let raw = unsafe X509_get_ext_d2i(handle.certificate, NID_subject_alt_name, nil, nil)
        defer { OpenSSL.clearErrors() }
        guard let raw = unsafe raw else { return [] }
        let list = OpaquePointer(raw)
        defer { unsafe GENERAL_NAMES_free(list) }
        let count = unsafe min(max(0, OPENSSL_sk_num(list)), Int32(CertificateLimits.namesMax))
        return (0..<count).compactMap { index in
            unsafe OPENSSL_sk_value(list, index).flatMap { item in
                unsafe Self.name(item.assumingMemoryBound(to: GENERAL_NAME.self).pointee)
            }
        }
    }

    private static func name(_ name: GENERAL_NAME) -> CertificateName? {
        switch unsafe name.type {
        case GEN_EMAIL: unsafe text(OpenSSL.bytes(name.d.rfc822Name)).map(CertificateName.email)
        case GEN_URI:
            unsafe text(OpenSSL.bytes(name.d.uniformResourceIdentifier)).map(CertificateName.uri)
        case GEN_DNS: unsafe text(OpenSSL.bytes(name.d.dNSName)).map(CertificateName.dns)
        case GEN_OTHERNAME: unsafe name.d.otherName.flatMap { unsafe otherName($0.pointee) }
        default: nil
        }
    }

    private static func otherName(_ name: OTHERNAME) -> CertificateName? {
        guard let value = unsafe name.value, unsafe value.pointee.type == V_ASN1_UTF8STRING,
            let text = unsafe text(OpenSSL.bytes(value.pointee.value.utf8string))
        else { return nil }
        return unsafe .other(oid: oid(name.type_id), text)
    }

    /// The text, or nil where it is empty, not UTF-8 or holds a NUL that could hide its end.
    private static func text(_ bytes: [UInt8]) -> String? {
        guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func oid(_ object: OpaquePointer?) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        let length = unsafe Int(OBJ_obj2txt(&buffer, Int32(buffer.count), object, 1))
        return String(
            decoding: buffer.prefix(max(0, min(length, 127))).map(UInt8.init(bitPattern:)),
            as: UTF8.self)
    }

    /// The value of the one extension with this object identifier, or nil.
    ///
    /// "A certificate MUST NOT include more than one instance of a particular extension"
    /// (RFC 5280 section 4.2): two of them are none.
    public func extensionValue(_ oid: String) -> [UInt8]? {
        guard let object = unsafe OBJ_txt2obj(oid, 1) else { return nil }
        defer {
            unsafe ASN1_OBJECT_free(object)
            OpenSSL.clearErrors()
        }
        let place = unsafe X509_get_ext_by_OBJ(handle.certificate, object, -1)
        guard place >= 0, unsafe X509_get_ext_by_OBJ(handle.certificate, object, place) < 0 else {
            return nil
        }
        let found = unsafe X509_get_ext(handle.certificate, place)
        return unsafe OpenSSL.bytes(X509_EXTENSION_get_data(found))
    }

    /// Whether it has an extension with this object identifier, whatever is in it.
    public func hasExtension(_ oid: String) -> Bool {
        guard let object = unsafe OBJ_txt2obj(oid, 1) else { return false }
        defer {
            unsafe ASN1_OBJECT_free(object)
            OpenSSL.clearErrors()
        }
        return unsafe X509_get_ext_by_OBJ(handle.certificate, object, -1) >= 0
    }

    /// The text of an extension that is a DER UTF8String, or nil.
    public func utf8Extension(_ oid: String) -> String? {
        extensionValue(oid).flatMap { DER.content(of: $0, tag: DER.utf8String) }.flatMap(Self.text)
    }

    /// The text of an extension whose value is the text itself, or nil.
    public func rawTextExtension(_ oid: String) -> String? {
        extensionValue(oid).flatMap(Self.text)
    }

    /// The subject's common name, or nil when it has none or several.
    public var commonName: String? {
        let name = unsafe X509_get_subject_name(handle.certificate)
        let place = unsafe X509_NAME_get_index_by_NID(name, NID_commonName, -1)
        guard place >= 0, unsafe X509_NAME_get_index_by_NID(name, NID_commonName, place) < 0 else {
            return nil
        }
        let entry = unsafe X509_NAME_get_entry(name, place)
        return unsafe Self.text(OpenSSL.bytes(X509_NAME_ENTRY_get_data(entry)))
    }

    /// Whether it is signed by its own key, as a root is; equal names alone do not make a root.
    public var isSelfSigned: Bool {
        defer { OpenSSL.clearErrors() }
        return unsafe X509_self_signed(handle.certificate, 1) == 1
    }

    /// Whether it may issue certificates, by any of the rules OpenSSL knows.
    public var isAuthority: Bool { unsafe X509_check_ca(handle.certificate) != 0 }

    /// Whether its basic constraints call it an authority, even where its key usage does not let
    /// it issue.
    var isCalledAuthority: Bool {
        unsafe X509_get_extension_flags(handle.certificate) & UInt32(EXFLAG_CA) != 0
    }
}

/// The little of DER (X.690) that is read by hand.
enum DER {
    static let octetString: UInt8 = 0x04
    static let utf8String: UInt8 = 0x0c

    /// The content of the one element that all the bytes are, or nil; lengths are minimal.
    static func content(of bytes: [UInt8], tag: UInt8) -> [UInt8]? {
        guard bytes.count >= 2, bytes[0] == tag else { return nil }
        if bytes[1] < 0x80 {
            return bytes.count == 2 + Int(bytes[1]) ? Array(bytes[2...]) : nil
        }
        let width = Int(bytes[1] & 0x7f)
        guard (1...3).contains(width), bytes.count >= 2 + width else { return nil }
        let length = bytes[2..<2 + width].reduce(0) { $0 << 8 | Int($1) }
        let isMinimal = length >= 0x80 && length >= 1 << (8 * (width - 1))
        guard isMinimal, bytes.count == 2 + width + length else { return nil }
        return Array(bytes[(2 + width)...])
    }
}
