// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore

extension LocalRegistry {
    /// One line an artifact, by name.
    public func list(_ request: ListRequest = ListRequest()) throws -> [ArtifactLine] {
        try catalog.read { reader in
            let query = ListQuery(glob: request.glob, kind: request.kind, limit: request.limit)
            return try reader.list(query).compactMap { summary in
                // An artifact whose versions were all removed keeps its numbers, and nothing to show.
                guard summary.versionCount > 0,
                    let shown = try summary.latest ?? reader.newest(summary.name)
                else { return nil }
                return ArtifactLine(
                    name: summary.name, kind: summary.kind,
                    latest: summary.latest?.name.number, newest: shown.name.number,
                    versionCount: summary.versionCount, totalBytes: shown.row.totalBytes,
                    manifest: shown.manifest, state: shown.state,
                    publishedAt: shown.row.publishedAt,
                    aliases: summary.aliases.map { ($0.alias, $0.target.number) })
            }
        }
    }

    /// One line a version of an artifact, newest first.
    public func versions(of name: ArtifactName) throws -> [VersionLine] {
        let lines = try catalog.read { reader in
            try reader.versions(of: name).filter { !$0.isRemoved }
                .map { try Self.line($0, reader) }
        }
        if lines.isEmpty { _ = try version(Reference(name: name)) }
        return lines
    }

    static func line(_ version: VersionRecord, _ reader: Catalog.Reader) throws -> VersionLine {
        VersionLine(
            version: version.name.number, manifest: version.manifest,
            publishedAt: version.row.publishedAt, publisher: version.row.publisher,
            isAuthorised: version.row.isAuthorised, state: version.state,
            message: version.row.message ?? "", totalBytes: version.row.totalBytes,
            fileCount: version.row.fileCount, aliases: try reader.aliases(at: version.id))
    }
}
