// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The signer that is expected.
public enum SigstoreSigner: Sendable {
    /// One of these keys.
    case keys([PublicKey])
    /// The holder of a certificate for one of these identities.
    case identities([SigstoreIdentity])
    /// The holder of a certificate of one's own authority.
    case authority(CertificateAuthorityTrust)
}

/// An identity at an issuer, as a keyless certificate states it.
public struct SigstoreIdentity: Sendable, Hashable {
    /// The subject: an e-mail address, a URI or a user name; `*` in a pattern stands for any
    /// characters but `/`.
    public var subject: String
    /// Whether the subject is a pattern; both ends of a pattern are anchored.
    public var isPattern: Bool
    /// The OpenID issuer's URL.
    public var issuer: String

    /// Makes an identity.
    public init(subject: String, issuer: String, isPattern: Bool = false) {
        self.subject = subject
        self.issuer = issuer
        self.isPattern = isPattern
    }

    /// Whether a name in a certificate is the subject, byte for byte.
    public func matches(_ name: String) -> Bool {
        guard isPattern else { return name.bytesEqual(subject) }
        return Self.matches(Array(name.utf8)[...], pattern: Array(subject.utf8)[...])
    }

    /// Greedy matching with one place to come back to: linear in the name for each star.
    private static func matches(_ name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>) -> Bool {
        let star = UInt8(ascii: "*")
        var (at, want) = (name.startIndex, pattern.startIndex)
        var retry: (at: Int, want: Int)?
        while at < name.endIndex {
            if want < pattern.endIndex, pattern[want] == star {
                retry = (at, want)
                want += 1
            } else if want < pattern.endIndex, pattern[want] == name[at] {
                at += 1
                want += 1
            } else if let back = retry, name[back.at] != UInt8(ascii: "/") {
                retry = (back.at + 1, back.want)
                at = back.at + 1
                want = back.want + 1
            } else {
                return false
            }
        }
        return pattern[want...].allSatisfy { $0 == star }
    }

    /// Equal byte for byte.
    public static func == (left: Self, right: Self) -> Bool {
        left.isPattern == right.isPattern && left.subject.bytesEqual(right.subject)
            && left.issuer.bytesEqual(right.issuer)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(isPattern)
        hasher.combine(Array(subject.utf8))
        hasher.combine(Array(issuer.utf8))
    }
}

/// What a keyless certificate says of its holder (Fulcio's object identifiers).
public struct CertificateIdentity: Sendable, Equatable {
    /// Fulcio: 1.3.6.1.4.1.57264.1.8, a DER UTF8String.
    static let issuerOID = "1.3.6.1.4.1.57264.1.8"
    /// Fulcio: the same as raw bytes, deprecated.
    static let rawIssuerOID = "1.3.6.1.4.1.57264.1.1"
    /// Fulcio: user names, as an OtherName.
    static let userNameOID = "1.3.6.1.4.1.57264.1.7"

    /// The names of the subject.
    public var names: [String]
    /// The issuer who vouched for them, or nil where the certificate does not say.
    public var issuer: String?
    /// What speaks against that issuer in the same certificate: another one, or an extension for
    /// one that cannot be read.
    public var contradiction: String?

    /// Reads a certificate.
    public init(_ certificate: Certificate) {
        names = certificate.names.compactMap { name in
            switch name {
            case .email(let text), .uri(let text): text
            case .other(let oid, let text): oid.bytesEqual(Self.userNameOID) ? text : nil
            case .dns: nil
            }
        }
        let newer = certificate.utf8Extension(Self.issuerOID)
        let older = certificate.rawTextExtension(Self.rawIssuerOID)
        issuer = newer ?? older
        // Readers that differ in which extension they read must not see two issuers.
        contradiction =
            Self.unreadable(Self.issuerOID, newer, certificate)
            ?? Self.unreadable(Self.rawIssuerOID, older, certificate)
            ?? newer.flatMap { newer in older.flatMap { $0.bytesEqual(newer) ? nil : $0 } }
    }

    private static func unreadable(
        _ oid: String, _ text: String?, _ certificate: Certificate
    ) -> String? {
        text == nil && certificate.hasExtension(oid) ? "an unreadable extension \(oid)" : nil
    }
}
