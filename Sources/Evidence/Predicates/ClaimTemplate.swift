// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A commented skeleton of a predicate: YAML whose values are JSON, ready to be filled in.
public struct ClaimTemplate: Sendable {
    struct Field: Sendable {
        let comment: String
        let name: String
        let value: JSONValue
    }

    /// The kind of evidence.
    public let type: PredicateType
    let fields: [Field]

    /// The skeleton with comments.
    public var text: String {
        var lines = [
            "# \(type.uri)",
            "# Fill in, then: mreg attest REF --type \(type.word) --from FILE",
        ]
        for field in fields {
            lines.append("")
            lines += field.comment.split(separator: "\n").map { "# \($0)" }
            let value = (try? CanonicalJSON.encode(field.value)) ?? []
            lines.append("\(field.name): \(String(decoding: value, as: UTF8.self))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The skeleton as a predicate.
    public var predicate: JSONValue {
        .object(JSONObject(members: fields.map { .init(name: $0.name, value: $0.value) }))
    }

    /// Refuses a predicate that is the skeleton itself, or has a digest of it left: what nobody has
    /// filled in is evidence of nothing.
    public func refuseUnfilled(_ predicate: JSONValue) throws(MregError) {
        // The order of keys says nothing.
        guard try CanonicalJSON.encode(predicate) != CanonicalJSON.encode(self.predicate) else {
            throw Self.unfilled("every value is still the example's")
        }
        try Self.refuseZeros(predicate)
    }

    /// Refuses the digests of a skeleton.
    public static func refuseZeros(_ value: JSONValue) throws(MregError) {
        guard !hasZeros(value) else { throw unfilled("a digest is still all zeros") }
    }

    private static func unfilled(_ cause: String) -> MregError {
        MregError(.usage, "the template is not filled in", cause: cause)
    }

    private static func hasZeros(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let object): object.members.contains { hasZeros($0.value) }
        case .array(let elements): elements.contains(where: hasZeros)
        case .string(let text):
            // Of a SHA-256, or of a commit.
            [40, 64].contains(text.utf8.count)
                && text.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
        case .null, .bool, .integer, .number: false
        }
    }

    /// The skeleton for a kind of evidence.
    public init(_ type: PredicateType) {
        self.type = type
        fields = Self.rows(type).map { Field(comment: $0.2, name: $0.0, value: $0.1) }
    }
}

extension ClaimTemplate {
    private typealias Row = (String, JSONValue, String)

    private static let digest: JSONValue = ["sha256": .string(String(repeating: "0", count: 64))]
    private static let time: JSONValue = "2026-01-01T00:00:00Z"
    private static let later: JSONValue = "2026-07-01T00:00:00Z"

    private static func rows(_ type: PredicateType) -> [Row] {
        switch type {
        case .robustness: robustness
        case .dataValidation: dataValidation
        case .poisonScan: poisonScan
        case .threatModel: threatModel
        case .explanation: explanation
        case .deployment: deployment
        case .monitoring: monitoring
        case .dpAccounting: dpAccounting
        case .review: review
        case .profileAdoption: profileAdoption
        case .taintClearance: taintClearance
        }
    }

    private static let robustness: [Row] = [
        ("schema", "0.1", "The version of this format."),
        ("source", ["format": "mreg-eval", "tool": "", "toolVersion": ""], "The tool."),
        (
            "evaluator", ["id": "https://example.org/redteam", "independence": "external"],
            "Who measured; never the publisher."
        ),
        (
            "model", ["classes": 10, "inputDomain": ["min": "0", "max": "1"]],
            "What the checks need: the number of classes and the range of inputs."
        ),
        (
            "datasets",
            [["role": "evaluation", "digest": digest, "selection": ["method": "all", "n": 1000]]],
            "The samples, by digest and selection."
        ),
        ("determinism", ["seed": 7], "The seed, so that others get the same numbers."),
        ("clean", ["n": 1000, "correct": 950], "Counts, never ratios."),
        (
            "sections",
            [
                "evasion": [
                    "attacks": [
                        [
                            "name": "PGD", "family": "gradient-iterative",
                            "knowledge": "white-box", "norm": "Linf", "eps": "0.1", "n": 1000,
                            "correctAfter": 700, "steps": 40, "stepSize": "0.00625",
                        ]
                    ]
                ]
            ], "Sections: evasion, corruption, poisoning, privacy, extraction, redteam."
        ),
    ]

    private static let dataValidation: [Row] = [
        ("dataset", digest, "The dataset's manifest."),
        ("suite", "rows-and-ranges", "The suite of expectations, and its digest if it has one."),
        ("rows", 1000, "Rows that were read."),
        ("expectations", 12, "Expectations that were evaluated, and how many failed."),
        ("failed", 0, "As many as 'failures' names."),
        ("failures", [], "Their names."),
        ("finished", time, "When."),
    ]

