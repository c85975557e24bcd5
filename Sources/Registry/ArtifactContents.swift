// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A version's manifest and list of files, read and checked against each other.
struct ArtifactContents: Sendable {
    /// The manifest's digest.
    let digest: Digest
    /// The manifest.
    let manifest: Manifest
    /// The digest of the list of files.
    let fileListDigest: Digest
    /// The files.
    let files: FileList

    /// Reads both; what does not fit together is corrupt.
    init(_ digest: Digest, from source: some BlobSource) throws(MregError) {
        self.digest = digest
        manifest = try Manifest(
            parsing: try source.bytes(of: digest, limit: Limits.manifestBytesMax))
        guard manifest.artifactType == MediaType.modelPack,
            let text = manifest.annotations[AnnotationKey.fileList]
        else {
            throw MregError(.corrupt, "the manifest \(digest) is not one of a model or dataset")
        }
        fileListDigest = try Digest(parsing: text, as: "the list of files of \(digest)")
        var reader = FileListReader()
        var malformed: MregError?
        try source.read(fileListDigest, limit: Limits.fileListBytesMax) {
            (bytes) throws(MregError) in
            // Damage is told before what the damaged bytes seem to say.
            guard malformed == nil else { return }
            do throws(MregError) {
                try reader.read(bytes)
            } catch { malformed = error }
        }
        if let malformed { throw malformed }
        files = try reader.finish()
        try check()
    }

    /// Takes what was just made.
    init(
        _ digest: Digest, _ manifest: Manifest, _ fileListDigest: Digest, _ files: FileList
    ) throws(MregError) {
        self.digest = digest
        self.manifest = manifest
        self.fileListDigest = fileListDigest
        self.files = files
        try check()
    }

    private func check() throws(MregError) {
        let entries = files.entries
        for index in entries.indices {
            guard manifest.layers.indices.contains(entries.layer(index)),
                entries.offset(index)
                    <= manifest.layers[entries.layer(index)].size - entries.size(index)
            else {
                throw MregError(
                    .corrupt, "the list of files of \(digest) does not fit its layers",
                    cause: "'\(entries.paths[index].text.printable)' lies outside its layer")
            }
        }
    }

    /// Whether handling them takes so much memory that it is worth a moment to give some back.
    var hasManyFiles: Bool { files.entries.count >= 20_000 }

    /// Every blob the artifact needs: manifest, configuration, list of files and layers.
    var blobs: [Digest] {
        [digest, manifest.config.digest, fileListDigest] + manifest.layers.map(\.digest)
    }
}
