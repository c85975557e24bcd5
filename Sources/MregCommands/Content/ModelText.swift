// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import Registry

/// How what files say about a model reads.
enum ModelText {
    /// Adds the lines of a model to a version's.
    static func add(_ model: ModelSummary, to sheet: inout FactSheet) {
        for weights in model.weights {
            let tensors = Quantity.count(weights.tensors, "tensor")
            let files = Quantity.count(weights.files, "file")
            sheet.add(
                "parameters", "\(weights.parameters) in \(tensors) (\(weights.format), \(files))")
        }
        for fact in ModelFact.allCases {
            sheet.add(fact.rawValue, model.facts[fact]?.joined(separator: ", "))
        }
        if model.unscannedFiles > 0 {
            sheet.add("not scanned", Quantity.count(model.unscannedFiles, "file"))
        }
    }

    /// A model for programs.
    static func json(_ model: ModelSummary) -> JSONValue {
        var object: JSONObject = [
            "parameters": .count(model.parameters),
            "weights": .array(
                model.weights.map { weights in
                    [
                        "format": .string(weights.format), "files": .count(weights.files),
                        "tensors": .count(weights.tensors),
                        "parameters": .count(weights.parameters),
                    ]
                }),
        ]
        for fact in ModelFact.allCases {
            object[fact.rawValue] = .texts(model.facts[fact] ?? [])
        }
        object["unscanned-files"] = .count(model.unscannedFiles)
        return .object(object)
    }
}

/// How tensors read.
enum TensorText {
    /// `F32 [2, 3]`.
    static func type(_ tensor: TensorFact) -> String {
        "\(tensor.dtype) \(shape(tensor))"
    }

    private static func shape(_ tensor: TensorFact) -> String {
        "[" + tensor.shape.map { "\($0)" }.joined(separator: ", ") + "]"
    }

    /// One line a tensor.
    static func table(_ listing: TensorListing) -> [String] {
        var table = Table("TENSOR", "TYPE", "SHAPE", "BYTES", "FILE")
        for line in listing.lines {
            let shape = line.tensor.shape.map { "\($0)" }.joined(separator: "x")
            table.add(
                line.tensor.name, line.tensor.dtype, shape, "\(line.tensor.bytes)", line.path.text)
        }
        return table.lines
    }

    /// What is not in the list.
    static func notes(_ listing: TensorListing) -> [String] {
        var notes = listing.unscanned.map { "\($0) was not scanned" }
        if listing.unlisted > 0 {
            notes.append("\(listing.unlisted) more tensors are counted and not listed")
        }
        return notes
    }

    /// The tensors for programs.
    static func json(_ listing: TensorListing) -> JSONValue {
        [
            "reference": .string(listing.label),
            "tensors": .array(
                listing.lines.map { line in
                    [
                        "name": .string(line.tensor.name), "dtype": .string(line.tensor.dtype),
                        "shape": .array(line.tensor.shape.map { .integer($0) }),
                        "bytes": .count(line.tensor.bytes), "path": .string(line.path.text),
                    ]
                }), "unlisted": .count(listing.unlisted),
        ]
    }
}
