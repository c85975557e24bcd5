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
        files = try FileList(
            parsing: try source.bytes(of: fileListDigest, limit: Limits.fileListBytesMax))
        for entry in files.entries {
            guard manifest.layers.indices.contains(entry.layer),
                entry.offset <= manifest.layers[entry.layer].size - entry.size
            else {
                throw MregError(
                    .corrupt, "the list of files of \(digest) does not fit its layers",
                    cause: "'\(entry.path.text.printable)' lies outside its layer")
            }
        }
    }

    /// Every blob the artifact needs: manifest, configuration, list of files and layers.
    var blobs: [Digest] {
        [digest, manifest.config.digest, fileListDigest] + manifest.layers.map(\.digest)
    }
}
