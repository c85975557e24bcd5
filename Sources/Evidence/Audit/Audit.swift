// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What became of one need or one item.
public enum AuditStatus: String, Sendable, CaseIterable, Comparable {
    /// Evidence meets it.
    case met
    /// Evidence meets it with a warning.
    case weak
    /// The evidence is too old or past its end.
    case stale
    /// There is evidence, and it speaks against the version or itself.
    case failed
    /// There is none.
    case missing

    /// Order of weight.
    public static func < (left: Self, right: Self) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// One piece of verified evidence, as the registry found it.
public struct AuditEvidence: Sendable, Equatable {
    /// What it is evidence of.
    public var fact: AuditFact
    /// Where it stands: a statement's digest or a log entry, for people.
    public var source: String
    /// What it says, in a few words.
    public var summary: String
    /// When it was made, or nil.
    public var made: Timestamp?
    /// When it ends by its own word, or nil.
    public var notAfter: Timestamp?
    /// What a check of it found.
    public var flags: [ReportFlag]

    /// Makes a piece of evidence.
    public init(
        fact: AuditFact, source: String, summary: String, made: Timestamp? = nil,
        notAfter: Timestamp? = nil, flags: [ReportFlag] = []
    ) {
        self.fact = fact
        self.source = source
        self.summary = summary
        self.made = made
        self.notAfter = notAfter
        self.flags = flags
    }
}

/// The outcome of an audit: each item with its evidence and the commands that close its gaps.
public struct AuditResult: Sendable, Equatable {
    /// One need of an item.
    public struct Finding: Sendable, Equatable {
        /// The fact.
        public var fact: AuditFact
        /// What became of it.
        public var status: AuditStatus
        /// The evidence, or nil.
        public var evidence: AuditEvidence?
        /// Why it is not met, or nil.
        public var reason: String?
        /// The command that closes the gap, or nil when it is met.
        public var command: String?
    }

    /// One item.
    public struct Item: Sendable, Equatable {
        /// The item of the profile.
        public var item: AuditProfile.Item
        /// Its needs.
        public var findings: [Finding]
        /// The gravest status of its needs.
        public var status: AuditStatus { findings.map(\.status).max() ?? .missing }
    }

    /// The profile's name and version.
    public var profile: String
    /// Its version.
    public var version: String
    /// The items in order.
    public var items: [Item]
    /// Ids of the profile that their taxonomy has retired since.
    public var retired: [String]

    /// How many items are met.
    public var metCount: Int { items.filter { $0.status <= .weak }.count }
}

/// Audits a version against a profile: a pure function of evidence and time.
public enum Audit {
    /// Judges `evidence` about the version written `reference`.
    public static func run(
        _ profile: AuditProfile, evidence: [AuditEvidence], reference: String, now: Timestamp,
        taxonomies: [Taxonomy] = []
    ) -> AuditResult {
        let items = profile.items.map { item in
            AuditResult.Item(
                item: item,
                findings: item.needs.map { finding($0, evidence, reference, now) })
        }
        let ids = profile.items.flatMap(\.mapped)
        return AuditResult(
            profile: profile.name, version: profile.version, items: items,
            retired: Taxonomy.retired(ids, in: taxonomies))
    }

    /// The best evidence for a need: one sound statement is enough, whatever else is attached.
    private static func finding(
        _ need: AuditNeed, _ evidence: [AuditEvidence], _ reference: String, _ now: Timestamp
    ) -> AuditResult.Finding {
        let judged = evidence.filter { $0.fact == need.fact }.map { ($0, judge($0, need, now)) }
        let best = judged.min { left, right in
            (left.1.0, left.0.source) < (right.1.0, right.0.source)
        }
        let command = need.command.split(separator: "{ref}", omittingEmptySubsequences: false)
            .joined(separator: reference)
        guard let best else {
            return .init(
                fact: need.fact, status: .missing, reason: "no evidence", command: command)
        }
        let (status, reason) = best.1
        return .init(
            fact: need.fact, status: status, evidence: best.0, reason: reason,
            command: status <= .weak ? nil : command)
    }

    private static func judge(
        _ evidence: AuditEvidence, _ need: AuditNeed, _ now: Timestamp
    ) -> (AuditStatus, String?) {
        let gravest = evidence.flags.max { $0.severity < $1.severity }
        if let gravest, gravest.severity == .error {
            return (gravest.id == "R25" ? .stale : .failed, "\(gravest.id): \(gravest.message)")
        }
        if let end = evidence.notAfter, now > end { return (.stale, "good until \(end)") }
        if let days = need.maxAgeDays {
            guard let made = evidence.made else { return (.stale, "its age is not known") }
            if now.seconds - made.seconds > days * 86_400 {
                return (.stale, "of \(made), older than \(days) days")
            }
        }
        if let gravest, gravest.severity == .warn {
            return (.weak, "\(gravest.id): \(gravest.message)")
        }
        return (.met, nil)
    }
}
