// SPDX-License-Identifier: Apache-2.0
import Inspection
import Testing

@Suite struct PickleTests {
    @Test func `shows a hostile call as pseudo-code with its place`() {
        let result = Samples.inspect(Samples.call)
        #expect(result.level == .malicious)
        #expect(result.word == .dangerous)
        let finding = result.findings.first
        #expect(finding?.rule == "dangerous-call")
        #expect(finding?.evidence == #"os.system("echo pwned")"#)
        #expect(finding?.place == "model.pkl@27")
    }

    @Test func `a plain dict is weights-only`() {
        let result = Samples.inspect(Samples.plain)
        #expect(result.level == .weightsOnly)
        #expect(result.findings.isEmpty)
    }

    @Test func `listed constructors are allow-listed, unlisted classes need code`() {
        let listed = Samples.pickle("cdatetime\ndate\n(I2024\nI1\nI2\ntR.")
        #expect(Samples.inspect(listed).level == .allowListed)
        let own = Samples.pickle("cmypackage.models\nNet\n(tR.")
        #expect(Samples.inspect(own).level == .needsCode)
    }

    /// Tricks that other scanners pass: each must be refused (safe is what `mreg` would load).
    static let tricks: [(String, [UInt8])] = [
        ("base 0 integer first", Samples.pickle("I0x1\n0") + Samples.call),
        ("base 0 long first", Samples.pickle("L0x1L\n0") + Samples.call),
        ("non-ASCII string first", [0x53, 0x27, 0xe9, 0x27, 0x0a, 0x30] + Samples.call),
        ("called by INST", Samples.pickle("(S'echo'\nios\nsystem\n.")),
        ("called by OBJ", Samples.pickle("(cos\nsystem\nS'echo'\no.")),
        ("popped result", Samples.pickle("cos\nsystem\n(S'echo'\ntR0N.")),
        ("referred to only", Samples.pickle("cos\nsystem\n.")),
        ("broken after the call", Array(Samples.call.dropLast()) + [0xff]),
        ("cut after the call", Array(Samples.call.dropLast())),
        ("second pickle", Samples.plain + Samples.call),
        ("second pickle after padding", Samples.plain + [0, 0, 0] + Samples.call),
        ("junk at the end", Samples.plain + Samples.pickle("junk")),
        ("extension registry", [0x80, 2, 0x82, 1, 0x2e]),
        ("persistent id", [0x80, 2, 0x4e, 0x51, 0x2e]),
        ("late PROTO", [0x4e, 0x30, 0x80, 4, 0x4e, 0x2e]),
        ("memo index bomb", [0x80, 2, 0x4e, 0x72, 0xff, 0xff, 0xff, 0xff, 0x2e]),
        ("length beyond the end", [0x80, 4, 0x8e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
        ("frame crossed", [0x80, 4, 0x95, 2, 0, 0, 0, 0, 0, 0, 0, 0x8c, 1, 0x61, 0x2e]),
        (
            "frame in frame",
            [0x80, 4, 0x95, 11, 0, 0, 0, 0, 0, 0, 0, 0x95]
                + [1, 0, 0, 0, 0, 0, 0, 0, 0x4e, 0x2e]
        ),
        ("empty stack", [0x80, 2, 0x52, 0x2e]),
        (
            "dotted name",
            [0x80, 4, 0x8c, 7] + Samples.pickle("pathlib") + [0x8c, 9]
                + Samples.pickle("os.system") + [0x93, 0x2e]
        ),
        ("attribute of a class", Samples.pickle("cnumpy\nndarray\n(S'shape'\nI1\ndb.")),
        (
            "item on an object",
            [0x80, 2] + Samples.pickle("cargparse\nNamespace\n)")
                + [0x81, 0x4b, 1, 0x4b, 2, 0x73, 0x2e]
        ),
        (
            "planted __class__",
            [0x80, 2] + Samples.pickle("cargparse\nNamespace\n)")
                + [0x81, 0x7d, 0x58, 9, 0, 0, 0] + Samples.pickle("__class__") + [
                    0x4e, 0x73, 0x62, 0x2e,
                ]
        ),
        ("factory", Samples.pickle("ccollections\ndefaultdict\n(cnumpy\ndtype\ntR.")),
        ("buffer bomb", Samples.pickle("cbuiltins\nbytearray\n(I2147483647\ntR.")),
        (
            "rebuild calls its argument",
            Samples.pickle(
                "ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\nctorch\nTensor\n(S'x'\nt(dtR."
            )
        ),
        (
            "loader passed on",
            Samples.pickle(
                "cnumpy.random._pickle\n__generator_ctor\n(S'x'\nctorch.storage\n_load_from_bytes\ntR."
            )
        ),
        ("kelvin sign", Samples.pickle("csklearn.cluster._kmeans\n\u{212a}Means\n.")),
    ]

    @Test(arguments: tricks.indices)
    func `refuses every trick`(_ index: Int) {
        let (name, bytes) = Self.tricks[index]
        let result = Samples.inspect(bytes)
        #expect(result.word != .safe, "\(name)")
        #expect(!result.findings.isEmpty)
    }

    @Test(arguments: ["bin", "pt", "txt", "safetensors", "png", "onnx", "model", ""])
    func `no name hides a pickle`(_ ending: String) {
        #expect(Samples.inspect(Samples.call, "model.\(ending)").level == .malicious)
    }

    @Test func `prose that begins like an opcode is text`() {
        for text in ["N.B. this is prose", "Python license\n=====\n", "classes\nare\nlisted\n"] {
            #expect(Samples.inspect(Samples.pickle(text), "notes.txt").word == .safe, "\(text)")
        }
    }

    @Test func `nesting a hundred thousand deep ends`() {
        let lists = [UInt8](repeating: 0x5d, count: 100_000)
        let appends = [UInt8](repeating: 0x61, count: 99_999)
        #expect(Samples.inspect([0x80, 2] + lists + appends + [0x2e]).word == .safe)
        let marks = [UInt8](repeating: 0x28, count: 2_000_000)
        #expect(Samples.inspect([0x80, 2] + marks + [0x2e]).level == .unreadable)
    }
}
