// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

private let blobColumns = "b.digest, b.length, b.container, b.offset, b.recipe"

private let chunkColumns = "digest, container, offset, length, encoding, stored_length"

extension Catalog.Reader {
    /// Where a blob lies, or nil.
    public func blob(_ digest: Digest) throws -> BlobRow? {
        try database.first(
            "SELECT \(blobColumns) FROM blobs b WHERE b.digest = ?", [digest.column]
        ) { try BlobRow($0) }
    }

    /// A page of all blobs, by digest.
    public func blobs(after digest: Digest? = nil, limit: Int) throws -> [BlobRow] {
        try database.all(
            "SELECT \(blobColumns) FROM blobs b WHERE b.digest > ? ORDER BY b.digest LIMIT ?",
            [(digest?.bytes ?? []).column, limit]
        ) { try BlobRow($0) }
    }

    /// What lies in a container, by offset.
    public func blobs(in container: Digest) throws -> [BlobRow] {
        try database.all(
            """
            SELECT \(blobColumns) FROM blobs b WHERE b.container = ?
            ORDER BY b.offset, b.digest
            """, [container.column]
        ) { try BlobRow($0) }
    }

    /// A page of the blobs that versions not removed need, by digest: what `gc` must keep.
    public func neededBlobs(after digest: Digest? = nil, limit: Int) throws -> [Digest] {
        try database.all(
            """
            SELECT DISTINCT r.digest FROM blob_refs r CROSS JOIN versions v ON v.id = r.version
            WHERE r.digest > ? AND v.removed_log_index IS NULL ORDER BY r.digest LIMIT ?
            """, [(digest?.bytes ?? []).column, limit]
        ) { try $0.digest(0) }
    }

    /// The blobs a version needs, by digest.
    public func blobs(neededBy version: VersionID) throws -> [Digest] {
        try database.all(
            "SELECT digest FROM blob_refs WHERE version = ? ORDER BY digest", [version.value]
        ) { try $0.digest(0) }
    }

    /// The versions that need a blob, by name: whom its damage hurts.
    public func versions(needingBlob digest: Digest) throws -> [VersionRecord] {
        try many(
            """
            WHERE v.id IN (SELECT version FROM blob_refs WHERE digest = ?)
            ORDER BY a.name, v.number
            """, [digest.column])
    }

    /// The versions that need any blob placed in a container, by name.
    public func versions(needingContainer container: Digest) throws -> [VersionRecord] {
        try many(
            """
            WHERE v.id IN (SELECT r.version FROM blobs b JOIN blob_refs r ON r.digest = b.digest
                    WHERE b.container = ?1
                UNION SELECT r.version FROM blob_containers c JOIN blob_refs r ON r.digest = c.blob
                    WHERE c.container = ?1)
            ORDER BY a.name, v.number
            """, [container.column])
    }

    /// Where a chunk lies, or nil; blobs of one piece are not among them.
    public func chunk(_ digest: Digest) throws -> ChunkRow? {
        try database.first(
            "SELECT \(chunkColumns) FROM chunks WHERE digest = ?", [digest.column]
        ) { try ChunkRow($0) }
    }

    /// A page of all chunks, by digest.
    public func chunks(after digest: Digest? = nil, limit: Int) throws -> [ChunkRow] {
        try database.all(
            "SELECT \(chunkColumns) FROM chunks WHERE digest > ? ORDER BY digest LIMIT ?",
            [(digest?.bytes ?? []).column, limit]
        ) { try ChunkRow($0) }
    }

    /// The blobs of several pieces of which one lies in a container, by digest.
    public func blobs(withPiecesIn container: Digest) throws -> [Digest] {
        try database.all(
            "SELECT blob FROM blob_containers WHERE container = ? ORDER BY blob",
            [container.column]
        ) { try $0.digest(0) }
    }
}

extension BlobRow {
    /// Reads `blobColumns`.
    fileprivate init(_ row: Row) throws {
        self.init(
            digest: try row.digest(0), length: try row.int(1),
            container: try row.optionalDigest(2), offset: try row.int(3),
            recipe: try row.optionalDigest(4))
    }
}

extension ChunkRow {
    /// Reads `chunkColumns`.
    fileprivate init(_ row: Row) throws {
        self.init(
            digest: try row.digest(0), container: try row.digest(1), offset: try row.int(2),
            length: try row.int(3), encoding: try row.text(4), storedLength: try row.int(5))
    }
}
