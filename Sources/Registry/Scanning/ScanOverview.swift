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

    /// Where files come from: a list as it is, or results that many files share.
    private enum Source: Sendable {
        case listed([File])
        case shared(VersionResults)
    }

    private let source: Source
    private var together = FilesTogether.Outcome()
    /// The worst level of any file.
    public private(set) var level: ScanLevel
    /// How many files are not safe.
    public private(set) var concernCount = 0
    /// Whether all that is not safe is data of no known format.
    public private(set) var isOnlyUnknownData = false
    /// The first of the worst files that are not safe; nil when all are.
    public private(set) var worst: File?
    /// How many files there are.
    public private(set) var fileCount = 0

    /// Makes an overview of files.
    public init(files: [File] = []) { self.init(.listed(files), FilesTogether.Outcome()) }

    /// The overview of a version.
    init(_ results: VersionResults) { self.init(.shared(results), FilesTogether.Outcome()) }

    private init(_ source: Source, _ together: FilesTogether.Outcome) {
        self.source = source
        self.together = together
        level = .dataOnly
        summarise()
    }

    private mutating func summarise() {
        var (level, concerns, files) = (ScanLevel.dataOnly, 0, 0)
        var areOpaque = true
        var worst: File?
        forEachFile { file in
            files += file.path.isEmpty ? 0 : 1
            level = max(level, file.record.level)
            guard file.record.word != .safe else { return }
            concerns += 1
            areOpaque = areOpaque && file.record.isOpaque
            if worst.map({ $0.record.level < file.record.level }) ?? true { worst = file }
        }
        (self.level, concernCount, fileCount, self.worst) = (level, concerns, files, worst)
        isOnlyUnknownData = concerns > 0 && areOpaque
    }

    /// The same files beside each other: what one says about another counts, and what is wrong with
    /// them together comes last.
    func judged(_ together: FilesTogether.Outcome) -> ScanOverview {
        ScanOverview(source, together)
    }

    /// Gives every file to `body`, in the order of the list.
    public func forEachFile(_ body: (File) throws -> Void) rethrows {
        switch source {
        case .listed(let files):
            for file in files { try body(judged(file)) }
        case .shared(let results):
            for index in results.numbers.indices {
                guard let record = results.record(index) else { continue }
                let path = results.files.entries.paths[index].text
                try body(judged(File(path: path, record: record)))
            }
        }
        if let record = together.record { try body(File(path: "", record: record)) }
    }

    private func judged(_ file: File) -> File {
        File(path: file.path, record: together.judged(file.record, at: file.path))
    }

    /// Every file, in the order of the list.
    public var files: [File] {
        var files: [File] = []
        forEachFile { files.append($0) }
        return files
    }

    /// The verdict in a user's words.
    public var word: ScanWord { level.word }

    /// The files that are not safe, worst first.
    public var concerns: [File] {
        var found: [File] = []
        forEachFile { if $0.record.word != .safe { found.append($0) } }
        return found.enumerated()
            .sorted { left, right in
                let (first, second) = (left.element.record.level, right.element.record.level)
                return first == second ? left.offset < right.offset : first > second
            }.map(\.element)
    }
}
