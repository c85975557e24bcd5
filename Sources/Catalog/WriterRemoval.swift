// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog.Writer {
    /// Forgets the files of a removed version and what it needed; its history stays.
    public func forgetContents(of version: VersionID) throws {
        try database.run("DELETE FROM files WHERE version = ?", [version.value])
        try database.run("DELETE FROM scans WHERE version = ?", [version.value])
        try database.run("DELETE FROM scan_facts WHERE version = ?", [version.value])
        try database.run("DELETE FROM blob_refs WHERE version = ?", [version.value])
    }
}
