// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregCrypto
import MregSystem
import TestSupport
import Testing

@testable import Registry

/// What a pull leaves behind, and what it shares with the store.
@Suite struct PullTests {
    private static let large = noise((3 << 20) + 5, seed: 21)

    /// A folder with two files that are whole containers and two that share a tar.
    private func filled() throws -> Stage {
        let stage = try Stage()
        try stage.scratch.write("net/large.bin", Self.large)
        try stage.scratch.write("net/tool.bin", noise(2 << 20, seed: 22), mode: 0o755)
        try stage.scratch.write("net/a.json", Array("{}".utf8))
        try stage.scratch.write("net/sub/b.txt", noise(3000, seed: 23))
        try stage.push([stage.scratch.at("net")])
        return stage
    }

    private func pull(
        _ stage: Stage, to output: String, _ change: (inout PullRequest) -> Void = { _ in }
    ) throws -> PullResult {
        var request = PullRequest(reference: try Reference("net@v1"))
        request.output = output
        change(&request)
        return try stage.open(.read).pull(request)
    }

    private var container: String {
        let hex = Digest.sha256(of: Self.large).hex
        return "objects/\(hex.prefix(2))/\(hex.dropFirst(2))"
    }

    @Test func `a link is a second, read-only name for the container; the rest is copied`() throws {
        let stage = try filled()
        let out = stage.scratch.at("out")
        // Root links only with --force; with it the answer is the same for everybody.
        let result = try pull(stage, to: out) {
            $0.link = true
            $0.force = true
        }
        let path = Paths.join(out, "net/large.bin")
        let links = try #require(result.links)
        let stored = try FileStatus.of(Paths.join(stage.root, container))
        if links.reflinked == 0 {
            #expect(links.linked == 1 && links.copied == 3)
            #expect(try FileStatus.of(path)?.inode == stored?.inode)
            #expect(try FileStatus.of(path)?.mode == 0o444)
        } else {
            #expect(links.reflinked == 2 && links.copied == 2)
        }
        #expect(try File.contents(path, limit: 1 << 24) == Self.large)
        #expect(try FileStatus.of(Paths.join(out, "net/tool.bin"))?.mode == 0o755)
        #expect(try pull(stage, to: out).unchanged.count == 4)
        #expect(try stage.findings().isEmpty)
    }

    @Test(.enabled(if: Surroundings.userID == 0)) func `root gets copies without force, and why`()
        throws
    {
        let stage = try filled()
        let result = try pull(stage, to: stage.scratch.at("out")) { $0.link = true }
        let links = try #require(result.links)
        #expect(links.linked == 0 && links.reflinked + links.copied == 4)
        if links.reflinked == 0 {
            #expect(result.notices.contains { $0.contains("--force") }, "\(result.notices)")
        }
    }

    @Test func `damaged bytes are never linked, and nothing stays at the target`() throws {
        let stage = try filled()
        var bytes = Self.large
        bytes[2_000_000] ^= 1
        try overwrite(Paths.join(stage.root, container), bytes)
        for isLink in [true, false] {
            let out = stage.scratch.at("out-\(isLink)")
            let error = try failure {
                _ = try pull(stage, to: out) {
                    $0.link = isLink
                    $0.force = true
                }
            }
            #expect(error.code == .corrupt)
            #expect(try Directory.list(out)?.isEmpty == true)
        }
    }

    @Test func `changing a linked file is found, and pushing the content again repairs it`() throws
    {
        let stage = try filled()
        let out = stage.scratch.at("out")
        let links = try pull(stage, to: out) {
            $0.link = true
            $0.force = true
        }.links
        guard links?.linked == 1 else { return }
        let path = Paths.join(out, "net/large.bin")
        chmod(path, 0o644)
        let descriptor = open(path, O_WRONLY)
        #expect(pwrite(descriptor, [UInt8(1)], 1, 77) == 1)
        close(descriptor)
        #expect(try !stage.findings().isEmpty)
        try stage.push([stage.scratch.at("net")])
        #expect(try stage.findings().isEmpty)
        let again = try stage.pull("net@v1")
        #expect(
            try File.contents(Paths.join(again, "net/large.bin"), limit: 1 << 24) == Self.large)
        // What was linked keeps the changed bytes: it is no longer the registry's.
        #expect(try FileStatus.of(path)?.linkCount ?? 0 >= 1)
        #expect(try File.contents(path, limit: 1 << 24) != Self.large)
    }

    @Test func `a damaged file leaves everything at the target as it was`() throws {
        let stage = try filled()
        let out = stage.scratch.at("out")
        let old = try stage.scratch.write("out/net/a.json", Array("old".utf8))
        var bytes = Self.large
        bytes[5] ^= 1
        try overwrite(Paths.join(stage.root, container), bytes)
        #expect(try failure { _ = try pull(stage, to: out) { $0.force = true } }.code == .corrupt)
        #expect(try File.contents(old, limit: 100) == Array("old".utf8))
        #expect(try Stage.files(below: out) == [old])
    }

    @Test func `files that are there are kept, missing ones come, different ones need force`()
        throws
    {
        let stage = try filled()
        let out = stage.scratch.at("out")
        _ = try pull(stage, to: out)
        try Directory.remove(Paths.join(out, "net/sub/b.txt"))
        try Directory.remove(Paths.join(out, "net/large.bin"))
        let again = try pull(stage, to: out)
        #expect(again.written.count == 2 && again.unchanged.count == 2)
        chmod(Paths.join(out, "net/tool.bin"), 0o644)
        #expect(try failure { _ = try pull(stage, to: out) }.code == .cannotCreate)
        #expect(try pull(stage, to: out) { $0.force = true }.written.count == 1)
        #expect(try FileStatus.of(Paths.join(out, "net/tool.bin"))?.mode == 0o755)
        #expect(try Stage.files(below: out).count == 4)
    }

    @Test func `thousands of small files come back exactly`() throws {
        let stage = try Stage()
        for number in 0..<2000 {
            let bytes = noise(number * 37 % 5000, seed: UInt64(number))
            try stage.scratch.write("many/\(number % 13)/\(number).bin", bytes)
        }
        try stage.push([stage.scratch.at("many")])
        let out = try stage.pull("many@v1")
        #expect(
            Command.run("diff", ["-r", stage.scratch.at("many"), Paths.join(out, "many")]) == 0)
    }
}
