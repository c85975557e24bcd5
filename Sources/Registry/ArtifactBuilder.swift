// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import ObjectStore

/// Puts files into the store and describes them by a manifest (docs/format.md, "Artifacts").
///
/// Files of a folder that are smaller than `Limits.tarredFileBytesMax` share one deterministic
/// tar if there are two or more; every other file is a layer of its own. No time, host or user
/// gets into any of it: equal content gives an equal manifest.
struct ArtifactBuilder {
    /// What was built.
    struct Built {
        /// The manifest's digest.
        var digest: Digest
        /// The files.
        var files: FileList
    }

    /// The path of the tar of small files, for readers that know no better.
    static let tarPath = ".mreg/small-files.tar"

    let session: PutSession
    let kind: ArtifactKind
    let progress: any ProgressSink
    private var layers: [Descriptor] = []
    private var entries: [FileList.Entry] = []

    init(session: PutSession, kind: ArtifactKind, progress: any ProgressSink) {
        self.session = session
        self.kind = kind
        self.progress = progress
    }

    /// Puts everything and returns the manifest's digest.
    mutating func build(
        _ files: [SourceTree.Entry], isSingleFile: Bool
    ) throws(MregError) -> Built {
        let small = files.filter { $0.size < Limits.tarredFileBytesMax }
        let isTarred = small.count > 1
        let total = files.reduce(Int64(0)) { $0 + $1.size }
        for file in files where !isTarred || file.size >= Limits.tarredFileBytesMax {
            progress.report(
                ProgressStep(
                    "reading \(file.path.text.printable)", doneBytes: session.bytesRead,
                    totalBytes: total))
            try addLayer(file)
        }
        if isTarred {
            progress.report(
                ProgressStep(
                    "reading \(small.count) small files", doneBytes: session.bytesRead,
                    totalBytes: total))
            try addTar(small)
        }
        let list = try FileList(entries: entries, isSingleFile: isSingleFile)
        return Built(digest: try putManifest(list), files: list)
    }

    private mutating func addLayer(_ file: SourceTree.Entry) throws(MregError) {
        let info = try session.putFile(file.source)
        entries.append(
            FileList.Entry(
                path: file.path, size: info.size, digest: info.digest,
                isExecutable: file.isExecutable, layer: layers.count, offset: 0))
        layers.append(
            layer(LayerType.raw(file.path, kind: kind), info, path: file.path.text))
    }

    private mutating func addTar(_ files: [SourceTree.Entry]) throws(MregError) {
        let tar = try session.putTar(files)
        for (member, digest) in zip(tar.members, tar.digests) {
            entries.append(
                FileList.Entry(
                    path: member.path, size: member.size, digest: digest,
                    isExecutable: member.isExecutable, layer: layers.count,
                    offset: member.offset))
        }
        layers.append(layer(LayerType.tar(kind), tar.blob, path: Self.tarPath))
    }

    private func layer(_ mediaType: String, _ info: BlobInfo, path: String) -> Descriptor {
        Descriptor(
            mediaType: mediaType, digest: info.digest, size: info.size,
            annotations: [AnnotationKey.filepath: path, AnnotationKey.title: path])
    }

    /// The configuration is ModelPack's with nothing but the digests of the layers in it.
    private func putManifest(_ list: FileList) throws(MregError) -> Digest {
        let config = try CanonicalJSON.encode([
            "config": [:], "descriptor": [:],
            "modelfs": [
                "type": "layers",
                "diffIds": .array(layers.map { .string($0.digest.description) }),
            ],
        ])
        let configInfo = try session.putBytes(config)
        let listInfo = try session.putBytes(list.encoded())
        let manifest = Manifest(
            artifactType: MediaType.modelPack,
            config: Descriptor(
                mediaType: MediaType.modelPackConfig, digest: configInfo.digest,
                size: configInfo.size),
            layers: layers,
            annotations: [
                AnnotationKey.fileList: listInfo.digest.description,
                AnnotationKey.kind: kind.rawValue,
            ])
        let bytes = try manifest.encoded()
        guard bytes.count <= Limits.manifestBytesMax else {
            throw MregError(
                .usage, "the manifest would have \(bytes.count) bytes",
                cause: "at most \(Limits.manifestBytesMax) are allowed",
                next: "push the files in several artifacts, or in larger files")
        }
        return try session.putBytes(bytes).digest
    }
}

/// The ModelPack media type of a layer, by the file's name.
enum LayerType {
    private static let documents: Set<String> = ["md", "txt", "rst", "pdf", "html"]
    private static let code: Set<String> = ["py", "ipynb", "sh", "r", "jl", "swift", "c", "cpp"]
    private static let configurations: Set<String> = [
        "json", "yaml", "yml", "toml", "ini", "cfg", "jinja", "j2", "model", "vocab", "tiktoken",
    ]

    /// The type of a file that is a layer of its own.
    static func raw(_ path: ArtifactPath, kind: ArtifactKind) -> String {
        guard kind == .model else { return MediaType.dataset }
        let name = path.last.lowercased()
        let suffix = name.split(separator: ".").last.map(String.init) ?? ""
        if documents.contains(suffix) || name == "license" { return MediaType.doc }
        if code.contains(suffix) { return MediaType.code }
        if configurations.contains(suffix) { return MediaType.weightConfig }
        return MediaType.weight
    }

    /// The type of a tar of small files.
    static func tar(_ kind: ArtifactKind) -> String {
        kind == .model ? MediaType.weightConfigTar : MediaType.datasetTar
    }
}
