// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore

/// Puts files into the store and describes them by a manifest (docs/format.md, "Artifacts").
///
/// Files of a folder that are smaller than `Limits.tarredFileBytesMax` share one deterministic
/// tar if there are two or more; every other file is a layer of its own. No time, host or user
/// gets into any of it: equal content gives an equal manifest.
struct ArtifactBuilder {
    /// What was built.
    struct Built {
        /// The manifest, and the files.
        var contents: ArtifactContents
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
    private var layers: [Descriptor] = []
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
        _ files: SourceFiles, isSingleFile: Bool
    ) throws(MregError) -> Built {
        totalBytes = files.indices.reduce(0) { $0 + files.size($1) }
        var small = files.indices.filter { files.size($0) < Limits.tarredFileBytesMax }
            .map { UInt32($0) }
        if small.count < 2 { small = [] }
        let (large, tar) = try addLayers(files, small)
        MemoryUse.release()
        let list = try FileList(
            ordered: entries(files, small, large, tar), isSingleFile: isSingleFile)
        return Built(contents: try putManifest(list), bytesRead: bytesRead)
    }

    /// Adds all layers: the large files, and the tar of the small ones.
    private mutating func addLayers(
        _ files: SourceFiles, _ small: [UInt32]
    ) throws(MregError) -> (large: [BlobInfo], tar: TarInfo?) {
        let memory = PushMemory(
            cache, usesCache ? cache.known(of: files) : KnownFiles(count: 0))
        MemoryUse.release()
        var large: [BlobInfo] = []
        var next = 0
        for index in files.indices {
            if next < small.count, Int(small[next]) == index {
                next += 1
            } else {
                large.append(try addLayer(files, index, memory))
            }
        }
        let tar = small.isEmpty ? nil : try addTar(files, small, memory)
        memory.finish()
        proven.record(claims)
        return (large, tar)
    }

    /// All files in the order of the push: those that are layers, and the members of the tar.
    private func entries(
        _ files: SourceFiles, _ small: [UInt32], _ large: [BlobInfo], _ tar: TarInfo?
    ) -> FileList.Entries {
        var entries = FileList.Entries(paths: files.paths)
        var (member, layer) = (0, 0)
        for index in files.indices {
            if let tar, member < small.count, Int(small[member]) == index {
                let placed = tar.members[member]
                entries.describe(
                    size: placed.size, digest: tar.digests[member],
                    isExecutable: placed.isExecutable, layer: large.count, offset: placed.offset)
                member += 1
            } else {
                entries.describe(
                    size: large[layer].size, digest: large[layer].digest,
                    isExecutable: files.isExecutable(index), layer: layer, offset: 0)
                layer += 1
            }
        }
        return entries
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
        _ files: SourceFiles, _ index: Int, _ memory: PushMemory
    ) throws(MregError) -> BlobInfo {
        let path = files.paths[index]
        var info = BlobInfo(
            digest: Digest.sha256(of: []), size: files.size(index), wasKnown: true)
        if let known = memory.known.digest(index),
            try session.putKnown(known, size: files.size(index))
        {
            info.digest = known
        } else {
            report("reading \(path.text.printable)")
            info = try session.putFile(files.source(index))
            bytesRead += info.size
            if let claim = info.claim { claims.append(claim) }
            if let stamp = info.stamp { memory.learn(stamp, info.digest) }
        }
        bytesPassed += info.size
        layers.append(layer(LayerType.raw(path, kind: kind), info, path: path.text))
        return info
    }

    /// Adds the tar of the small files; when none of them has changed, without reading them.
    private mutating func addTar(
        _ files: SourceFiles, _ places: [UInt32], _ memory: PushMemory
    ) throws(MregError) -> TarInfo {
        let bytes = places.reduce(0) { $0 + files.size(Int($1)) }
        let tar: TarInfo
        if let same = try knownTar(files, places, memory.known) {
            tar = same
        } else {
            report("reading \(places.count) small files")
            tar = try session.putTar(files, at: places, memory: memory)
            bytesRead += bytes
            if let claim = tar.blob.claim { claims.append(claim) }
            memory.learn(StatCache.key(tar.members, tar.digests), tar.blob.digest)
        }
        bytesPassed += bytes
        layers.append(layer(LayerType.tar(kind), tar.blob, path: Self.tarPath))
        return tar
    }

    /// The tar of files that are all known, if it was made before and is stored.
    private func knownTar(
        _ files: SourceFiles, _ places: [UInt32], _ known: KnownFiles
    ) throws(MregError) -> TarInfo? {
        guard known.count >= places.count else { return nil }
        let digests = places.compactMap { known.digest(Int($0)) }
        guard digests.count == places.count else { return nil }
        let layout = try TarLayout(files, at: places)
        guard let digest = cache.digests([StatCache.key(layout, digests)])[0],
            try session.putKnown(digest, size: layout.totalSize)
        else { return nil }
        let blob = BlobInfo(digest: digest, size: layout.totalSize, wasKnown: true)
        return TarInfo(blob: blob, members: layout, digests: digests)
    }

    private func layer(_ mediaType: String, _ info: BlobInfo, path: String) -> Descriptor {
        Descriptor(
            mediaType: mediaType, digest: info.digest, size: info.size,
            annotations: [AnnotationKey.filepath: path, AnnotationKey.title: path])
    }

    /// The configuration is ModelPack's with nothing but the digests of the layers in it.
    private func putManifest(_ list: FileList) throws(MregError) -> ArtifactContents {
        let config = try CanonicalJSON.encode([
            "config": [:], "descriptor": [:],
            "modelfs": [
                "type": "layers",
                "diffIds": .array(layers.map { .string($0.digest.description) }),
            ],
        ])
        let configInfo = try session.putBytes(config)
        let listInfo = try put(list)
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
        return try ArtifactContents(
            try session.putBytes(bytes).digest, manifest, listInfo.digest, list)
    }

    /// Puts the list of files as it is written out, so that its bytes are never all in memory.
    private func put(_ list: FileList) throws(MregError) -> BlobInfo {
        let size = list.encodedByteCount
        guard size <= Limits.fileListBytesMax else {
            throw MregError(
                .usage, "the list of files would have \(size) bytes",
                cause: "at most \(Limits.fileListBytesMax) are allowed",
                next: "push the files in several artifacts, or in larger files")
        }
        return try session.putStream(size: Int64(size)) { (sink) throws(MregError) in
            try list.forEachPiece { (piece) throws(MregError) in try sink.write(piece) }
        }
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
        let suffix = name.unicodeScalars.split(separator: ".").last.map { String($0) } ?? ""
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
