// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregSystem
import ObjectStore

extension LocalRegistry {
    /// Passes one file of a version on, if every policy allows it.
    ///
    /// The file is read twice: once to verify it, so that no wrong byte gets out, and once to
    /// pass it on, checked again.
    public func cat(
        _ reference: Reference, path: ArtifactPath?, environment: String?,
        consumer: ConsumerDocuments, into sink: (RawSpan) throws(MregError) -> Void
    ) throws {
        let version = try version(reference)
        _ = try requireAllowed(
            version, as: reference, environment: environment, consumer: consumer)
        let contents = try contents(of: version)
        let entry = try wanted(path, in: contents, label: version.name.description)
        try read(entry, of: contents) { (_) throws(MregError) in }
        try read(entry, of: contents, into: sink)
    }

    private func wanted(
        _ path: ArtifactPath?, in contents: ArtifactContents, label: String
    ) throws(MregError) -> FileList.Entry {
        if let path {
            if let entry = contents.files.entry(path) { return entry }
            throw MregError(
                .notFound, "there is no file '\(path.text.printable)' in \(label)",
                next: "mreg show \(label)")
        }
        guard contents.files.entries.count == 1, let only = contents.files.entries.first else {
            throw MregError(
                .usage, "\(label) has \(contents.files.entries.count) files",
                next: "mreg cat \(label) PATH")
        }
        return only
    }
}

extension LocalRegistry {
    /// Passes a file's bytes on and throws at the end when they were not the listed file's.
    func read(
        _ entry: FileList.Entry, of contents: ArtifactContents,
        into sink: (RawSpan) throws(MregError) -> Void
    ) throws(MregError) {
        let layer = contents.manifest.layers[entry.layer]
        guard let place = try store.locate(layer.digest, in: index), place.size == layer.size else {
            throw MregError(
                .corrupt, "stored bytes of '\(entry.path.text.printable)' are missing",
                cause: "no container holds the layer \(layer.digest)", next: "mreg verify --all")
        }
        func read(_ place: BlobPlace) throws(MregError) {
            try store.readRange(
                place, offset: entry.offset, count: entry.size, expected: entry.digest
            ) { (bytes) throws(MregError) in
                hasPassed = true
                try sink(bytes)
            }
        }
        var hasPassed = false
        do {
            try read(place)
        } catch {
            // Bytes that were passed on cannot be taken back.
            guard !hasPassed, let moved = try store.movedPlace(of: place, in: index) else {
                throw error
            }
            try read(moved)
        }
    }
}
