// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import TestSupport
import Testing

@Suite struct TarTests {
    private static let hasPython = Command.isPresent("python3")
    private static let hasTar = Command.isPresent("tar")

    /// Paths that need a pax header and paths that do not, sizes around the block, both modes.
    private static let files: [(name: String, size: Int)] = [
        ("a", 0), ("b/one", 1), ("b/full", 512), ("b/more", 513), ("z.json", 1000),
        (String(repeating: "n", count: 100), 10), (String(repeating: "m", count: 101), 10),
        (String(repeating: "d/", count: 150) + "deep", 20), ("grüße/模型.bin", 30),
        ("with space", 5), (String(repeating: "é", count: 60), 7),
        (String(repeating: "x", count: 200), 700),
    ]

    private func folder(_ scratch: ScratchFolder) throws -> SourceTree {
        for (number, file) in Self.files.enumerated() {
            let bytes = noise(file.size, seed: UInt64(number))
            let mode: UInt32 = number.isMultiple(of: 3) ? 0o755 : 0o640
            try scratch.write("in/\(file.name)", bytes, mode: mode)
        }
        return try SourceTree(folder: scratch.at("in"))
    }

    private func tar(_ fixture: StoreFixture, _ tree: SourceTree) throws -> (TarInfo, [UInt8]) {
        let session = try fixture.session()
        let info = try session.putTar(tree.entries)
        _ = try session.commit()
        return (info, try fixture.get(info.blob.digest))
    }

    @Test func `every member lies where the layout says and has the digest it is given`() throws {
        let fixture = try StoreFixture()
        let tree = try folder(fixture.scratch)
        let (info, bytes) = try tar(fixture, tree)
        #expect(info.members.map(\.path) == tree.entries.map(\.path))
        #expect(bytes.count == Int(info.blob.size))
        #expect(bytes.count.isMultiple(of: 512))
        #expect(bytes.suffix(1024).allSatisfy { $0 == 0 })
        for (member, digest) in zip(info.members, info.digests) {
            let start = Int(member.offset)
            let held = Array(bytes[start..<start + Int(member.size)])
            let isSame = try held == fixture.scratch.read("in/\(member.path)")
            #expect(isSame)
            #expect(digest == .sha256(of: held))
        }
    }

    @Test func `the order files are given in does not matter`() throws {
        let fixture = try StoreFixture()
        let tree = try folder(fixture.scratch)
        let (first, _) = try tar(fixture, tree)
        let session = try fixture.session()
        let second = try session.putTar(tree.entries.reversed())
        #expect(second.blob.digest == first.blob.digest)
        #expect(second.digests == first.digests)
    }

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func `Python's tarfile writes the same bytes`() throws {
        let fixture = try StoreFixture()
        let (_, bytes) = try tar(fixture, try folder(fixture.scratch))
        let script = """
            import os, sys, tarfile
            root, out = sys.argv[1:]
            names = []
            for folder, _, files in os.walk(root):
                names += [os.path.relpath(os.path.join(folder, f), root) for f in files]
            with tarfile.open(out, 'w', format=tarfile.PAX_FORMAT) as tar:
                for name in sorted(names, key=lambda n: n.encode()):
                    path = os.path.join(root, name)
                    info = tarfile.TarInfo(name)
                    info.size = os.path.getsize(path)
                    info.mode = 0o755 if os.stat(path).st_mode & 0o100 else 0o644
                    with open(path, 'rb') as file:
                        tar.addfile(info, file)
            """
        let path = try fixture.scratch.write("make.py", Array(script.utf8))
        let out = fixture.scratch.at("python.tar")
        #expect(Command.run("python3", [path, fixture.scratch.at("in"), out]) == 0)
        let theirs = try fixture.scratch.read("python.tar")
        // tarfile fills the last record of 10240 bytes with zeros.
        let isSame = theirs.starts(with: bytes)
        #expect(isSame)
        let isPadding = theirs.dropFirst(bytes.count).allSatisfy { $0 == 0 }
        #expect(isPadding)
    }

    @Test(.enabled(if: hasTar, "tar is not installed"))
    func `GNU tar extracts the same files`() throws {
        let fixture = try StoreFixture()
        let (info, bytes) = try tar(fixture, try folder(fixture.scratch))
        let archive = try fixture.scratch.write("ours.tar", bytes)
        try Directory.make(fixture.scratch.at("out"))
        #expect(Command.run("tar", ["-xf", archive, "-C", fixture.scratch.at("out")]) == 0)
        let tree = try SourceTree(folder: fixture.scratch.at("out"))
        #expect(tree.entries.map(\.path) == info.members.map(\.path))
        #expect(tree.entries.map(\.isExecutable) == info.members.map(\.isExecutable))
        for (entry, digest) in zip(tree.entries, info.digests) {
            #expect(try Digest.sha256(of: fixture.scratch.read("out/\(entry.path)")) == digest)
        }
    }

    @Test func `the fields of a header are those of the ustar format`() throws {
        let fixture = try StoreFixture()
        let path = try fixture.scratch.write("run.sh", [1, 2, 3], mode: 0o700)
        let session = try fixture.session()
        let info = try session.putTar([try SourceTree.file(path, name: "bin/run.sh")])
        _ = try session.commit()
        let bytes = try fixture.get(info.blob.digest)
        func field(_ start: Int, _ count: Int) -> String {
            String(decoding: bytes[start..<start + count], as: UTF8.self)
        }
        // POSIX.1-1988 (ustar): name 0, mode 100, uid 108, gid 116, size 124, mtime 136,
        // checksum 148, type 156, magic 257, version 263, and no names, device numbers or prefix.
        #expect(field(0, 11) == "bin/run.sh\0")
        #expect(field(100, 24) == "0000755\u{0}0000000\u{0}0000000\u{0}")
        #expect(field(124, 24) == "00000000003\u{0}00000000000\u{0}")
        #expect(field(156, 1) == "0")
        #expect(field(257, 8) == "ustar\u{0}00")
        #expect(field(265, 247) == String(repeating: "\0", count: 247))
        var sum = bytes[0..<512].reduce(0) { $0 + Int($1) }
        sum += 8 * 32 - bytes[148..<156].reduce(0) { $0 + Int($1) }
        let octal = String(sum, radix: 8)
        #expect(field(148, 8) == String(repeating: "0", count: 6 - octal.count) + octal + "\0 ")
        #expect(info.members[0].offset == 512)
        #expect(info.blob.size == 512 + 512 + 1024)
    }

    @Test func `a member too large for ustar gets its size in a pax header`() throws {
        let path = try ArtifactPath("huge")
        let small = try TarLayout([.init(path: path, size: 0o77_777_777_777, isExecutable: false)])
        let large = try TarLayout([.init(path: path, size: 0o100_000_000_000, isExecutable: false)])
        #expect(small.members[0].offset == 512)
        #expect(large.members[0].offset == 3 * 512)
        #expect(throws: MregError.self) {
            try TarLayout([.init(path: path, size: .max, isExecutable: false)])
        }
        #expect(throws: MregError.self) {
            try TarLayout([.init(path: path, size: -1, isExecutable: false)])
        }
    }

    @Test func `paths that some file system takes for one are refused`() throws {
        #expect(throws: MregError.self) {
            try TarLayout([
                .init(path: ArtifactPath("A"), size: 0, isExecutable: false),
                .init(path: ArtifactPath("a"), size: 0, isExecutable: false),
            ])
        }
    }
}
