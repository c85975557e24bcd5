// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore

extension LocalRegistry {
    /// The version a reference means; unknown ones are errors that say what there is.
    ///
    /// `latest` of an artifact nobody entitled has released means its newest version, so that a
    /// refusal can say what is missing; the policy refuses it all the same.
    func version(_ reference: Reference) throws -> VersionRecord {
        let found = try catalog.read { reader -> VersionRecord? in
            if let found = try reader.version(reference) { return found }
            guard reference.selector == .latest,
                let newest = try reader.newest(reference.name), !newest.isRemoved
            else { return nil }
            return newest
        }
        guard let found else { throw try unknown(reference) }
        guard !found.isRemoved else {
            throw MregError(
                .notFound, "\(found.name) was removed",
                cause: "by entry \(found.removedLogIndex ?? 0) of the log",
                next: "mreg list \(reference.name)")
        }
        return found
    }

    private func unknown(_ reference: Reference) throws -> MregError {
        let (isKnown, names) = try catalog.read { reader in
            (
                try reader.kind(of: reference.name) != nil,
                try reader.names(prefix: String(reference.name.text.prefix(3)), limit: 5)
            )
        }
        if isKnown {
            return MregError(
                .notFound, "there is no version \(reference) in this registry",
                next: "mreg list \(reference.name)")
        }
        let similar = names.map(\.text).joined(separator: ", ")
        return MregError(
            .notFound, "there is no model or dataset '\(reference.name)' in this registry",
            cause: similar.isEmpty ? nil : "similar names: \(similar)", next: "mreg list")
    }

    /// The publication entry of a version.
    func publication(of version: VersionRecord) throws -> Publication {
        let (entry, _) = try entry(at: version.row.logIndex)
        guard case .publish(let publication) = entry.event,
            publication.name == version.name.artifact,
            publication.version == version.name.number
        else {
            throw MregError(
                .corrupt, "the catalog names the wrong entry for \(version.name)",
                next: "mreg verify --all")
        }
        return publication
    }

    /// The manifest and list of files of a version, verified.
    func contents(of version: VersionRecord) throws(MregError) -> ArtifactContents {
        if let recent, recent.digest == version.manifest { return recent }
        return try ArtifactContents(version.manifest, from: blobs)
    }
}
