// SPDX-License-Identifier: Apache-2.0
import Catalog
import Inspection
import MregCore

/// What the files of a version say about the model, taken together.
public struct ModelSummary: Sendable {
    /// The files of one format that hold tensors.
    public struct Weights: Sendable {
        /// The format.
        public var format: String
        /// How many files.
        public var files = 0
        /// How many tensors.
        public var tensors = 0
        /// How many elements.
        public var parameters: Int64 = 0
    }

    /// Formats with tensors, the one with the most elements first: a model that is there in two
    /// formats does not have twice the parameters.
    public private(set) var weights: [Weights] = []
    /// The values of every fact, those of the files with the most elements first.
    public private(set) var facts: [ModelFact: [String]] = [:]
    /// Files of which nothing is known, because nobody scanned them.
    public var unscannedFiles = 0

    /// The elements of all tensors of the largest format.
    public var parameters: Int64 { weights.first?.parameters ?? 0 }

    /// What one file says.
    struct Part {
        var format: String
        var tensors: Int
        var parameters: Int64
        var facts: [String: String]
        /// How many files say this.
        var files = 1
    }

    init(_ parts: [Part]) {
        var formats: [String: Weights] = [:]
        let order = parts.indices.sorted { left, right in
            let (first, second) = (parts[left].parameters, parts[right].parameters)
            return first == second ? left < right : first > second
        }
        for part in order.map({ parts[$0] }) {
            note(part.facts)
            guard part.tensors > 0 else { continue }
            var weights = formats[part.format] ?? Weights(format: part.format)
            weights.files += part.files
            weights.tensors += part.tensors * part.files
            let (all, isTooMuch) = part.parameters.multipliedReportingOverflow(
                by: Int64(part.files))
            let (sum, overflow) = weights.parameters.addingReportingOverflow(all)
            weights.parameters = overflow || isTooMuch ? .max : sum
            formats[part.format] = weights
        }
        weights = formats.values.sorted { left, right in
            left.parameters == right.parameters
                ? left.format.bytesPrecede(right.format) : left.parameters > right.parameters
        }
    }

    private mutating func note(_ values: [String: String]) {
        for fact in ModelFact.allCases {
            guard let value = values[fact.rawValue] else { continue }
            let known = facts[fact, default: []]
            if !known.contains(where: value.bytesEqual) { facts[fact] = known + [value] }
        }
    }
}

extension ModelSummary {
    /// What the catalog has of a version.
    init(_ rows: [ScanRow]) {
        self.init(
            rows.map {
                Part(
                    format: $0.format, tensors: Int(clamping: $0.tensorCount),
                    parameters: $0.parameters, facts: $0.facts, files: Int(clamping: $0.files))
            })
    }

    /// What records say of the files of a version.
    init(_ known: VersionResults) {
        let counts = known.contentCounts
        self.init(
            known.results.indices.filter { counts[$0] > 0 }.map {
                let record = known.results[$0]
                return Part(
                    format: record.format, tensors: record.metadata.tensorCount,
                    parameters: record.metadata.parameters, facts: record.metadata.facts,
                    files: counts[$0])
            })
        unscannedFiles = known.numbers.count { $0 == VersionResults.none }
    }
}

extension LocalRegistry {
    /// What the catalog knows about the model of a version: from records that scanners attached.
    public func cataloguedModel(_ reference: Reference) throws -> ModelSummary {
        let version = try version(reference)
        return ModelSummary(try catalog.read { try $0.scans(of: version.id) })
    }

    /// What is known about a version's files: by this account's own records, else by those that
    /// scanners attached, the newest ruleset's first.
    func knownRecords(
        _ version: VersionRecord, _ contents: ArtifactContents
    ) throws -> VersionResults {
        var known = VersionResults(contents.files)
        let replaces = { (old: ScanRecord, new: ScanRecord) in !old.isCurrent && new.isCurrent }
        let local = LocalScans()
        let layers = contents.manifest.layers.map {
            LayerScan(layer: $0.digest, sheet: local.sheet(of: $0.digest))
        }
        known.take(layers, of: contents, replaces: replaces)
        // A sheet that is damaged is told by the gate, as a lack of integrity; here its files
        // count as not scanned.
        for stored in try storedSheets(version) { known.take(stored.sheet, replaces: replaces) }
        return known
    }
}
