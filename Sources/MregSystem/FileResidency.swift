// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What of a file is in memory.
extension File {
    private static let samples: Int64 = 16

    /// Asks of a few places of a run whether they could be read without waiting for the disk.
    public func isMostlyInMemory(offset: Int64, count: Int64) -> Bool {
        var found: Int64 = 0
        for sample in 0..<Self.samples {
            let place = offset + count / Self.samples * sample
            if SystemCalls.isInMemory(descriptor, place, path: path) == 1 { found += 1 }
        }
        return found * 4 >= Self.samples * 3
    }

    /// How many pages of it are not on the disk yet; nil where the kernel cannot say.
    var unwrittenPages: Int64? {
        let count = SystemCalls.unwrittenPages(descriptor, path: path)
        return count < 0 ? nil : count
    }

    /// The magic number of its file system (statfs(2)).
    var fileSystemType: Int64 { SystemCalls.fileSystem(descriptor, path: path) }
}
