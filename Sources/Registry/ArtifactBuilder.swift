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
        /// The bytes of the files that were read; the others are known to be unchanged.
        var bytesRead: Int64
    }

    /// The path of the tar of small files, for readers that know no better.
    static let tarPath = ".mreg/small-files.tar"

    let session: PutSession
    let kind: ArtifactKind
    let progress: any ProgressSink
    /// What was read before.
    let cache: StatCache
    /// Whether that may be believed.
    let usesCache: Bool
    /// What is known of the chunks of blobs.
    let proven: any ProvenChunks
    private var claims: [ChunkClaim] = []
    private var learned: [(key: StatCache.Key, digest: Digest)] = []
    private var layers: [Descriptor] = []
    private var entries: [FileList.Entry] = []
    private var bytesRead: Int64 = 0
    private var bytesPassed: Int64 = 0
    private var totalBytes: Int64 = 0

    init(
        session: PutSession, kind: ArtifactKind, cache: StatCache, usesCache: Bool,
        proven: any ProvenChunks, progress: any ProgressSink
    ) {
        self.session = session
        self.kind = kind
        self.cache = cache
        self.usesCache = usesCache
        self.proven = proven
        self.progress = progress
    }

    /// Puts everything and returns the manifest's digest.
    mutating func build(
        _ files: [SourceTree.Entry], isSingleFile: Bool
    ) throws(MregError) -> Built {
        totalBytes = files.reduce(0) { $0 + $1.size }
        let known = usesCache ? cache.digests(of: files) : []
        var small: [SourceTree.Entry] = []
        var smallKnown: [Digest] = []
        let isTarred = files.count { $0.size < Limits.tarredFileBytesMax } > 1
        for (index, file) in files.enumerated() {
            let digest = known.isEmpty ? nil : known[index]
            if isTarred, file.size < Limits.tarredFileBytesMax {
                small.append(file)
                if let digest { smallKnown.append(digest) }
            } else {
                try addLayer(file, digest)
            }
        }
        if isTarred { try addTar(small, smallKnown.count == small.count ? smallKnown : nil) }
        cache.record(learned)
        proven.record(claims)
        let list = try FileList(entries: entries, isSingleFile: isSingleFile)
        return Built(digest: try putManifest(list), files: list, bytesRead: bytesRead)
    }

    /// Has the session report how far it is in what is called `activity`.
    private func report(_ activity: String) {
        let (sink, done, total) = (progress, bytesPassed, totalBytes)
        let start = session.bytesRead
        sink.report(ProgressStep(activity, doneBytes: done, totalBytes: total))
        session.progress = { read in
            sink.report(
                ProgressStep(activity, doneBytes: done + read - start, totalBytes: total))
        }
    }

    private mutating func addLayer(
        _ file: SourceTree.Entry, _ known: Digest?
    ) throws(MregError) {
        var info = BlobInfo(digest: Digest.sha256(of: []), size: file.size, wasKnown: true)
        if let known, try session.putKnown(known, size: file.size) {
            info.digest = known
        } else {
            report("reading \(file.path.text.printable)")
            info = try session.putFile(file.source)
            bytesRead += info.size
            if let claim = info.claim { claims.append(claim) }
            if let stamp = info.stamp { learned.append((StatCache.key(stamp), info.digest)) }
        }
        bytesPassed += info.size
        entries.append(
            FileList.Entry(
                path: file.path, size: info.size, digest: info.digest,
                isExecutable: file.isExecutable, layer: layers.count, offset: 0))
        layers.append(
            layer(LayerType.raw(file.path, kind: kind), info, path: file.path.text))
    }

    /// Adds the tar of the small files; when none of them has changed, without reading them.
    private mutating func addTar(
        _ files: [SourceTree.Entry], _ known: [Digest]?
    ) throws(MregError) {
        let tar: TarInfo
        if let known, let same = try knownTar(files, known) {
            tar = same
        } else {
            report("reading \(files.count) small files")
            tar = try session.putTar(files)
            bytesRead += tar.members.reduce(0) { $0 + $1.size }
            learn(tar)
        }
        bytesPassed += tar.members.reduce(0) { $0 + $1.size }
        for (member, digest) in zip(tar.members, tar.digests) {
            entries.append(
                FileList.Entry(
                    path: member.path, size: member.size, digest: digest,
                    isExecutable: member.isExecutable, layer: layers.count,
                    offset: member.offset))
        }
        layers.append(layer(LayerType.tar(kind), tar.blob, path: Self.tarPath))
    }

    /// The tar of files with these digests, if it was made before and is stored.
    private func knownTar(
        _ files: [SourceTree.Entry], _ digests: [Digest]
    ) throws(MregError) -> TarInfo? {
        let layout = try TarLayout(
            files.map { .init(path: $0.path, size: $0.size, isExecutable: $0.isExecutable) })
        let key = StatCache.key(layout.members, digests)
        guard let digest = cache.digests([key])[0],
            try session.putKnown(digest, size: layout.totalSize)
        else { return nil }
        let blob = BlobInfo(digest: digest, size: layout.totalSize, wasKnown: true)
        return TarInfo(blob: blob, members: layout.members, digests: digests, stamps: [])
    }

    private mutating func learn(_ tar: TarInfo) {
        if let claim = tar.blob.claim { claims.append(claim) }
        for (stamp, digest) in zip(tar.stamps, tar.digests) {
            if let stamp { learned.append((StatCache.key(stamp), digest)) }
        }
        learned.append((StatCache.key(tar.members, tar.digests), tar.blob.digest))
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
