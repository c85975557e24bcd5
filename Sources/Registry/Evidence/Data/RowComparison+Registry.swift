// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import Inspection
import MregCore
import MregCrypto
import ObjectStore

extension RowComparison {
    /// Looks for the rows of one dataset among those of another. What is no table of rows for us is
    /// nobody's fault; whether the bytes are those of the dataset is for whoever reads them to say.
    static func comparing(
        _ evaluated: DataRows, withTraining training: DataRows
    ) -> RowComparison {
        do throws(MregError) {
            return try compared(evaluated, training)
        } catch {
            return .impossible(reason: error.description)
        }
    }

    private static func compared(
        _ evaluated: DataRows, _ training: DataRows
    ) throws(MregError) -> RowComparison {
        // Labels are compared only where neither has anything else.
        let hasMore = training.forms.union(evaluated.forms).contains(where: \.isTelling)
        let common = training.forms.intersection(evaluated.forms)
            .filter { $0.isTelling || !hasMore }
        guard let form = common.max(by: { $0.bytes < $1.bytes }) else {
            return .impossible(reason: difference(training, evaluated))
        }
        var known: Set<UInt64> = []
        var trained: Int64 = 0
        try training.forEach(form) { (mark) throws(MregError) in
            trained += 1
            known.insert(mark)
            guard known.count <= DataRows.rowsMax else {
                throw MregError(
                    .failed, "\(training.label) has more than \(DataRows.rowsMax) rows")
            }
        }
        var (rows, shared): (Int64, Int64) = (0, 0)
        try evaluated.forEach(form) { (mark) throws(MregError) in
            rows += 1
            shared += known.contains(mark) ? 1 : 0
        }
        return .compared(trained: trained, evaluated: rows, shared: shared)
    }

    private static func difference(_ training: DataRows, _ evaluated: DataRows) -> String {
        func words(_ data: DataRows) -> String {
            let forms = data.forms.map(\.words).sorted { $0.bytesPrecede($1) }
            if forms.isEmpty, let problem = data.problems.first {
                return "\(data.label): \(problem)"
            }
            return forms.isEmpty
                ? "\(data.label) is neither of numpy arrays nor of lines"
                : "\(data.label) has \(forms.joined(separator: ", "))"
        }
        return "\(words(training)); \(words(evaluated))"
    }
}

/// A dataset whose rows are to be read: a version of a registry, or one file of it.
struct StoredData {
    let registry: LocalRegistry
    let version: VersionRecord
    /// The one file that is meant, or nil for all.
    let file: Digest?

    /// What identifies the bytes.
    var digest: Digest { file ?? version.manifest }

    /// The files that may have rows, with the sum of their sizes.
    private func entries() throws -> (contents: ArtifactContents, files: [FileList.Entry]) {
        let contents = try registry.contents(of: version)
        let files =
            file.map { digest in contents.files.entries.filter { $0.digest == digest } }
            ?? Array(contents.files.weights(.dataset))
        return (contents, files)
    }

    /// How many bytes there are to read.
    func bytes() throws -> Int64 { try entries().files.reduce(0) { $0 + $1.size } }

    /// Gives the rows to `body`, and throws when the bytes it read were not those of the version.
    func withRows<Result>(_ body: (DataRows) throws -> Result) throws -> Result {
        let (contents, files) = try entries()
        var parts: [(part: DataRows.Part, file: StoredFile, ranges: BlobRanges, digest: Digest)] =
            []
        for entry in files {
            let layer = contents.manifest.layers[entry.layer].digest
            guard let place = try registry.store.locate(layer, in: registry.index) else {
                throw ObjectStore.damaged(layer, "no container holds its bytes")
            }
            let ranges = BlobRanges(
                place, in: registry.store, start: entry.offset, size: entry.size, remembers: true)
            let file = StoredFile(ranges)
            parts.append((.init(name: entry.path.last, source: file), file, ranges, entry.digest))
        }
        let result = try body(
            DataRows(parts.map(\.part), label: version.name.description))
        for part in parts {
            if let failure = part.file.failure { throw failure }
            try part.ranges.confirm(part.digest)
        }
        return result
    }
}

extension LocalRegistry {
    /// Datasets of at most so many bytes together are read in passing when a decision asks for
    /// their rows; larger ones wait for `mreg report check --train --dataset`.
    private static let comparedInPassingBytesMax: Int64 = 256 << 20
    private static let trainedOn = "trained-on"
    /// Most datasets of one version's training that are looked at.
    private static let trainingDataMax = 16

    /// What came of looking for the rows of a dataset among those a version was trained on; nil
    /// where the registry holds nothing that it was trained on.
    func rows(of evaluated: StoredData, trainedOn version: VersionRecord) throws -> RowComparison? {
        let training = try trainingData(of: version)
        return try .worst(of: training.map { try rows(of: evaluated, amongThoseOf: $0) })
    }

    private func rows(
        of evaluated: StoredData, amongThoseOf training: StoredData
    ) throws -> RowComparison {
        guard training.digest != evaluated.digest else {
            return .same(name: training.version.name.description)
        }
        let kept = KeptComparisons()
        if let known = kept.comparison(of: evaluated.digest, with: training.digest) { return known }
        do {
            let bytes = try training.bytes() + evaluated.bytes()
            guard bytes <= Self.comparedInPassingBytesMax else {
                return .impossible(
                    reason: "there are \(bytes >> 20) MiB to read; mreg report check REPORT "
                        + "--train \(training.version.name) --dataset \(evaluated.version.name)")
            }
            return try compare(evaluated, training)
        } catch let error as MregError {
            return .unreadable(reason: error.description)
        }
    }

    /// Compares and remembers, so that it is done once.
    func compare(_ evaluated: StoredData, _ training: StoredData) throws -> RowComparison {
        let result = try training.withRows { training in
            try evaluated.withRows { evaluated in
                RowComparison.comparing(evaluated, withTraining: training)
            }
        }
        // What cannot be remembered costs time and nothing else.
        try? KeptComparisons().keep(result, of: evaluated.digest, with: training.digest)
        return result
    }

    /// What a version and the models it was made from were trained on, as far as it is held here.
    private func trainingData(of version: VersionRecord) throws -> [StoredData] {
        try catalog.read { reader in
            let models = try reader.ancestorManifests(
                of: version.manifest, ignoring: [Relation.evaluatedOn, Self.trainedOn])
            var found: [StoredData] = []
            for model in models.sorted() {
                for own in try reader.versions(manifest: model) {
                    for edge in try reader.parents(of: own.id)
                    where edge.row.relation.bytesEqual(Self.trainedOn) {
                        guard
                            let data = try reader.versions(manifest: edge.row.parentManifest)
                                .first(where: { !$0.isRemoved }),
                            !found.contains(where: { $0.digest == data.manifest })
                        else { continue }
                        found.append(StoredData(registry: self, version: data, file: nil))
                    }
                }
            }
            return Array(found.prefix(Self.trainingDataMax))
        }
    }
}
