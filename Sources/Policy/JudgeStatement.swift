// SPDX-License-Identifier: Apache-2.0
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
    }

    var members: [JSONObject.Member] {
        [
            .init(name: "predicate", value: .string(predicate)),
            .init(name: "role", value: .string(role)),
            .init(name: "threshold", value: .integer(Int64(threshold))),
        ]
    }

    /// Another predicate or role is another demand, not a stronger one.
    func loosening(from old: StatementDemand) -> String? {
        if !predicate.bytesEqual(old.predicate) {
            return "predicate \(old.predicate.printable) becomes \(predicate.printable)"
        }
        if !role.bytesEqual(old.role) { return "role \(old.role) becomes \(role)" }
        return threshold < old.threshold
            ? "threshold \(old.threshold) becomes \(threshold)" : nil
    }

    func judge(_ evidence: VersionEvidence) -> Judgement {
        let found = evidence.signatures.filter {
            predicate.bytesEqual(Self.files)
                ? $0.isOverFiles : $0.predicateType.bytesEqual(predicate)
        }
        let good = found.filter { $0.verdict == .valid && $0.roles.contains(role) }
        let owners = Set(good.compactMap(\.owner))
        let what =
            predicate.bytesEqual(Self.files)
            ? "a signature over the files" : "a statement \(predicate.printable)"
        let number = threshold == 1 ? role.withArticle : "\(threshold) owners with role \(role)"
        var findings: [Finding] = []
        if owners.count < max(threshold, 1) {
            findings = found.filter { $0.verdict != .valid || !$0.roles.contains(role) }
                .map(finding)
            findings.append(
                Finding(
                    outcome: .missing,
                    text: found.isEmpty
                        ? "there is none" : "\(owners.count) of \(counted(threshold, "owner"))",
                    fix: [fix(evidence)]))
        }
        return Judgement(
            wanted: "\(what) by \(number) of \(evidence.name)",
            passing: "by " + owners.sorted { $0.bytesPrecede($1) }.joined(separator: ", "),
            findings: findings)
    }

    private func fix(_ evidence: VersionEvidence) -> String {
        predicate.bytesEqual(Self.files)
            ? "mreg attest \(evidence.label) --bundle BUNDLE"
            : "mreg attest \(evidence.label) --type \(predicate.shellWord) --from FILE"
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
