// SPDX-License-Identifier: Apache-2.0
import MregCore
import TestSupport
import Testing

/// Storing weights smaller, and everything that must go on working afterwards.
@Suite struct `Compacting a registry` {
    /// A safetensors file of bf16 numbers shaped like weights: a noisy low byte, and a high one of
    /// few values.
    private static let weights: [UInt8] = {
        let count = (5 << 20) + 4
        var header = Array(
            "{\"w\":{\"dtype\":\"BF16\",\"shape\":[\(count / 2)],\"data_offsets\":[0,\(count)]}}"
                .utf8)
        while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
        var state: UInt32 = 1
        let numbers = (0..<count).map { place in
            state = state &* 1_664_525 &+ 1_013_904_223
            let byte = UInt8(state >> 24)
            return place.isMultiple(of: 2) ? byte : 60 + (byte & 3)
        }
        return [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + numbers
    }()

    private static let table = (0..<40_000).map { "row \($0),\($0 * 7 % 1000),label\n" }.joined()

    private static func number(_ name: String, _ run: Run) throws -> Int64 {
        guard case .object(let members) = try run.json(),
            case .integer(let number)? = members[name]
        else { throw MregError(.failed, "no number '\(name)': \(run)") }
        return number
    }

    /// Puts every blob together from recipes and containers by docs/format.md alone.
    private static let foreignReader = """
        import glob, hashlib, os, subprocess, sys
        root, decode = sys.argv[1:]
        encoded = 0
        for path in glob.glob(root + "/recipes/??/*"):
            containers, blob, want = [], None, None
            for line in open(path).read().splitlines()[1:] + ["end"]:
                word = line.split(" ")
                if word[0] == "container":
                    containers.append(word[1])
                elif word[0] == "chunk":
                    name = containers[int(word[3])]
                    with open(f"{root}/objects/{name[:2]}/{name[2:]}", "rb") as file:
                        file.seek(int(word[4]))
                        data = file.read(int(word[6]) if len(word) > 5 else int(word[2]))
                    if len(word) > 5:
                        assert word[5] == "planes/1"
                        encoded += 1
                        with open("chunk", "wb") as file:
                            file.write(data)
                        data = subprocess.check_output([decode, "chunk"])
                    assert hashlib.sha256(data).hexdigest() == word[1]
                    blob += data
                else:
                    assert blob is None or hashlib.sha256(blob).hexdigest() == want
                    blob, want = b"", word[1] if len(word) > 1 else ""
        print(encoded)
        """

    private func pushed() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.scratch.write("work/m/weights.safetensors", Self.weights)
        try sandbox.write("m/table.csv", Self.table)
        try sandbox.write("m/config.json", "{}")
        #expect(try sandbox.mreg("push", "m").status == 0)
        return sandbox
    }

    private func expectAll(_ sandbox: Sandbox, in folder: String) throws {
        let pull = try sandbox.mreg("pull", "m@v1", "-o", folder)
        #expect(pull.status == 0, "\(pull)")
        #expect(try sandbox.read("\(folder)/m/weights.safetensors") == Self.weights)
        #expect(try sandbox.read("\(folder)/m/table.csv") == Array(Self.table.utf8))
    }

    private func removeCatalog(_ sandbox: Sandbox) throws {
        for suffix in ["", "-wal", "-shm"] {
            _ = try sandbox.run("rm", ["-f", "\(sandbox.registry)/catalog.sqlite\(suffix)"])
        }
    }

