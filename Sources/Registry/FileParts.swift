// SPDX-License-Identifier: Apache-2.0
import MregCore
import ObjectStore

/// Where files of one layer lie in it, in some order; four bytes a file.
struct FileParts: RandomAccessCollection, Sendable {
    private let entries: FileList.Entries
    private let files: [UInt32]

    /// Takes files by their places in a list.
    init(_ entries: FileList.Entries, _ files: [UInt32]) {
        self.entries = entries
        self.files = files
    }

    var startIndex: Int { 0 }
    var endIndex: Int { files.count }

    /// Where a file lies.
    subscript(index: Int) -> BlobPart {
        let file = file(index)
        return BlobPart(
            offset: entries.offset(file), size: entries.size(file), digest: entries.digest(file))
    }

    /// The place of a file in the list.
    func file(_ index: Int) -> Int { Int(files[index]) }
}
