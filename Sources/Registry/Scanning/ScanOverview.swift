// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore

/// What a scan of a version's files came to.
public struct ScanOverview: Sendable {
    /// One file and what was found in it.
    public struct File: Sendable {
        /// The path in the artifact; empty for what concerns the files together.
        public var path: String
        /// What was found.
        public var record: ScanRecord
    }

    /// Every file, in the order of the list.
    public var files: [File] = []

    /// Makes an overview of files.
    public init(files: [File] = []) { self.files = files }

    /// The same files beside each other: what one says about another counts, and what is wrong with
    /// them together comes last.
    func judged(_ together: FilesTogether.Outcome) -> ScanOverview {
        var overview = self
        for index in overview.files.indices {
            let file = overview.files[index]
            overview.files[index].record = together.judged(file.record, at: file.path)
        }
        if let record = together.record { overview.files.append(File(path: "", record: record)) }
        return overview
    }

    /// The worst level of any file.
    public var level: ScanLevel { files.map(\.record.level).max() ?? .dataOnly }

    /// The verdict in a user's words.
    public var word: ScanWord { level.word }

    /// The files that are not safe, worst first.
    public var concerns: [File] {
        files.filter { $0.record.word != .safe }.enumerated()
            .sorted { left, right in
                let (first, second) = (left.element.record.level, right.element.record.level)
                return first == second ? left.offset < right.offset : first > second
            }.map(\.element)
    }

    /// Whether all that is not safe is data of no known format.
    public var isOnlyUnknownData: Bool {
        let concerns = concerns
        return !concerns.isEmpty && concerns.allSatisfy(\.record.isOpaque)
    }
}

extension ScanOverview {
    /// The overview of a version's layers.
    init(_ contents: ArtifactContents, _ layers: [LayerScan]) {
        var records: [ScanKey: ScanRecord] = [:]
        for layer in layers {
            for record in layer.records { records[ScanKey(record)] = record }
        }
        files = contents.files.entries.compactMap { entry in
            records[ScanKey(entry)].map { File(path: entry.path.text, record: $0) }
        }
    }
}
