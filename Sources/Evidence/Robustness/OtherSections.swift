// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Natural corruptions: one cell for each kind and severity.
public struct CorruptionSection: Sendable, Equatable {
    /// One kind of corruption at one severity.
    public struct Cell: Sendable, Equatable {
        /// The kind, such as `gaussian_noise`.
        public var corruption: String
        /// 1 (mild) ... 5 (severe).
        public var severity: Int64
        /// How many samples.
        public var n: Int64
        /// How many were right.
        public var correct: Int64
        /// The accuracy the tool printed, or nil.
        public var ratio: DecimalValue?
        /// The counts, or nil when they contradict themselves.
        public var count: Count? { Count(hits: correct, of: n) }
    }

    /// The cells in the order of the report.
    public var cells: [Cell]
    /// The mean accuracy the evaluator claims, or nil.
    public var meanAccuracy: DecimalValue?

    static func read(_ reader: inout ObjectReader) throws(MregError) -> CorruptionSection {
        let cells = try reader.rows("cells") { value, place throws(MregError) in
            var cell = try ObjectReader(value, at: place)
            let severity = try cell.integer("severity")
            guard (1...5).contains(severity) else {
                throw cell.error("severity", "is \(severity), not 1...5")
            }
            return Cell(
                corruption: try cell.string("corruption"), severity: severity,
                n: try cell.count("n"), correct: try cell.count("correct"),
                ratio: try cell.optionalDecimal("accuracy"))
        }
        return CorruptionSection(
            cells: cells, meanAccuracy: try reader.optionalDecimal("meanAccuracy"))
    }
}

/// Tests for planted or spoilt training data.
public struct PoisoningSection: Sendable, Equatable {
    /// A detector's counts, with those on a set known to be clean.
    public struct Detector: Sendable, Equatable {
        /// The detector's name.
        public var name: String
        /// How many rows it looked at.
        public var of: Int64
        /// How many it flagged.
        public var flagged: Int64
        /// How many rows of the clean control, or nil.
        public var controlOf: Int64?
        /// How many of those it flagged, or nil.
        public var controlFlagged: Int64?

        static func read(_ value: JSONValue, _ place: String) throws(MregError) -> Detector {
            var reader = try ObjectReader(value, at: place)
            return Detector(
                name: try reader.string("name"), of: try reader.count("of"),
                flagged: try reader.count("flagged"),
                controlOf: try reader.optionalCount("controlOf"),
                controlFlagged: try reader.optionalCount("controlFlagged"))
        }
    }

    /// One test.
    public struct Test: Sendable, Equatable {
        /// `backdoor`, `label-flip`, `clean-label` or `availability`.
        public var kind: String
        /// Samples with the trigger, and how many hit the target; nil when not measured.
        public var asr: (n: Int64, hits: Int64)?
        /// Detectors that ran.
        public var detectors: [Detector]
        /// The counts of the trigger test, or nil.
        public var count: Count? { asr.flatMap { Count(hits: $0.hits, of: $0.n) } }

        /// Equal in every member.
        public static func == (left: Test, right: Test) -> Bool {
            left.kind.bytesEqual(right.kind) && left.asr?.n == right.asr?.n
                && left.asr?.hits == right.asr?.hits && left.detectors == right.detectors
        }
    }

    /// The tests in the order of the report.
    public var tests: [Test]

    static func read(_ reader: inout ObjectReader) throws(MregError) -> PoisoningSection {
        let tests = try reader.rows("tests") { value, place throws(MregError) in
            var test = try ObjectReader(value, at: place)
            let asr = try test.section("asr") { asr throws(MregError) in
                (n: try asr.count("n"), hits: try asr.count("hits"))
            }
            return Test(
                kind: try test.text("kind") ?? "backdoor", asr: asr,
                detectors: try test.rows("detectors", Detector.read))
        }
        return PoisoningSection(tests: tests)
    }
}

/// Membership inference, and the parameters of differentially private training.
public struct PrivacySection: Sendable, Equatable {
    /// One membership-inference attack.
    public struct Membership: Sendable, Equatable {
        /// The attack's name.
        public var attack: String
        /// How many members of the training set were asked about.
        public var members: Int64
        /// How many others.
        public var nonmembers: Int64
        /// Members called members.
        public var truePositives: Int64
        /// Others called members.
        public var falsePositives: Int64
        /// True-positive rates at small false-positive rates: (fpr, tpr).
        public var tprAtFpr: [DecimalValue]

        /// Right answers of all answers, or nil when the counts contradict themselves.
        public var count: Count? {
            guard truePositives <= members, falsePositives <= nonmembers else { return nil }
            return Count(
                hits: truePositives + nonmembers - falsePositives, of: members + nonmembers)
        }
    }