    private static let poisonScan: [Row] = [
        ("dataset", digest, "The dataset that was searched; leave out for a model."),
        (
            "tests",
            [
                [
                    "kind": "backdoor", "asr": ["n": 538, "hits": 0],
                    "detectors": [
                        [
                            "name": "activation-clustering", "of": 1200, "flagged": 12,
                            "controlOf": 1200, "controlFlagged": 10,
                        ]
                    ],
                ]
            ],
            "A count of flagged rows says nothing without the same detector on clean rows,\n"
                + "or a trigger planted on purpose (asr: samples with it, hits)."
        ),
        ("finished", time, "When."),
    ]

    private static let threatModel: [Row] = [
        ("assets", ["the decision"], "What is worth attacking."),
        (
            "threats",
            [
                [
                    "id": "evasion-small", "section": "evasion", "inScope": true,
                    "knowledge": "white-box", "norm": "Linf", "eps": "0.1",
                    "taxonomy": [["scheme": "atlas", "version": "5.6.0", "id": "AML.T0015"]],
                ]
            ], "Each threat in scope must be measured by a section of an accepted report."
        ),
        ("acceptedRisks", [], "Risks accepted for a time: threat, reason, expires."),
        ("written", time, "When; older than the version means stale."),
    ]

    private static let explanation: [Row] = [
        (
            "tests",
            [["method": "integrated-gradients", "n": 200, "randomizationRho": "0.03"]],
            "randomizationRho: rank correlation with explanations of random weights; near 0."
        ),
        ("finished", time, "When."),
    ]

    private static let deployment: [Row] = [
        ("environment", "prod", "Where."),
        ("model", digest, "The manifest that was deployed."),
        ("image", digest, "The container image."),
        ("decision", digest, "The signed decision that let it in."),
        ("authentication", "oidc", "How callers prove who they are."),
        ("tls", true, "Whether transport is encrypted."),
        ("rateLimit", 600, "Requests a minute and caller."),
        ("deployedAt", time, "When."),
    ]

    private static let monitoring: [Row] = [
        ("deployment", "fraud-prod", "The deployment."),
        ("window", ["from": time, "to": "2026-01-02T00:00:00Z"], "The window."),
        ("reference", ["digest": digest, "n": 10000], "What it is compared with."),
        ("n", 10000, "Samples in the window."),
        (
            "features", [["name": "amount", "psi": "0.02", "bins": 10, "p": "0.4"]],
            "Drift of inputs: population stability index, and a p-value."
        ),
        ("prediction", ["psi": "0.01"], "Drift of predictions; inputs alone miss it."),
        ("expectedEveryHours", 24, "Two windows missed make it stale."),
        ("seq", 1, "1, 2, …; every window but the first names the one before in prevDigest."),
    ]

    private static let dpAccounting: [Row] = [
        ("mechanism", "dp-sgd", "The mechanism."),
        ("epsilon", "2.94", "The claim; it is recomputed from what follows."),
        ("delta", "1e-5", "Below one over the number of training rows."),
        ("noiseMultiplier", "1.1", "Noise over clipping norm."),
        ("sampleRate", "0.01", "Share of the rows in a step."),
        ("steps", 3000, "Steps."),
        ("clipNorm", "1.0", "Clipping norm."),
        ("accountant", "rdp", "By which epsilon is recomputed: rdp, prv or gdp."),
        ("sampling", "poisson", "poisson or shuffle; a shuffle is not amplified."),
        ("unit", "example", "example or user."),
        ("neighbouring", "add-remove", "add-remove or replace."),
    ]

    private static let review: [Row] = [
        ("reviewer", "https://example.org/people/1", "Who."),
        ("reviewedAt", time, "When."),
        ("reviewDue", later, "When again."),
        ("outcome", "approved", "What came out of it."),
    ]

    private static let profileAdoption: [Row] = [
        ("profile", "seed-10", "The profile."),
        ("version", "1", "Its version."),
        ("digest", digest, "The digest of its file: profile-digest of mreg audit REF --json."),
        ("reviewer", "https://example.org/people/1", "Who read it."),
        ("reviewedAt", time, "When."),
        ("reviewDue", later, "When it must be read again."),
    ]

    private static let taintClearance: [Row] = [
        ("source", digest, "The revoked ancestor."),
        ("descendant", digest, "The one version that is cleared."),
        ("reason", "retrained without the poisoned rows", "Why."),
        (
            "asr", ["n": 381, "hits": 0],
            "The ancestor's trigger on the descendant: 381 samples without a hit show at most 1%."
        ),
    ]
}
