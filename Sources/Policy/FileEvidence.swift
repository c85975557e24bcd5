// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What is known of the files of a version: for nearly all of them one of a few things, so that
/// each is kept once, and each file takes four bytes besides its path.
public struct FileEvidence: Sendable, Hashable {
    /// What one kind of file is known by, but for the path.
    public struct Kind: Sendable, Hashable {
        /// What a scan found.
        public var scan: ScanEvidence
        /// The format, or nil.
        public var format: String?

        /// Makes a kind.
        public init(scan: ScanEvidence, format: String?) {
            self.scan = scan
            self.format = format
        }
    }

    private let paths: PathList
    private let numbers: [UInt32]
    private let kinds: [Kind]

    /// Takes the paths in byte order, the number of each one's kind, and the kinds.
    public init(paths: PathList, numbers: [UInt32], kinds: [Kind]) {
        self.paths = paths
        self.numbers = numbers
        self.kinds = kinds
    }

    /// The number of files.
    public var count: Int { numbers.count }

    /// What was found, each kind once and with the path of its first file.
    public var examples: [ScanEvidence] {
        var seen = [Bool](repeating: false, count: kinds.count)
        var examples: [ScanEvidence] = []
        for index in numbers.indices where !seen[Int(numbers[index])] {
            seen[Int(numbers[index])] = true
            var scan = kinds[Int(numbers[index])].scan
            scan.path = paths[index].text
            examples.append(scan)
        }
        return examples
    }

    /// How many files are of a kind that is wanted.
    func count(where isWanted: (Kind) -> Bool) -> Int {
        let wanted = kinds.map(isWanted)
        return numbers.count { wanted[Int($0)] }
    }

    /// The findings about files, in the order of their paths; `judge` is asked once a kind whether
    /// there is one at all.
    func findings(_ judge: (Kind, String) -> Finding?) -> [Finding] {
        let isBad = kinds.map { judge($0, "") != nil }
        return numbers.indices.compactMap { index in
            let number = Int(numbers[index])
            return isBad[number] ? judge(kinds[number], paths[index].text) : nil
        }
    }
}