    /// The attacks in the order of the report.
    public var membership: [Membership]
    /// Differential privacy, or nil.
    public var dp: DPParameters?

    static func read(_ reader: inout ObjectReader) throws(MregError) -> PrivacySection {
        let membership = try reader.rows("membership") { value, place throws(MregError) in
            var attack = try ObjectReader(value, at: place)
            let rates = try attack.rows("tprAtFpr") { value, place throws(MregError) in
                var pair = try ObjectReader(value, at: place)
                _ = try pair.optionalShare("tpr")
                return try pair.decimal("fpr")
            }
            return Membership(
                attack: try attack.string("attack"), members: try attack.count("members"),
                nonmembers: try attack.count("nonmembers"),
                truePositives: try attack.count("truePositives"),
                falsePositives: try attack.count("falsePositives"), tprAtFpr: rates)
        }
        return PrivacySection(
            membership: membership, dp: try reader.section("dp", DPParameters.read))
    }
}

/// Copies of the model made by asking it.
public struct ExtractionSection: Sendable, Equatable {
    /// One attack.
    public struct Test: Sendable, Equatable {
        /// The attack's name.
        public var attack: String
        /// How many questions it asked, or nil.
        public var queries: Int64?
        /// How many samples compare the copy with the model.
        public var n: Int64
        /// On how many both agree.
        public var agree: Int64
        /// The counts, or nil when they contradict themselves.
        public var count: Count? { Count(hits: agree, of: n) }
    }

    /// The tests in the order of the report.
    public var tests: [Test]

    static func read(_ reader: inout ObjectReader) throws(MregError) -> ExtractionSection {
        ExtractionSection(
            tests: try reader.rows("tests") { value, place throws(MregError) in
                var test = try ObjectReader(value, at: place)
                return Test(
                    attack: try test.string("attack"),
                    queries: try test.optionalCount("queries"), n: try test.count("n"),
                    agree: try test.count("agree"))
            })
    }
}

/// Red teaming of a generative model.
public struct RedteamSection: Sendable, Equatable {
    /// One probe judged by one detector.
    public struct Probe: Sendable, Equatable {
        /// The probe.
        public var probe: String
        /// The detector.
        public var detector: String
        /// Outputs that were judged.
        public var total: Int64
        /// Outputs on which the attack succeeded.
        public var hits: Int64
        /// Outputs that could not be judged.
        public var nones: Int64
        /// The tool's own interval, or nil.
        public var toolInterval: (lower: DecimalValue, upper: DecimalValue)?
        /// The counts, or nil when they contradict themselves.
        public var count: Count? { Count(hits: hits, of: total) }
        /// `probe/detector`.
        public var label: String { "\(probe)/\(detector)" }

        /// Equal in every member.
        public static func == (left: Probe, right: Probe) -> Bool {
            left.label.bytesEqual(right.label) && left.total == right.total
                && left.hits == right.hits && left.nones == right.nones
                && left.toolInterval?.lower == right.toolInterval?.lower
                && left.toolInterval?.upper == right.toolInterval?.upper
        }
    }

    /// The probes in the order of the report.
    public var probes: [Probe]

    static func read(_ reader: inout ObjectReader) throws(MregError) -> RedteamSection {
        guard reader.given("probes") != nil else { throw reader.error("probes", "is missing") }
        return RedteamSection(
            probes: try reader.rows("probes") { value, place throws(MregError) in
                var probe = try ObjectReader(value, at: place)
                let interval = try probe.section("toolCI") { interval throws(MregError) in
                    (
                        lower: try interval.decimal("lower"),
                        upper: try interval.decimal("upper")
                    )
                }
                return Probe(
                    probe: try probe.string("probe"), detector: try probe.string("detector"),
                    total: try probe.count("total"), hits: try probe.count("hits"),
                    nones: try probe.optionalCount("nones") ?? 0, toolInterval: interval)
            })
    }
}

/// Tests of explanations.
public struct ExplanationSection: Sendable, Equatable {
    /// One method of explanation.
    public struct Test: Sendable, Equatable {
        /// The method's name.
        public var method: String
        /// How many samples were explained.
        public var n: Int64
        /// Rank correlation with explanations of a model with random weights; near 0 is sane.
        public var randomizationRho: DecimalValue?

        static func read(_ value: JSONValue, _ place: String) throws(MregError) -> Test {
            var test = try ObjectReader(value, at: place)
            return Test(
                method: try test.string("method"), n: try test.count("n"),
                randomizationRho: try test.optionalDecimal("randomizationRho"))
        }
    }

    /// The tests in the order of the report.
    public var tests: [Test]

    static func read(_ reader: inout ObjectReader) throws(MregError) -> ExplanationSection {
        ExplanationSection(tests: try reader.rows("tests", Test.read))
    }
}
