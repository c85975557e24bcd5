// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import Glibc
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Policy
import TestSupport
import Testing

@testable import Registry

/// Paths that would leave the target, at push, at parse and at pull.
@Suite struct PathTests {
    @Test(arguments: ["a\nb", "a\\b", "a\u{7}b", "a\u{85}b"])
    func `names that no artifact may hold are refused at push`(name: String) throws {
        let stage = try Stage()
        try stage.scratch.write("net/\(name)", [1])
        try stage.scratch.write("net/good", [1])
        #expect(try failure { try stage.push([stage.scratch.at("net")]) }.code == .usage)
        #expect(try stage.open(.read).list().isEmpty)
    }

    @Test func `names that differ only in case or in their accents' form are refused`() throws {
        for pair in [["Model", "model"], ["e\u{301}", "\u{e9}"]] {
            let stage = try Stage()
            for name in pair { try stage.scratch.write("net/\(name)", [1]) }
            #expect(try failure { try stage.push([stage.scratch.at("net")]) }.code == .usage)
        }
    }

    @Test func `links and special files are refused at push`() throws {
        let stage = try Stage()
        try stage.scratch.write("net/good", [1])
        #expect(symlink("/etc/passwd", stage.scratch.at("net/link")) == 0)
        #expect(try failure { try stage.push([stage.scratch.at("net")]) }.code == .usage)
        try Directory.remove(stage.scratch.at("net/link"))
        #expect(mkfifo(stage.scratch.at("net/pipe"), 0o644) == 0)
        #expect(try failure { try stage.push([stage.scratch.at("net")]) }.code == .usage)
    }

    /// Publishes a manifest with a list of files of any bytes, signed by the admin.
    private func publish(_ stage: Stage, list: [UInt8]) throws {
        let registry = try stage.open()
        let session = registry.store.beginPut(index: registry.index)
        let layer = try session.putBytes(Array("evil".utf8))
        let info = try session.putBytes(list)
        let config = try session.putBytes(Array("{}".utf8))
        let manifest = Manifest(
            artifactType: MediaType.modelPack,
            config: Descriptor(
                mediaType: MediaType.modelPackConfig, digest: config.digest, size: config.size),
            layers: [
                Descriptor(mediaType: MediaType.weight, digest: layer.digest, size: layer.size)
            ],
            annotations: [AnnotationKey.fileList: info.digest.description])
        let digest = try session.putBytes(try manifest.encoded()).digest
        try registry.record(try session.commit())
        try stage.forge(
            Home.admin,
            .publish(
                Publication(
                    name: try ArtifactName("evil"), version: try #require(VersionNumber(value: 1)),
                    kind: .model, manifest: digest, previous: nil, fileCount: 1, totalBytes: 4,
                    statements: [], metadata: VersionMetadata())))
    }

    @Test(arguments: [
        "../escape", "/tmp/escape", "a/../../escape", "a//b", "./a", "a\\b", "", "a/", "..",
    ])
    func `hostile paths in a list of files are damage, and nothing is written`(path: String) throws
    {
        let stage = try Stage()
        let digest = Digest.sha256(of: Array("evil".utf8))
        let list = "mreg.files/v1 folder\n0644 0 0 4 \(digest.hex) \(path)\n"
        try publish(stage, list: Array(list.utf8))
        let output = stage.scratch.at("out/deep")
        for reason in [nil, "let me"] {
            #expect(throws: (any Error).self) {
                var request = PullRequest(reference: try Reference("evil@v1"))
                request.output = output
                request.unverifiedReason = reason
                _ = try stage.open(.read).pull(request)
            }
            #expect(try Stage.files(below: stage.scratch.at("out")).isEmpty)
        }
        #expect(try FileStatus.of("/tmp/escape") == nil)
        #expect(try !stage.findings().isEmpty)
    }

    @Test(arguments: ["0644 1 0 4", "0644 0 1 4", "0644 0 0 5", "0644 0 9223372036854775807 1"])
    func `a list of files that does not fit its layers is damage`(place: String) throws {
        let stage = try Stage()
        let digest = Digest.sha256(of: Array("evil".utf8))
        try publish(stage, list: Array("mreg.files/v1 folder\n\(place) \(digest.hex) a\n".utf8))
        #expect(try !stage.findings().isEmpty)
        #expect(throws: (any Error).self) {
            try stage.pull("evil@v1") { $0.unverifiedReason = "let me" }
        }
    }

    private func pull(_ stage: Stage, into output: String, force: Bool = false) throws -> PullResult
    {
        var request = PullRequest(reference: try Reference("net@v1"))
        request.output = output
        request.force = force
        return try stage.open(.read).pull(request)
    }

    private func net() throws -> Stage {
        let stage = try Stage()
        try stage.scratch.write("net/a", [1])
        try stage.scratch.write("net/sub/b", [2])
        try stage.push([stage.scratch.at("net")])
        return stage
    }

    @Test func `links in the target are not followed`() throws {
        let stage = try net()
        let outside = try stage.scratch.write("outside/b", [9])
        try Directory.make(stage.scratch.at("out/net"))
        #expect(symlink(stage.scratch.at("outside"), stage.scratch.at("out/net/sub")) == 0)
        for force in [false, true] {
            #expect(throws: (any Error).self) {
                _ = try self.pull(stage, into: stage.scratch.at("out"), force: force)
            }
            #expect(try File.contents(outside, limit: 10) == [9])
        }
        try Directory.make(stage.scratch.at("out2"))
        #expect(symlink(stage.scratch.at("outside"), stage.scratch.at("out2/net")) == 0)
        #expect(throws: (any Error).self) {
            _ = try self.pull(stage, into: stage.scratch.at("out2"), force: true)
        }
        #expect(try Stage.files(below: stage.scratch.at("outside")) == [outside])
    }

    @Test func `identical files stay, different ones are refused without force`() throws {
        let stage = try net()
        let output = stage.scratch.at("out")
        #expect(try pull(stage, into: output).written.count == 2)
        let again = try pull(stage, into: output)
        #expect(again.written.isEmpty && again.unchanged.count == 2)
        try stage.scratch.write("out/net/a", [7])
        try Directory.remove(stage.scratch.at("out/net/sub/b"))
        #expect(try failure { _ = try self.pull(stage, into: output) }.code == .cannotCreate)
        #expect(try stage.scratch.read("out/net/a") == [7])
        #expect(try FileStatus.of(stage.scratch.at("out/net/sub/b")) == nil, "all or nothing")
        #expect(try pull(stage, into: output, force: true).written.count == 2)
        #expect(try stage.scratch.read("out/net/a") == [1])
    }
}
