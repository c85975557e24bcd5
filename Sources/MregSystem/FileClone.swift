// SPDX-License-Identifier: Apache-2.0
import MregCore

extension File {
    /// Makes this empty file share the bytes of another until either is changed (FICLONE); false
    /// where the file system cannot.
    public func clone(_ path: String) throws(MregError) -> Bool {
        let source = try File.open(reading: path, followLinks: false)
        return SystemCalls.clone(
            descriptor, from: source.descriptor, source.path, path: self.path) == 0
    }
}
