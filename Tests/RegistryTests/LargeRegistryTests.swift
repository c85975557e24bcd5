// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Policy
import Testing
import Trust

@testable import Registry

/// Makes a large registry for `scripts/bench-catalog`, which then times the program on it.
@Suite struct `A large registry` {
    private static let folder = Surroundings.variable("MREG_LARGE_REGISTRY")
    private static let artifacts = 1000
    private static let versionsPerArtifact = 100

    /// 1000 models of 100 versions, each signed as an entry, fine-tuned from the version before,
    /// with two files, two parameters and a metric. Every second model goes back to the first
    /// version of the first, which so has 50 099 descendants in paths of up to 100 steps.
    @Test(.enabled(if: folder != nil, "set MREG_LARGE_REGISTRY to a folder to make one in"))
    func `of 100 000 versions can be made`() throws {
        let folder = try #require(Self.folder)
        let location = RegistryLocation(layout: .init(root: folder), source: .option)
        let registry = try LocalRegistry.create(at: location)
        var notices: [String] = []
        let actor = try #require(try SigningChoice().actor(notices: &notices))
        for number in 1...Self.versionsPerArtifact {
            let session = registry.store.beginPut(index: registry.index)
            var built: [(ArtifactName, ArtifactBuilder.Built)] = []
            for model in 0..<Self.artifacts {
                let name = try ArtifactName("team-\(model % 20)/model-\(model)")
                built.append((name, try Self.build(session, "\(name) \(number)")))
            }
            try registry.record(try session.commit())
            let root = number == 1 ? built.first?.1.contents.digest : nil
            try registry.append(actor) { _ in
                try built.map { name, built in
                    .event(try Self.publication(registry, name, number, built, root: root))
                }
            }
        }
        let lines = try registry.list()
        #expect(lines.count == Self.artifacts)
        #expect(lines.allSatisfy { $0.latest?.value == Self.versionsPerArtifact })
    }

    private static func build(
        _ session: PutSession, _ text: String
    ) throws -> ArtifactBuilder.Built {
        let scratch = try session.putBytes(Array("weights of \(text)".utf8))
        let readme = try session.putBytes(Array("# \(text)".utf8))
        let files = try FileList(
            entries: [
                .init(
                    path: try ArtifactPath("model.safetensors"), size: scratch.size,
                    digest: scratch.digest, isExecutable: false, layer: 0, offset: 0),
                .init(
                    path: try ArtifactPath("README.md"), size: readme.size,
                    digest: readme.digest, isExecutable: false, layer: 1, offset: 0),
            ], isSingleFile: false)
        let list = try session.putBytes(files.encoded())
        let config = try session.putBytes(Array("{}".utf8))
        let manifest = Manifest(
            artifactType: MediaType.modelPack,
            config: Descriptor(
                mediaType: MediaType.modelPackConfig, digest: config.digest, size: config.size),
            layers: [scratch, readme].map {
                Descriptor(mediaType: MediaType.weight, digest: $0.digest, size: $0.size)
            },
            annotations: [
                AnnotationKey.fileList: list.digest.description, AnnotationKey.kind: "model",
            ])
        return ArtifactBuilder.Built(
            contents: try ArtifactContents(
                try session.putBytes(try manifest.encoded()).digest, manifest, list.digest, files),
            bytesRead: files.totalSize)
    }

    private static func publication(
        _ registry: LocalRegistry, _ name: ArtifactName, _ number: Int,
        _ built: ArtifactBuilder.Built, root: Digest?
    ) throws -> LogEntry.Event {
        let previous = try registry.catalog.read { try $0.newest(name) }
        var metadata = VersionMetadata()
        metadata.parameters = ["lr": "0.\(number)", "epochs": "\(number)"]
        metadata.metrics = ["accuracy": "0.9\(number)"]
        if let previous {
            metadata.lineage = [
                ParentEdge(
                    relation: "finetune", digest: previous.manifest,
                    label: previous.name.description, uri: "")
            ]
        }
        let isOdd = name.text.utf8.last.map { !$0.isMultiple(of: 2) } ?? false
        if let root, isOdd {
            metadata.lineage = [
                ParentEdge(relation: "finetune", digest: root, label: "team-0/model-0@v1", uri: "")
            ]
        }
        let version = try #require(VersionNumber(value: number))
        return .publish(
            Publication(
                name: name, version: version, kind: .model, manifest: built.contents.digest,
                previous: previous?.manifest, fileCount: 2,
                totalBytes: built.contents.files.totalSize,
                statements: [], metadata: metadata))
    }
}
