// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

/// Signed statements of one type about the whole version, by at least `threshold` distinct owners
/// with `role` for the name.
public struct StatementDemand: Sendable, Hashable {
    /// What stands for any signature over the files themselves.
    public static let files = "files"

    /// The predicate type, or `files` for a signature over the files by whatever tool.
    public var predicate: String
    /// The role each owner needs.
    public var role: String
    /// How many distinct owners are needed, 1 or more.
    public var threshold: Int
    /// What must hold of the worst of all reports.
    public var conditions: [ReportCondition] = []
    /// The greatest age in seconds, of the signature and of the report.
    public var maxAgeSeconds: Int64?
    /// Checks whose warnings count as errors.
    public var strict: [String] = []
    /// The widest half of a 95 % interval with which a report counts.
    public var halfWidthMax: DecimalValue?
    /// Whether whoever published or released the version does not count.
    public var isIndependent = false

    /// Makes the demand.
    public init(predicate: String, role: String, threshold: Int = 1) {
        self.predicate = predicate
        self.role = role
        self.threshold = threshold
    }
}

extension StatementDemand {
    init(_ reader: inout ObjectReader) throws(MregError) {
        predicate = try reader.string("predicate")
        guard predicate.bytesEqual(Self.files) || predicate.utf8.contains(UInt8(ascii: ":")) else {
            throw reader.error(
                "predicate", "'\(predicate.printable)' is neither 'files' nor a URI")
        }
        let role = try reader.string("role")
        guard SignatureDemand.roles.contains(where: { $0.bytesEqual(role) }) else {
            throw reader.error(
                "role", "'\(role.printable)' is not \(alternatives(SignatureDemand.roles))")
        }
        self.role = role
        threshold =
            reader.optional("threshold") == nil
            ? 1 : Int(try reader.integer("threshold", in: 1...Int64(PolicyLimits.thresholdMax)))
        isIndependent = try reader.optionalBool("independent") ?? false
        maxAgeSeconds =
            reader.optional("max-age-seconds") == nil
            ? nil : try reader.integer("max-age-seconds", in: 1...Int64.max)
        conditions = try Self.conditions(&reader)
        strict = try Self.strict(&reader)
        halfWidthMax = try Self.halfWidth(&reader)
        guard isReport || conditions.isEmpty && strict.isEmpty && halfWidthMax == nil else {
            throw reader.error(
                "predicate", "has no derived values for 'where', 'strict' and 'max-half-width'")
        }
    }

    private static func strict(_ reader: inout ObjectReader) throws(MregError) -> [String] {
        guard reader.optional("strict") != nil else { return [] }
        let rules = try reader.strings("strict")
        if let unknown = rules.first(where: { rule in
            !ReportCheck.rules.contains { $0.bytesEqual(rule) }
        }) {
            throw reader.error("strict", "'\(unknown.printable)' is none of the checks R01 to R27")
        }
        return rules
    }

    private static func halfWidth(_ reader: inout ObjectReader) throws(MregError) -> DecimalValue? {
        guard reader.optional("max-half-width") != nil else { return nil }
        let text = try reader.string("max-half-width")
        guard let width = DecimalValue(text), width.value > 0, width.value <= 0.5 else {
            throw reader.error(
                "max-half-width",
                "'\(text.printable)' is not a share above 0 and up to 0.5, such as '0.05'")
        }
        return width
    }

    private static func conditions(
        _ reader: inout ObjectReader
    ) throws(MregError) -> [ReportCondition] {
        guard reader.optional("where") != nil else { return [] }
        var conditions: [ReportCondition] = []
        for text in try reader.strings("where") {
            guard let condition = ReportCondition(text) else {
                throw reader.error(
                    "where",
                    "'\(text.printable)' is not a condition such as 'clean.wilson_low >= 0.90' or "
                        + "'evasion(Linf,0.10).wilson_low >= 0.70'")
            }
            conditions.append(condition)
        }
        return conditions
    }

    var members: [JSONObject.Member] {
        [
            .init(name: "predicate", value: .string(predicate)),
            .init(name: "role", value: .string(role)),
            .init(name: "threshold", value: .integer(Int64(threshold))),
        ]
            + (isIndependent ? [.init(name: "independent", value: .bool(true))] : [])
            + [maxAgeSeconds].compactMap(\.self).map {
                .init(name: "max-age-seconds", value: .integer($0))
            } + texts("where", conditions.map(\.text)) + texts("strict", strict)
            + [halfWidthMax].compactMap(\.self).map {
                .init(name: "max-half-width", value: .string($0.text))
            }
    }

    private func texts(_ name: String, _ texts: [String]) -> [JSONObject.Member] {
        texts.isEmpty ? [] : [.init(name: name, value: .array(texts.map { .string($0) }))]
    }

