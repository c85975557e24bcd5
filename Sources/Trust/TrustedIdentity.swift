// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The holder of a certificate who is trusted, and what he may do.
@dynamicMemberLookup
public struct TrustedIdentity: Sendable, Equatable {
    /// Who vouches for the name in the certificate.
    public enum Voucher: Sendable, Hashable {
        /// A certificate authority of one's own, by its name in the document.
        case authority(String)
        /// An OpenID issuer in an instance of Sigstore, by its name in the document.
        case issuer(url: String, root: String)
    }

    /// The name in the certificate; in a pattern `*` stands for any characters but `/`, and both
    /// ends are anchored.
    public var subject: String
    /// Whether the subject is a pattern.
    public var isPattern: Bool
    /// Who vouches for the name.
    public var voucher: Voucher
    /// Whose it is, what it may do, for which names, and when.
    public var grant: TrustGrant

    /// Makes a trusted identity; a subject that names nobody in particular is refused.
    public init(
        subject: String, isPattern: Bool = false, voucher: Voucher, grant: TrustGrant
    ) throws(MregError) {
        let stars = subject.utf8.filter { $0 == UInt8(ascii: "*") }.count
        let problem: String? =
            if !(1...TrustLimits.subjectBytesMax).contains(subject.utf8.count) {
                "its subject is empty or longer than \(TrustLimits.subjectBytesMax) bytes"
            } else if subject.utf8.contains(where: { $0 < 0x21 || $0 == 0x7f }) {
                "its subject holds a space or a control character"
            } else if isPattern, stars == 0 {
                "its subject-pattern has no '*': write it as subject"
            } else if isPattern, !Self.isAnchored(subject) {
                "its subject-pattern must begin with four or more characters before any '*'"
            } else if isPattern, stars > TrustLimits.patternStarsMax {
                "its subject-pattern has more than \(TrustLimits.patternStarsMax) stars"
            } else {
                nil
            }
        if let problem {
            throw MregError(
                .usage, "the identity '\(subject.printable)' cannot be trusted", cause: problem)
        }
        self.subject = subject
        self.isPattern = isPattern
        self.voucher = voucher
        self.grant = grant
    }

    /// A pattern names somebody only if something definite comes before the first star, or, for
    /// e-mail addresses, after the last one (`*@models.example`).
    private static func isAnchored(_ pattern: String) -> Bool {
        let star = UInt8(ascii: "*")
        let head = pattern.utf8.prefix { $0 != star }
        let tail = pattern.utf8.reversed().prefix { $0 != star }
        return head.count >= 4 || (tail.count >= 4 && tail.contains(UInt8(ascii: "@")))
    }

    /// The members of the grant.
    public subscript<Value>(dynamicMember path: KeyPath<TrustGrant, Value>) -> Value {
        grant[keyPath: path]
    }

    /// Stands for the identity where a key's id stands for a key: SHA-256 over who it is.
    public var id: Digest {
        let parts = [isPattern ? "pattern" : "exact", subject] + voucherParts
        return Digest.sha256(of: Array(parts.joined(separator: "\n").utf8))
    }

    private var voucherParts: [String] {
        switch voucher {
        case .authority(let name): ["authority", name]
        case .issuer(let url, let root): ["issuer", url, root]
        }
    }

    /// Who it is, for people.
    public var label: String {
        switch voucher {
        case .authority(let name): "\(subject) (authority \(name))"
        case .issuer(let url, _): "\(subject) (\(url))"
        }
    }
}

/// Certificates of one's own authority, under a name.
public struct NamedAuthority: Sendable, Equatable {
    /// The name by which identities mean it.
    public let name: String
    /// The roots, and intermediates that may be used with them.
    public let certificates: [Certificate]

    /// Reads the certificates of a PEM text; a root must be among them.
    public init(name: String, pem: [UInt8]) throws(MregError) {
        self.name = try TrustNames.check(name)
        certificates = try Certificate.certificates(pem: pem)
        _ = try CertificateAuthorityTrust(certificates: certificates)
    }
}

/// The trusted root of an instance of Sigstore, under a name.
public struct NamedSigstoreRoot: Sendable, Equatable {
    /// The name by which identities mean it.
    public let name: String
    /// The `trusted_root.json` as it was given.
    public let text: String
    /// What it says.
    public let root: TrustedRoot

    /// Reads a `trusted_root.json`.
    public init(name: String, json: [UInt8]) throws(MregError) {
        self.name = try TrustNames.check(name)
        guard let text = String(validating: json, as: UTF8.self) else {
            throw MregError(.corrupt, "the trusted root '\(name)' is not UTF-8")
        }
        self.text = text
        root = try TrustedRoot(parsing: json)
    }

    /// Equal when the text is.
    public static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.text.bytesEqual(right.text)
    }
}

/// Who cosigns checkpoints of the log, so that it cannot show different trees to different people.
public struct TrustedWitness: Sendable, Equatable {
    /// Whose it is; thresholds count owners.
    public let owner: String
    /// The key as a C2SP vkey of the cosignature type.
    public let key: String

    /// Makes a witness; whether the key is one is for who knows notes.
    public init(owner: String, key: String) throws(MregError) {
        try TrustGrant.checkOwner(owner)
        guard (1...TrustLimits.subjectBytesMax).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            throw MregError(
                .usage, "the key of the witness '\(owner.printable)' is not a vkey",
                cause: "wanted: name+8 hex digits+base64")
        }
        self.owner = owner
        self.key = key
    }
}

/// The names that parts of a trust document call each other by.
enum TrustNames {
    /// A short name: `[a-z0-9][a-z0-9._-]*`.
    static func check(_ name: String) throws(MregError) -> String {
        let isShaped = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x61...0x7a: true
            default: "._-".utf8.contains(byte)
            }
        }
        guard isShaped, (1...64).contains(name.utf8.count), let first = name.utf8.first,
            first >= 0x30
        else {
            throw MregError(
                .usage, "'\(name.printable)' is not a name for an authority or a trusted root",
                cause: "use small letters, digits, '.', '_' and '-', 64 at most")
        }
        return name
    }
}
