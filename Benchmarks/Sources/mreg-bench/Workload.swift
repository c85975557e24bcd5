// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc

/// Files to be pushed, version by version: `FOLDER/v0`, `FOLDER/v1`, …
enum Workload: String, CaseIterable, ExpressibleByArgument {
    /// One safetensors file of 2 GB in bf16.
    case fresh
    /// Six checkpoints of 400 MB, the last tenth of the tensors changes each time.
    case tail
    /// Six checkpoints of 400 MB, only the header grows.
    case header
    /// Six checkpoints of 400 MB, the tensors that an adapter was merged into change.
    case adapter
    /// 20 000 files of 1 to 50 KB, then 200 more and 100 changed.
    case small
    /// A table of 390 MB, with rows inserted in the middle twice.
    case table
    /// Two torch archives of 400 MB, the last quarter of the tensors changes.
    case torch

    /// What the tables call it.
    var title: String {
        switch self {
        case .fresh: "one bf16 safetensors file, pushed for the first time"
        case .tail: "six checkpoints, the last tenth of the tensors changes"
        case .header: "six checkpoints, only the header grows"
        case .adapter: "six checkpoints, an adapter is merged each time"
        case .small: "20 000 files of 1 to 50 KB, then 200 added and 100 changed"
        case .table: "a CSV table, rows inserted in the middle twice"
        case .torch: "two torch archives, the last quarter of the tensors changes"
        }
    }

    /// Whether it is data rather than a model: of no format that anything loads.
    var isDataset: Bool { self == .small || self == .table }

    var versionCount: Int {
        switch self {
        case .fresh: 1
        case .tail, .header, .adapter: 6
        case .small, .torch: 2
        case .table: 3
        }
    }

    /// Where its files lie.
    func folder(in root: String, scale: Double) -> String { "\(root)/\(rawValue)-\(scale)" }

    /// Makes the files once; `scale` shrinks them.
    func prepare(in root: String, scale: Double) throws {
        let folder = folder(in: root, scale: scale)
        guard !exists("\(folder)/done") else { return }
        for version in 0..<versionCount { try makeFolder("\(folder)/v\(version)") }
        switch self {
        case .fresh: try Self.makeFresh(folder, scale)
        case .tail, .header, .adapter: try makeCheckpoints(folder, scale)
        case .small: try SmallFiles.make(folder, scale)
        case .table: try CSVTable.make(folder, scale)
        case .torch: try Self.makeTorch(folder, scale)
        }
        _ = try OutputFile("\(folder)/done")
    }

    private static func makeFresh(_ folder: String, _ scale: Double) throws {
        let tensors = Tensor.model(
            hidden: 2048, inner: 5632, layers: max(1, Int(18 * scale)), vocabulary: 32_000)
        var source = WeightSource(seed: 1)
        try writeSafetensors("\(folder)/v0/model.safetensors", tensors, &source) { _ in 0 }
    }

    private static func smallModel(_ scale: Double) -> [Tensor] {
        Tensor.model(
            hidden: 1024, inner: 2816, layers: max(1, Int(13 * scale)), vocabulary: 32_000)
    }

    private func makeCheckpoints(_ folder: String, _ scale: Double) throws {
        let tensors = Self.smallModel(scale)
        var source = WeightSource(seed: 2)
        let total = tensors.reduce(0) { $0 + $1.elementCount }
        var after = total
        let changes = tensors.enumerated().map { number, tensor -> Bool in
            defer { after -= tensor.elementCount }
            switch self {
            case .tail: return after <= total / 10
            case .adapter: return Self.isAdapted(tensor.name, number)
            default: return false
            }
        }
        for version in 0..<versionCount {
            let history = self == .header ? String(repeating: "step; ", count: 40 * version) : ""
            try writeSafetensors(
                "\(folder)/v\(version)/model.safetensors", tensors, &source,
                metadata: #"{"format":"pt","history":"\#(history)"}"#
            ) { changes[$0] ? version : 0 }
        }
    }

    private static func isAdapted(_ name: String, _ number: Int) -> Bool {
        let parts = name.split(separator: ".")
        return parts.contains("q_proj") || parts.contains("v_proj")
            || (parts.contains("gate_proj") && number % 4 == 0)
    }

    private static func makeTorch(_ folder: String, _ scale: Double) throws {
        let tensors = smallModel(scale)
        var source = WeightSource(seed: 6)
        for version in 0..<2 {
            var zip = try TorchZip("\(folder)/v\(version)/pytorch_model.bin")
            try zip.add("archive/data.pkl", [0x80, 0x02, UInt8(ascii: "}"), UInt8(ascii: ".")])
            try zip.add("archive/byteorder", Array("little".utf8))
            for (number, tensor) in tensors.enumerated() {
                let changes = number * 4 > tensors.count * 3
                var bytes: [UInt8] = []
                try source.draw(
                    tensor, number: number, generation: changes ? version : 0
                ) { bytes += $0 }
                try zip.add("archive/data/\(number)", bytes)
            }
            try zip.add("archive/version", Array("3\n".utf8))
            try zip.finish()
        }
    }
}