    /// Another predicate or role is another demand, not a stronger one.
    func loosening(from old: StatementDemand) -> String? {
        if !predicate.bytesEqual(old.predicate) {
            return "predicate \(old.predicate.printable) becomes \(predicate.printable)"
        }
        if !role.bytesEqual(old.role) { return "role \(old.role) becomes \(role)" }
        if threshold < old.threshold {
            return "threshold \(old.threshold) becomes \(threshold)"
        }
        if old.isIndependent, !isIndependent { return "independent becomes false" }
        if let before = old.maxAgeSeconds, maxAgeSeconds ?? Int64.max > before {
            return "max-age-seconds \(before) becomes \(maxAgeSeconds.map { "\($0)" } ?? "none")"
        }
        if let lost = old.strict.first(where: { id in !strict.contains { $0.bytesEqual(id) } }) {
            return "strict loses \(lost.printable)"
        }
        if let before = old.halfWidthMax, halfWidthMax.map({ $0 > before }) ?? true {
            return "max-half-width \(before) becomes \(halfWidthMax?.text ?? "none")"
        }
        return old.conditions.first { before in !conditions.contains { $0.covers(before) } }
            .map { "where loses '\($0.text.printable)'" }
    }

    func judge(_ evidence: VersionEvidence, now: Timestamp) -> Judgement {
        if isReport, evidence.kind == .dataset {
            return Judgement(wanted: wanted(evidence), passing: "not a model", findings: [])
        }
        let found = evidence.signatures.filter {
            predicate.bytesEqual(Self.files)
                ? $0.isOverFiles : $0.predicateType.bytesEqual(predicate)
        }
        let judge = JudgeReport(demand: self, evidence: evidence, now: now)
        let entitled = found.filter { $0.verdict == .valid && $0.roles.contains(role) }
            .map(judge.judge)
        let good = entitled.filter { $0.problem == nil && !isSelfMade($0, evidence) }
        let counted = CountedStatements(good, conditions: conditions)
        // What speaks against the version counts, however many others speak for it.
        var findings = entitled.filter(\.isContradiction).compactMap(\.problem)
        findings += judge.conditions(entitled, counting: good)
        if counted.number < max(threshold, 1) {
            findings += entitled.filter { !$0.isContradiction }.compactMap(\.problem)
            findings += entitled.filter { isSelfMade($0, evidence) }.map(selfMade)
            findings += found.filter { $0.verdict != .valid || !$0.roles.contains(role) }
                .map(finding)
            findings += counted.silent.map(silent)
            findings.append(shortfall(counted.number, isEmpty: found.isEmpty, evidence))
        }
        return Judgement(
            wanted: wanted(evidence), passing: "by " + counted.owners.joined(separator: ", "),
            findings: findings)
    }

    private func wanted(_ evidence: VersionEvidence) -> String {
        let what =
            predicate.bytesEqual(Self.files)
            ? "a signature over the files" : "a statement \(predicate.printable)"
        let number = threshold == 1 ? role.withArticle : "\(threshold) owners with role \(role)"
        let limits =
            [
                isIndependent ? "not the publisher" : nil,
                maxAgeSeconds.map { "at most \($0 / 86_400) days old" },
                halfWidthMax.map { "intervals of ±\($0) at most" },
            ].compactMap(\.self) + conditions.map(\.text)
        return "\(what) by \(number) of \(evidence.name)"
            + limits.map { ", \($0)" }.joined()
    }

    private func shortfall(
        _ owners: Int, isEmpty: Bool, _ evidence: VersionEvidence
    ) -> Finding {
        Finding(
            outcome: .missing,
            text: isEmpty ? "there is none" : "\(owners) of \(counted(threshold, "owner"))",
            fix: [fix(evidence)])
    }

    /// Signed by whoever released the version, or made by him as the report itself says.
    private func isSelfMade(_ judged: JudgeReport.Judged, _ evidence: VersionEvidence) -> Bool {
        guard isIndependent else { return false }
        guard let owner = judged.signature.owner else { return true }
        return evidence.releasers.contains(owner) || evidence.releasers.contains(judged.evaluator)
    }

    private func selfMade(_ judged: JudgeReport.Judged) -> Finding {
        Finding(
            outcome: .untrusted,
            text: "\((judged.signature.owner ?? "nobody").printable) released the version, and "
                + "nobody vouches for his own work")
    }

    private func silent(_ owner: String) -> Finding {
        Finding(
            outcome: .missing,
            text: "\(owner.printable) has not measured everything that is asked about")
    }

    private func fix(_ evidence: VersionEvidence) -> String {
        if predicate.bytesEqual(Self.files) {
            return "mreg attest \(evidence.label) --bundle BUNDLE"
        }
        guard let type = PredicateType(uri: predicate) else {
            return "mreg attest \(evidence.label) --type \(predicate.shellWord) --from FILE"
        }
        let report =
            isReport
            ? " --format FORMAT --dataset DATASET"
                + (maxAgeSeconds == nil ? "" : " --finished TIME") : ""
        return "mreg attest \(evidence.label) --type \(type.word) --from FILE\(report) --key KEY"
    }

    private func finding(_ signature: SignatureEvidence) -> Finding {
        switch signature.verdict {
        case .invalid(let reason), .unreadable(let reason):
            Finding(outcome: .invalid, text: reason.printable, isWaivable: false)
        case .untrusted(let reason):
            Finding(outcome: .untrusted, text: reason.printable)
        case .valid:
            Finding(
                outcome: .untrusted,
                text: "\((signature.owner ?? "nobody").printable) has not the role \(role)")
        }
    }
}
