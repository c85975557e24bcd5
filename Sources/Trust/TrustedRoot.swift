// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// A closed period of time; one without a start is no period, as nothing says when it began.
public struct ValidityWindow: Sendable, Equatable {
    /// The first second in it.
    public var start: Timestamp?
    /// The last second in it, or nil for no end.
    public var end: Timestamp?

    /// Makes a window.
    public init(start: Timestamp?, end: Timestamp? = nil) {
        self.start = start
        self.end = end
    }

    /// Whether the moment lies in it, both ends included.
    public func contains(_ time: Timestamp) -> Bool {
        guard let start, start <= time else { return false }
        return end.map { time <= $0 } ?? true
    }

    /// The window for messages.
    public var label: String {
        guard let start else { return "a window without a start" }
        return "\(start) to \(end?.description ?? "now")"
    }
}

/// A transparency log that is trusted: of signatures, or of certificates.
public struct TrustedLog: Sendable {
    /// The log's address.
    public var baseURL: String
    /// The log's id as entries and certificates name it.
    public var id: [UInt8]
    /// The log's key, or nil for a kind of key that is not supported here.
    public var key: PublicKey?
    /// When the key was the log's.
    public var validFor: ValidityWindow

    /// The name in the log's signed notes: its host, with what goes with it where the log's id
    /// says so (C2SP signed-note: SHA-256(name, 0x0A, 0x01, key)).
    public var noteName: String {
        let authority = baseURL.split(separator: "/", omittingEmptySubsequences: true)
            .drop { $0.hasSuffix(":") }
        let host = String(authority.first ?? "")
        let bare = String(host.split(separator: ":").first ?? "")
        let candidates = [authority.joined(separator: "/"), host, bare]
        guard let raw = key?.rawEd25519 else { return bare }
        let named = candidates.first { name in
            Digest.sha256(of: Array(name.utf8) + [0x0A, 0x01] + raw).bytes == id
        }
        return named ?? bare
    }
}

/// An authority that is trusted: to certify signers, or to stamp times.
public struct TrustedAuthority: Sendable {
    /// The authority's address.
    public var uri: String
    /// The chain: for a timestamp authority its own certificate first; the anchor last.
    public var chain: [Certificate]
    /// When the authority is trusted.
    public var validFor: ValidityWindow

    /// The rules for paths to the anchor, which may be an intermediate.
    var rules: CertificatePathRules {
        CertificatePathRules(
            anchors: Array(chain.suffix(1)), allowsPartial: true, isStrict: false)
    }
}

/// Whom to trust in a Sigstore world (`trusted_root.json`).
public struct TrustedRoot: Sendable {
    /// Logs of signatures (Rekor).
    public var logs: [TrustedLog]
    /// Authorities that certify signers (Fulcio).
    public var certificateAuthorities: [TrustedAuthority]
    /// Logs of certificates.
    public var certificateLogs: [TrustedLog]
    /// Authorities that stamp times.
    public var timestampAuthorities: [TrustedAuthority]

    /// Makes a root.
    public init(
        logs: [TrustedLog], certificateAuthorities: [TrustedAuthority],
        certificateLogs: [TrustedLog], timestampAuthorities: [TrustedAuthority]
    ) {
        self.logs = logs
        self.certificateAuthorities = certificateAuthorities
        self.certificateLogs = certificateLogs
        self.timestampAuthorities = timestampAuthorities
    }
}
