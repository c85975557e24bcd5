// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One signature found on a version, already verified by the caller.
public struct SignatureEvidence: Sendable, Hashable {
    /// What was signed.
    public enum Purpose: Sendable, Hashable {
        /// A release statement that says: these bytes are this version of this name.
        case release
        /// Anything else, such as a signature over the files or a report.
        case other
    }

    /// What verification found.
    public enum Verdict: Sendable, Hashable {
        /// The mathematics hold, the statement is about this version, and the key counted at the
        /// signature's place in the log. Which roles it had is in `roles`.
        case valid
        /// Well-formed and matching, but the key does not count: unknown, outside its window,
        /// compromised before this log index, or not named by an authorised entry.
        case untrusted(reason: String)
        /// The signature does not verify, or the statement is about something else.
        case invalid(reason: String)
        /// The stored statement is missing, damaged or not parseable: evidence was lost.
        case unreadable(reason: String)
    }

    /// What was signed; only `release` counts for the signature rule.
    public var purpose: Purpose
    /// The signing key: SHA-256 of its SPKI. Nil when the statement cannot be read.
    public var key: Digest?
    /// Who owns the key by the trust document; nil when the document does not know the key.
    public var owner: String?
    /// The key's roles for this name at the signature's place in the log.
    public var roles: [String]
    /// What verification found.
    public var verdict: Verdict
    /// The digest of the stored bundle.
    public var statement: Digest
    /// The index of the log entry that names the statement; nil when no entry does.
    public var logIndex: Int64?
    /// The type of the statement, as the log names it.
    public var predicateType = ""
    /// Whether it is a signature over the files themselves.
    public var isOverFiles = false
    /// Who signed, for people, where it was not a key.
    public var signer: String?

    /// Makes the evidence of one signature.
    public init(
        purpose: Purpose, key: Digest?, owner: String?, roles: [String], verdict: Verdict,
        statement: Digest, logIndex: Int64? = nil
    ) {
        self.purpose = purpose
        self.key = key
        self.owner = owner
        self.roles = roles
        self.verdict = verdict
        self.statement = statement
        self.logIndex = logIndex
    }
}
