// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Named bounds on signed things and trust documents.
public enum TrustLimits {
    /// Most transparency log entries in one bundle (sigstore-go `maxAllowedTlogEntries`).
    public static let logEntriesMax = 32
    /// Most timestamps in one bundle (sigstore-go `maxAllowedTimestamps`).
    public static let timestampsMax = 32
    /// Most certificates in one chain.
    public static let chainCertificatesMax = 16
    /// Most signatures in one DSSE envelope.
    public static let signaturesMax = 32
    /// Most subjects of one statement, Model Signing aside (sigstore-go `maxAllowedSubjects`).
    public static let subjectsMax = 1024
    /// Most digests of one subject (sigstore-go `maxAllowedSubjectDigests`).
    public static let subjectDigestsMax = 32
    /// Most keys in one trust document.
    public static let keysMax = 10_000
    /// Most name patterns of one key.
    public static let patternsMax = 1_000
    /// Longest owner, in bytes.
    public static let ownerBytesMax = 128
    /// Most identities in one trust document.
    public static let identitiesMax = 1_000
    /// Most certificate authorities and trusted roots in one trust document.
    public static let rootsMax = 64
    /// Most witnesses in one trust document.
    public static let witnessesMax = 64
    /// Longest subject of an identity and longest witness key, in bytes.
    public static let subjectBytesMax = 2_048
    /// Most stars in the pattern of a subject.
    public static let patternStarsMax = 8
}

/// The URIs of the statements that are mreg's own.
public enum PredicateType {
    /// What every predicate type of ours begins with.
    public static let base = "urn:mreg:predicate:"
    /// The release of a version under a name.
    public static let release = base + "release:v1"
    /// OpenSSF Model Signing, version 1.0 of the specification.
    public static let modelSigning = "https://model_signing/signature/v1.0"
    /// What model_signing 0.2 wrote.
    public static let modelSigningLegacy = "https://model_signing/Digests/v0.1"

    /// Stands in the log for a Sigstore bundle over the bytes of a file, which has no statement.
    public static let fileSignature = "urn:mreg:signature:file:v1"

    /// Whether statements of the type list the files of a model.
    public static func isModelSigning(_ type: String) -> Bool {
        type.bytesEqual(modelSigning) || type.bytesEqual(modelSigningLegacy)
    }
}

/// The payload types of the envelopes mreg writes and reads.
public enum PayloadType {
    /// An in-toto statement (in-toto attestation framework, envelope).
    public static let inToto = "application/vnd.in-toto+json"
    /// A leaf of the event log, whose signature is kept beside it.
    public static let entry = "application/vnd.mreg.entry.v1+json"
}
