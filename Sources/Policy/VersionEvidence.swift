// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Everything verified that is known about one version; the registry fills it in.
///
/// The value holds conclusions, not documents: signatures are already checked, roles already
/// looked up at the signature's place in the log. What is left out reads as "not measured", which
/// never passes a rule.
public struct VersionEvidence: Sendable, Hashable {
    /// The name under which the version is asked for.
    public var name: ArtifactName
    /// Its number; nil for a manifest that was never published under the name.
    public var number: VersionNumber?
    /// The manifest digest.
    public var manifest: Digest
    /// Model or dataset.
    public var kind: ArtifactKind
    /// What is wrong with bytes, manifest, log proofs or attached evidence; empty when all is
    /// intact. A missing or unreadable `attach` or `state` entry belongs here.
    public var integrityProblems: [String]
    /// The version's state by the last authorised entry.
    public var state: VersionState
    /// Why it is in that state, as its author wrote it.
    public var stateReason: String?
    /// The index of the log entry that set the state; nil for the first state.
    public var stateLogIndex: Int64?
    /// The version whose state it is, where that is another with the same content.
    public var stateSource: String? = nil
    /// Every signature found, good or bad.
    public var signatures: [SignatureEvidence]
    /// Where it comes from.
    public var lineage: LineageEvidence
    /// The time of the verified checkpoint; nil when there is none.
    public var checkpointTime: Timestamp?
    /// What witnesses of the log have cosigned.
    public var cosignatures: [CosignatureEvidence] = []
    /// One element for every file; nil when the version was never scanned.
    public var scan: [ScanEvidence]?
    /// One element for every file; nil when no format was determined.
    public var formats: [FormatEvidence]?
    /// What is known of every file; `scan` and `formats` then hold what concerns no single one.
    public var files: FileEvidence?
    /// The key that published the version; nil when the publish entry is unsigned.
    public var publisherKey: Digest?
    /// Who owns that key by the trust document; nil when it does not know the key.
    public var publisherOwner: String? = nil
    /// The waivers attached to the version.
    public var waivers: [WaiverEvidence] = []
    /// The index of the publish entry.
    public var publishLogIndex: Int64?
    /// What the registry holds of the data that reports name; nil when nobody looked.
    public var reportedData: [ReportedData]?

    /// Makes evidence; every default means "not measured".
    public init(
        name: ArtifactName, number: VersionNumber?, manifest: Digest, kind: ArtifactKind,
        integrityProblems: [String], state: VersionState, stateReason: String? = nil,
        stateLogIndex: Int64? = nil, signatures: [SignatureEvidence] = [],
        lineage: LineageEvidence = LineageEvidence(), checkpointTime: Timestamp? = nil,
        scan: [ScanEvidence]? = nil, formats: [FormatEvidence]? = nil,
        publisherKey: Digest? = nil, publishLogIndex: Int64? = nil
    ) {
        self.name = name
        self.number = number
        self.manifest = manifest
        self.kind = kind
        self.integrityProblems = integrityProblems
        self.state = state
        self.stateReason = stateReason
        self.stateLogIndex = stateLogIndex
        self.signatures = signatures
        self.lineage = lineage
        self.checkpointTime = checkpointTime
        self.scan = scan
        self.formats = formats
        self.publisherKey = publisherKey
        self.publishLogIndex = publishLogIndex
    }

    /// The full reference: `name@v3`, or `name@sha256:…` where there is no number.
    public var label: String {
        number.map { "\(name)@\($0)" } ?? "\(name)@\(manifest)"
    }
}

/// A witness's word that the log has only grown, up to a size, at a time.
public struct CosignatureEvidence: Sendable, Hashable {
    /// Who owns the witness.
    public var owner: String
    /// When it cosigned.
    public var time: Timestamp
    /// How many entries the tree had.
    public var size: Int64

    /// Makes the evidence.
    public init(owner: String, time: Timestamp, size: Int64) {
        self.owner = owner
        self.time = time
        self.size = size
    }
}
