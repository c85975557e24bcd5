// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import TestSupport
import Testing

@testable import Registry

/// When a blob may be checked by its chunks, and that nobody else's word makes it so.
@Suite struct ChunkProofTests {
    private static let bytes = noise((3 << 20) + 5, seed: 31)
    private static let blob = Digest.sha256(of: bytes)

    private func filled() throws -> Stage {
        let stage = try Stage()
        try stage.push(Self.bytes, as: "net")
        return stage
    }

    private func claim(_ registry: LocalRegistry) throws -> ChunkClaim {
        let place = try #require(try registry.store.locate(Self.blob, in: registry.index))
        return try #require(try registry.store.chunkLists(of: [place])[0]).claim
    }

    /// Opens as an account would that keeps its proofs in `folder`.
    private func open(_ stage: Stage, proofs folder: String) throws -> LocalRegistry {
        let registry = try stage.open(.read)
        registry.provenChunks = AccountProofs(folder: stage.scratch.at(folder))
        return registry
    }

    private func pull(_ registry: LocalRegistry, _ stage: Stage, link: Bool) throws -> [UInt8] {
        var request = PullRequest(reference: try Reference("net@v1"))
        let out = stage.scratch.at("out-\(RandomName.next())")
        request.output = out
        request.link = link
        request.force = true
        _ = try registry.pull(request)
        return try File.contents(Paths.join(out, "model.bin"), limit: 1 << 24)
    }

    /// Puts other bytes under the blob's name, and a recipe whose chunks are those bytes'.
    private func tamper(_ stage: Stage) throws {
        let other = noise(Self.bytes.count, seed: 32)
        let hex = Self.blob.hex
        let (first, rest) = (Array(other[..<2_000_000]), Array(other[2_000_000...]))
        try overwrite(
            Paths.join(stage.root, "objects/\(hex.prefix(2))/\(hex.dropFirst(2))"), other)
        for path in try Stage.files(below: Paths.join(stage.root, "recipes")) {
            let text = String(decoding: try File.contents(path, limit: 1 << 24), as: UTF8.self)
            guard text.contains("blob \(hex) ") else { continue }
            var lines: [String] = []
            var isOurs = false
            for line in text.split(separator: "\n") {
                guard !isOurs || !line.hasPrefix("chunk ") else { continue }
                isOurs = line.hasPrefix("blob \(hex) ")
                guard isOurs else {
                    lines.append(String(line))
                    continue
                }
                let number = lines.filter { $0.hasPrefix("container ") }
                    .firstIndex { $0.hasPrefix("container \(hex) ") }
                let container = try #require(number)
                lines += [
                    "blob \(hex) \(other.count) gear/2 2",
                    "chunk \(Digest.sha256(of: first).hex) \(first.count) \(container) 0",
                    "chunk \(Digest.sha256(of: rest).hex) \(rest.count) \(container) 2000000",
                ]
            }
            let made = Array((lines.joined(separator: "\n") + "\n").utf8)
            let name = Digest.sha256(of: made).hex
            let target = Paths.join(
                stage.root, "recipes/\(name.prefix(2))/\(name.dropFirst(2))")
            try Directory.make(Paths.parent(target))
            try Directory.remove(path)
            try File.create(target, mode: 0o444).write(made, at: 0)
        }
    }

    @Test func `a push proves how its files are cut, for its account alone`() throws {
        let stage = try filled()
        let pusher = try stage.open(.read)
        #expect(pusher.provenChunks.areProven([try claim(pusher)]) == [true])
        let other = try open(stage, proofs: "other")
        #expect(other.provenChunks.areProven([try claim(other)]) == [false])
    }

    @Test func `a link of an account that has proven nothing proves the chunks`() throws {
        let stage = try filled()
        let registry = try open(stage, proofs: "other")
        for _ in 0..<2 {
            #expect(try pull(registry, stage, link: true) == Self.bytes)
            #expect(registry.provenChunks.areProven([try claim(registry)]) == [true])
        }
    }

    @Test func `a check proves chunks as well`() throws {
        let stage = try filled()
        let registry = try open(stage, proofs: "other")
        #expect(try registry.verifyAll().findings.isEmpty)
        #expect(registry.provenChunks.areProven([try claim(registry)]) == [true])
    }

    @Test func `a recipe and a container that lie alike let no byte out`() throws {
        let stage = try filled()
        // One account has proven the chunks, another has not.
        let known = try open(stage, proofs: "known")
        _ = try pull(known, stage, link: true)
        try tamper(stage)
        for proofs in ["known", "new"] {
            for link in [true, false] {
                let registry = try open(stage, proofs: proofs)
                let error = try failure { _ = try pull(registry, stage, link: link) }
                #expect(error.code == .corrupt, "\(proofs), link: \(link)")
            }
            let findings = try open(stage, proofs: proofs).verifyAll().findings
            #expect(findings.contains { $0.hurts.contains("net@v1") }, "\(findings)")
        }
    }

    @Test func `proofs that others could have written do not count`() throws {
        let stage = try filled()
        let registry = try open(stage, proofs: "other")
        let claim = try claim(registry)
        registry.provenChunks.record([claim])
        #expect(registry.provenChunks.areProven([claim]) == [true])
        #expect(
            registry.provenChunks.areProven([ChunkClaim(blob: .sha256(of: [1]), list: claim.list)])
                == [false])
        Command.run("chmod", ["777", stage.scratch.at("other")])
        #expect(registry.provenChunks.areProven([claim]) == [false])
    }
}
