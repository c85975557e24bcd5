// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

private let fileColumns = "path, size, digest, is_executable, layer, offset"

extension Catalog.Reader {
    /// The files of a version by path, a page at a time where `limit` says so.
    public func files(
        of version: VersionID, after path: ArtifactPath? = nil, limit: Int? = nil
    ) throws -> [FileList.Entry] {
        try database.all(
            """
            SELECT \(fileColumns) FROM files WHERE version = ? AND path > ?
            ORDER BY path LIMIT ?
            """, [version.value, path?.text ?? "", limit ?? -1]
        ) { try FileList.Entry($0) }
    }

    /// Gives every file of a version to `body`, by path.
    public func forEachFile(
        of version: VersionID, _ body: (FileList.Entry) throws -> Void
    ) throws {
        try database.forEach(
            "SELECT \(fileColumns) FROM files WHERE version = ? ORDER BY path", [version.value]
        ) { try body(FileList.Entry($0)) }
    }

    /// One file of a version, or nil.
    public func file(_ path: ArtifactPath, of version: VersionID) throws -> FileList.Entry? {
        try database.first(
            "SELECT \(fileColumns) FROM files WHERE version = ? AND path = ?",
            [version.value, path.text]
        ) { try FileList.Entry($0) }
    }

    /// The files of a version that lie in a folder, at any depth, by path.
    public func files(
        under folder: ArtifactPath, of version: VersionID
    ) throws -> [FileList.Entry] {
        // '0' is the character after '/'.
        try database.all(
            """
            SELECT \(fileColumns) FROM files WHERE version = ? AND path > ? AND path < ?
            ORDER BY path
            """, [version.value, "\(folder)/", "\(folder)0"]
        ) { try FileList.Entry($0) }
    }

    /// Every file with some content, by version and path; at most `limit`.
    public func files(
        digest: Digest, limit: Int? = nil
    ) throws -> [(version: VersionName, path: ArtifactPath)] {
        try database.all(
            """
            SELECT a.name, v.number, f.path FROM files f JOIN versions v ON v.id = f.version
                JOIN artifacts a ON a.id = v.artifact
            WHERE f.digest = ? ORDER BY a.name, v.number, f.path LIMIT ?
            """, [digest.column, limit ?? -1]
        ) { (version: try $0.versionName(0), path: try $0.path(2)) }
    }
}

extension FileList.Entry {
    /// Reads `fileColumns`.
    fileprivate init(_ row: Row) throws {
        self.init(
            path: try row.path(0), size: try row.int(1), digest: try row.digest(2),
            isExecutable: try row.bool(3), layer: Int(try row.int(4)), offset: try row.int(5))
    }
}
