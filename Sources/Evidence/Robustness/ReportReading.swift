// SPDX-License-Identifier: Apache-2.0
import MregCore

extension RobustnessReport {
    /// Reads a report from the bytes of a statement.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        guard bytes.count <= EvidenceLimits.reportBytesMax else {
            throw MregError(
                .corrupt, "the report has \(bytes.count) bytes",
                cause: "at most \(EvidenceLimits.reportBytesMax) are read")
        }
        try self.init(Statement(try StrictJSON.parse(bytes, as: "report")))
    }

    /// Reads a report from a statement.
    public init(_ statement: Statement) throws(MregError) {
        guard PredicateType(uri: statement.predicateType) == .robustness else {
            throw MregError(
                .corrupt,
                "'\(statement.predicateType.printable)' is not a robustness report",
                cause: "its predicate type is \(PredicateType.robustness.uri)")
        }
        var reader = try ObjectReader(statement.predicate, at: "predicate")
        let schema = try reader.string("schema")
        guard schema.bytesEqual(Self.schema) else {
            throw reader.error("schema", "is '\(schema.printable)', not \(Self.schema)")
        }
        subjects = statement.subjects
        source = try Self.source(&reader)
        evaluator = try reader.section("evaluator", Self.evaluator)
        assurance = try reader.text("assurance")
        model = try reader.section("model", Self.model)
        datasets = try reader.rows("datasets", Self.dataset)
        guard !datasets.isEmpty else { throw reader.error("datasets", "is missing or empty") }
        (finished, notAfter) = try Self.times(&reader)
        determinism = try reader.section("determinism", Self.determinism)
        clean = try reader.section("clean", Self.clean)
        declared = reader.given("declared")
        limitations = try reader.strings("limitations")
        evidence = try reader.rows("evidence") { value, place throws(MregError) in
            var item = try ObjectReader(value, at: place)
            return Evidence(name: try item.string("name"), digest: try item.digestSet("digest"))
        }
        var sections = try reader.object("sections")
        evasion = try sections.section("evasion", EvasionSection.read)
        corruption = try sections.section("corruption", CorruptionSection.read)
        poisoning = try sections.section("poisoning", PoisoningSection.read)
        privacy = try sections.section("privacy", PrivacySection.read)
        extraction = try sections.section("extraction", ExtractionSection.read)
        redteam = try sections.section("redteam", RedteamSection.read)
        explanation = try sections.section("explanation", ExplanationSection.read)
        try sections.finish()
        try checkBudgets(reader)
    }

    /// A budget of more than the whole input range is a slip: of percent, or of pixels for shares.
    private func checkBudgets(_ reader: ObjectReader) throws(MregError) {
        guard let range = model?.inputRange else { return }
        let width = range.upperBound - range.lowerBound
        for attack in evasion?.attacks ?? [] where attack.norm.bytesEqual("Linf") {
            guard let eps = attack.eps, eps.value > width * (1 + 1e-9) else { continue }
            throw reader.error(
                "sections",
                "has \(attack.name.printable) at Linf \(eps), "
                    + "more than the input range of \(DecimalText.short(width))")
        }
    }

    private static func source(_ reader: inout ObjectReader) throws(MregError) -> Source {
        var source = try reader.object("source")
        return Source(
            format: try source.string("format"), tool: try source.text("tool"),
            toolVersion: try source.text("toolVersion"),
            rawDigest: try source.digestSet("rawDigest"))
    }

    private static func evaluator(_ reader: inout ObjectReader) throws(MregError) -> Evaluator {
        Evaluator(
            id: try reader.string("id"), independence: try reader.text("independence"))
    }

    private static func model(_ reader: inout ObjectReader) throws(MregError) -> Model {
        var model = Model(
            classes: try reader.optionalCount("classes"),
            deterministic: try reader.flag("deterministic"),
            modality: try reader.text("modality"))
        if reader.given("inputDomain") != nil {
            var domain = try reader.object("inputDomain")
            let low = try domain.optionalDecimal("min")?.value
            let high = try domain.optionalDecimal("max")?.value
            if let low, let high, low < high { model.inputRange = low...high }
            model.inputSize = try size(&domain)
        }
        return model
    }

    private static func size(_ domain: inout ObjectReader) throws(MregError) -> Int64? {
        guard domain.given("shape") != nil else { return nil }
        var size: Int64 = 1
        for value in try domain.array("shape") {
            guard case .integer(let side) = value, side > 0 else { return nil }
            let (product, overflow) = size.multipliedReportingOverflow(by: side)
            if overflow { return nil }
            size = product
        }
        return size
    }

    private static func dataset(_ value: JSONValue, _ place: String) throws(MregError) -> Dataset {
        var reader = try ObjectReader(value, at: place)
        return Dataset(
            role: try reader.string("role"), digest: try reader.digestSet("digest"),
            name: try reader.text("name"), selection: reader.given("selection"))
    }

    private static func times(
        _ reader: inout ObjectReader
    ) throws(MregError) -> (Timestamp?, Timestamp?) {
        guard reader.given("time") != nil else { return (nil, nil) }
        var time = try reader.object("time")
        return (try time.optionalTime("finished"), try time.optionalTime("notAfter"))
    }

    private static func determinism(_ reader: inout ObjectReader) throws(MregError) -> Determinism {
        var seed: Int64?
        if reader.given("seed") != nil { seed = try reader.integer("seed") }
        return Determinism(
            seed: seed, repeats: try reader.optionalCount("repeats"),
            agree: try reader.optionalCount("agree"))
    }

    private static func clean(_ reader: inout ObjectReader) throws(MregError) -> Clean {
        Clean(n: try reader.count("n"), correct: try reader.count("correct"))
    }
}