    @Test func `versions are intact and come back after compact and gc, also without a catalog`()
        throws
    {
        let sandbox = try pushed()
        let plan = try sandbox.mreg("compact", "m@v1", "--dry-run", "--json")
        #expect(plan.status == 0, "\(plan)")
        let compact = try sandbox.mreg("compact", "m@v1", "--json")
        #expect(compact.status == 0, "\(compact)")
        #expect(compact.errors.contains("mreg gc"), "\(compact)")
        let before = try Self.number("bytes-before", compact)
        let after = try Self.number("bytes-after", compact)
        #expect(before > Int64(Self.weights.count) && after < before * 68 / 100, "\(compact)")
        #expect(try Self.number("bytes-after", plan) == after)
        #expect(try sandbox.mreg("verify", "--all").status == 0)
        try expectAll(sandbox, in: "early")
        let gc = try sandbox.mreg("gc", "--json")
        #expect(try Self.number("bytes-freed", gc) > Int64(Self.weights.count), "\(gc)")
        let verify = try sandbox.mreg("verify", "--all")
        #expect(verify.status == 0, "\(verify)")
        #expect(try sandbox.mreg("push", "m").output.hasPrefix("already m@v1"))
        #expect(try Self.number("bytes-freed", try sandbox.mreg("gc", "--json")) == 0)
        try expectAll(sandbox, in: "out")
        try removeCatalog(sandbox)
        try expectAll(sandbox, in: "again")
        let linked = try sandbox.mreg("pull", "m@v1", "--link", "--force", "-o", "linked")
        #expect(linked.status == 0, "\(linked)")
        #expect(try sandbox.read("linked/m/weights.safetensors") == Self.weights)
    }

    @Test func `another program reads the compacted store by the format's page`() throws {
        let sandbox = try pushed()
        #expect(try sandbox.mreg("compact", "--all").status == 0)
        #expect(try sandbox.mreg("gc").status == 0)
        try sandbox.write("read.py", Self.foreignReader)
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let run = try sandbox.run(
            "/usr/bin/env",
            ["python3", "read.py", sandbox.registry, "\(root)/scripts/decode-planes"])
        #expect(run.status == 0, "\(run)")
        #expect((Int(run.output.split(separator: "\n").joined()) ?? 0) > 2, "\(run)")
    }

    @Test func `a catalog that is older than the compacting still finds everything`() throws {
        let sandbox = try pushed()
        let catalog = "\(sandbox.registry)/catalog.sqlite"
        #expect(try sandbox.run("cp", [catalog, "saved"]).status == 0)
        #expect(try sandbox.mreg("compact", "--all").status == 0)
        #expect(try sandbox.mreg("gc").status == 0)
        try removeCatalog(sandbox)
        #expect(try sandbox.run("cp", ["saved", catalog]).status == 0)
        try expectAll(sandbox, in: "out")
    }

    @Test func `a damaged encoded chunk is named, refused, and healed by the next push`() throws {
        let sandbox = try pushed()
        #expect(try sandbox.mreg("compact", "--all").status == 0)
        #expect(try sandbox.mreg("gc").status == 0)
        let flip = """
            import glob, os, sys
            path = max(glob.glob(sys.argv[1] + "/objects/??/*"), key=os.path.getsize)
            os.chmod(path, 0o644)
            with open(path, "r+b") as file:
                file.seek(2000000)
                byte = file.read(1)[0]
                file.seek(2000000)
                file.write(bytes([byte ^ 4]))
            """
        let run = try sandbox.run("/usr/bin/env", ["python3", "-c", flip, sandbox.registry])
        #expect(run.status == 0, "\(run)")
        #expect(try sandbox.mreg("pull", "m@v1", "-o", "bad").status == 65)
        #expect(try !sandbox.exists("bad/m"))
        let verify = try sandbox.mreg("verify", "--all")
        #expect(verify.status == 65 && verify.output.contains("m@v1"), "\(verify)")
        let push = try sandbox.mreg("push", "m", "--rehash")
        #expect(push.status == 0, "\(push)")
        #expect(try sandbox.mreg("verify", "--all").status == 0)
        try expectAll(sandbox, in: "out")
    }

    @Test func `a version or --all must be given, not both`() throws {
        let sandbox = try Sandbox()
        for arguments in [["compact"], ["compact", "--all", "m@v1"]] {
            #expect(try sandbox.run(Sandbox.binary, arguments).status == 64)
        }
    }
}
