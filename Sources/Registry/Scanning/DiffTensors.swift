// SPDX-License-Identifier: Apache-2.0
import Catalog
import Inspection
import MregCore

extension VersionDiff {
    /// How one tensor differs.
    public struct TensorChange: Sendable {
        /// Its name; with the file's path where that alone does not tell it from others.
        public var name: String
        /// The tensor in the first version.
        public var before: TensorFact?
        /// The tensor in the second version.
        public var after: TensorFact?
    }

    /// How the tensors of two versions differ.
    public struct Tensors: Sendable {
        /// Tensors that one version lacks, or that have another type or shape, by name.
        public var changes: [TensorChange] = []
        /// How many tensors of changed files have the same type and shape.
        public var sameCount = 0
        /// How many could not be compared, because files have more than are listed.
        public var unlisted = 0
    }
}

extension LocalRegistry {
    /// Compares the tensors of the files that differ: type and shape, by name, so that a tensor
    /// that moved to another file is the same.
    func compareTensors(
        _ old: VersionRecord, _ new: VersionRecord, _ diff: inout VersionDiff
    ) throws {
        let before = try contents(of: old).files.entries
        let after = try contents(of: new).files.entries
        let shared = Set(before.map(ScanKey.init)).intersection(after.map(ScanKey.init))
        let removed = try tensors(of: old) { !shared.contains(ScanKey($0)) }
        let added = try tensors(of: new) { !shared.contains(ScanKey($0)) }
        diff.tensors = Self.compare(removed, added)
        diff.tensors.unlisted = max(removed.unlisted, added.unlisted)
    }

    private static func compare(
        _ before: TensorListing, _ after: TensorListing
    ) -> VersionDiff.Tensors {
        var (old, new) = (named(before), named(after))
        // A model in one file may be called otherwise in the next version: then its unnamed
        // tensors have only their numbers.
        if Set(before.lines.map(\.path)).count == 1, Set(after.lines.map(\.path)).count == 1 {
            (old, new) = (named(before, withPath: false), named(after, withPath: false))
        }
        var tensors = VersionDiff.Tensors()
        for (name, tensor) in new {
            let earlier = old.removeValue(forKey: name)
            if let earlier, earlier.shape == tensor.shape, earlier.dtype.bytesEqual(tensor.dtype) {
                tensors.sameCount += 1
            } else {
                tensors.changes.append(
                    .init(
                        name: String(decoding: name, as: UTF8.self), before: earlier,
                        after: tensor))
            }
        }
        tensors.changes += old.map {
            .init(name: String(decoding: $0.key, as: UTF8.self), before: $0.value)
        }
        tensors.changes.sort { $0.name.bytesPrecede($1.name) }
        return tensors
    }

    /// Every tensor under a name of its own: its name, else `path:name`, else its number.
    private static func named(
        _ listing: TensorListing, withPath: Bool = true
    ) -> [[UInt8]: TensorFact] {
        var uses: [[UInt8]: Int] = [:]
        for line in listing.lines { uses[Array(line.tensor.name.utf8), default: 0] += 1 }
        var named: [[UInt8]: TensorFact] = [:]
        var numbers: [[UInt8]: Int] = [:]
        for line in listing.lines {
            var name = line.tensor.name
            if name.isEmpty || uses[Array(name.utf8), default: 0] > 1 {
                if withPath { name = name.isEmpty ? line.path.text : "\(line.path):\(name)" }
                let number = numbers[Array(name.utf8), default: 0]
                numbers[Array(name.utf8)] = number + 1
                if name.isEmpty || number > 0 { name += "[\(number)]" }
            }
            named[Array(name.utf8)] = line.tensor
        }
        return named
    }

    /// Facts about the models that differ.
    func compareModels(
        _ old: VersionRecord, _ new: VersionRecord, _ diff: inout VersionDiff
    ) throws {
        let before = try model(of: old)
        let after = try model(of: new)
        for fact in ModelFact.allCases {
            let (first, second) = (before.facts[fact], after.facts[fact])
            guard first != second else { continue }
            diff.facts.append(
                .init(
                    name: fact.rawValue, before: first?.joined(separator: ", "),
                    after: second?.joined(separator: ", ")))
        }
        guard before.parameters != after.parameters else { return }
        diff.facts.append(
            .init(
                name: "parameters", before: "\(before.parameters)", after: "\(after.parameters)"))
    }

    /// What is known about the model of a version.
    func model(of version: VersionRecord) throws -> ModelSummary {
        ModelSummary(try knownRecords(version, try contents(of: version)))
    }
}
