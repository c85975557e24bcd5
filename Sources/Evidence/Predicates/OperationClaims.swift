// SPDX-License-Identifier: Apache-2.0
import MregCore

/// `explanation-report/v1`: how explanations were made and whether they depend on the weights.
public struct ExplanationReport: Sendable, Equatable {
    /// A model with random weights may explain like this one at most this much.
    public static let rhoMax = 0.3

    /// The methods that were tested.
    public var section: ExplanationSection
    /// When the tests ended.
    public var finished: Timestamp

    init(_ reader: inout ObjectReader) throws(MregError) {
        section = try ExplanationSection.read(&reader)
        finished = try reader.time("finished")
        guard !section.tests.isEmpty else { throw reader.error("tests", "is missing or empty") }
    }

    var flags: [ReportFlag] {
        section.tests.flatMap { test -> [ReportFlag] in
            guard let count = Count(hits: 0, of: test.n) else {
                return [CountRules.impossible(test.method, 0, test.n)]
            }
            var flags = CountRules.small(test.method, count, isDecisive: false)
            if let rho = test.randomizationRho, rho.value.magnitude > Self.rhoMax {
                flags.append(
                    ReportFlag(
                        "R15", .error,
                        "\(test.method): explanations of random weights correlate by \(rho): "
                            + "the method ignores the model"))
            } else if test.randomizationRho == nil {
                flags.append(
                    ReportFlag("R21", .warn, "\(test.method): no test against random weights"))
            }
            return flags
        }
    }
}

/// `deployment/v1`: where a version runs and how it was admitted.
public struct Deployment: Sendable, Equatable {
    /// The environment.
    public var environment: String
    /// The manifest that was deployed.
    public var model: Digest
    /// The container image, or nil.
    public var image: Digest?
    /// The signed decision that let it in, or nil.
    public var decision: Digest?
    /// How callers prove who they are, or nil.
    public var authentication: String?
    /// Whether transport is encrypted, or nil.
    public var tls: Bool?
    /// Requests a minute and caller, or nil.
    public var rateLimit: Int64?
    /// When it was deployed.
    public var deployed: Timestamp

    init(_ reader: inout ObjectReader) throws(MregError) {
        environment = try reader.string("environment")
        guard let model = try reader.digestSet("model") else {
            throw reader.error("model", "is missing")
        }
        self.model = model
        image = try reader.digestSet("image")
        decision = try reader.digestSet("decision")
        authentication = try reader.text("authentication")
        tls = try reader.flag("tls")
        rateLimit = try reader.optionalCount("rateLimit")
        deployed = try reader.time("deployedAt")
    }
}

/// `monitoring/v1`: one window of production monitoring; windows form a chain, so a gap shows.
public struct Monitoring: Sendable, Equatable {
    /// One feature's drift.
    public struct Feature: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// The population stability index.
        public var psi: DecimalValue
        /// How many bins.
        public var bins: Int64
        /// The p-value of a Kolmogorov-Smirnov test, or nil.
        public var p: DecimalValue?
    }

    /// The deployment.
    public var deployment: String
    /// The start of the window.
    public var from: Timestamp
    /// The end of the window.
    public var to: Timestamp
    /// Samples in the reference.
    public var referenceCount: Int64
    /// Samples in the window.
    public var count: Int64
    /// Drift of inputs.
    public var features: [Feature]
    /// Drift of predictions, or nil.
    public var predictionPSI: DecimalValue?
    /// Hours between windows.
    public var expectedEveryHours: Int64
    /// The window's number.
    public var sequence: Int64
    /// The statement of the window before, or nil for the first.
    public var previous: Digest?

    /// The drift that a policy calls a change, above the noise floor.
    public static let psiMax = 0.1
    /// The significance over all features.
    public static let alpha = 0.05

    init(_ reader: inout ObjectReader) throws(MregError) {
        deployment = try reader.string("deployment")
        var window = try reader.object("window")
        from = try window.time("from")
        to = try window.time("to")
        guard to > from else { throw window.error("to", "is not after from") }
        var reference = try reader.object("reference")
        referenceCount = try reference.count("n")
        count = try reader.count("n")
        features = try reader.rows("features") { value, place throws(MregError) in
            var feature = try ObjectReader(value, at: place)
            return Feature(
                name: try feature.string("name"), psi: try feature.decimal("psi"),
                bins: try feature.count("bins"), p: try feature.optionalShare("p"))
        }
        predictionPSI = try reader.section("prediction") { prediction throws(MregError) in
            try prediction.decimal("psi")
        }
        expectedEveryHours = try reader.count("expectedEveryHours")
        sequence = try reader.count("seq")
        previous = try reader.digestSet("prevDigest")
        guard sequence > 0 else { throw reader.error("seq", "starts at 1") }
        guard (sequence == 1) == (previous == nil) else {
            throw reader.error("prevDigest", "belongs to every window but the first")
        }
    }

    /// Two samples of one distribution differ this much: about (B-1)(1/n + 1/m).
    public func noiseFloor(bins: Int64) -> Double {
        guard count > 0, referenceCount > 0 else { return .infinity }
        return Double(max(bins - 1, 0)) * (1 / Double(count) + 1 / Double(referenceCount))
    }

    /// The features that moved more than noise, and the predictions.
    public var drifted: [String] {
        let level = Self.alpha / Double(max(features.count, 1))
        var names = features.filter { feature in
            feature.psi.value > Self.psiMax + noiseFloor(bins: feature.bins)
                && (feature.p?.value ?? 0) < level
        }.map(\.name)
        // Ten classes or bins is what the index is usually taken over.
        if let psi = predictionPSI, psi.value > Self.psiMax + noiseFloor(bins: 10) {
            names.append("prediction")
        }
        return names
    }

    /// Whether two windows were missed.
    public func isStale(at now: Timestamp) -> Bool {
        now.seconds - to.seconds > 2 * expectedEveryHours * 3600
    }

    var flags: [ReportFlag] {
        var flags = drifted.map { ReportFlag("R16", .warn, "\($0) has drifted") }
        let floor = noiseFloor(bins: features.map(\.bins).max() ?? 10)
        if floor > Self.psiMax {
            flags.append(
                ReportFlag(
                    "R02", .warn,
                    "\(count) samples against \(referenceCount): noise alone gives an index of "
                        + DecimalText.fixed(floor, places: 3)))
        }
        if features.isEmpty || predictionPSI == nil {
            flags.append(
                ReportFlag(
                    "R21", .warn, "drift of inputs and of predictions are both needed"))
        }
        return flags
    }
}
