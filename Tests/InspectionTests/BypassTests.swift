// SPDX-License-Identifier: Apache-2.0
import Inspection
import Testing

/// Files that two readers understand differently: what one skips, the other runs.
@Suite struct `Bypasses` {
    private static func text(_ text: String) -> [UInt8] { FuzzSeeds.text(text) }
    private static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }
    private static let payload = ascii("cos\nsystem\n(S'echo pwned'\ntR0")

    /// `numpy.dtype(spelled)`, with an item size in its state when one is given.
    private static func dtype(_ spelled: String, size: UInt64? = nil) -> [UInt8] {
        let call = ascii("cnumpy\ndtype\n(") + text(spelled) + [0x89, 0x88, 0x74, 0x52]
        guard let size else { return call }
        return call + ascii("(K") + [3] + text("<") + [0x4e, 0x4e, 0x4e, 0x4a]
            + Samples.number(size, 4) + [0x4a, 0xff, 0xff, 0xff, 0xff, 0x4b, 0, 0x74, 0x62]
    }

    /// joblib's wrapper of an array, and what follows it in the stream.
    private static func wrapped(
        _ dtype: [UInt8], count: UInt8, _ more: [UInt8] = [], then rest: [UInt8]
    ) -> [UInt8] {
        [0x80, 2] + ascii("cjoblib.numpy_pickle\nNumpyArrayWrapper\n)") + [0x81, 0x7d, 0x28]
            + text("shape") + [0x4b, count, 0x85] + text("order") + text("C") + text("dtype")
            + dtype + text("allow_mmap") + [0x88] + more + [0x75, 0x62] + rest
    }

    @Test func `an honest wrapped array passes`() {
        let zeros = [UInt8](repeating: 0, count: 16) + [0x2e]
        let file = Self.wrapped(Self.dtype("f8", size: 0xffff_ffff), count: 2, then: zeros)
        #expect(Samples.inspect(file, "m.joblib").word == .safe)
    }

    /// joblib/numpy_pickle.py and numpy's arraydescr_setstate decide how many bytes an array has.
    @Test func `arrays hide no opcodes`() {
        let size = UInt64(4 + Self.payload.count + 1)
        let hidden = [UInt8](repeating: 0, count: 4) + Self.payload + [0x4e, 0x2e]
        let pickled = Samples.call + [UInt8](repeating: 0, count: 64 - Samples.call.count)
        let many: [UInt8] = (0..<90).map { Self.text("a\($0)") + [0x4e] }.reduce([], +)
        let files = [
            // The state of a type of fixed size claims another one.
            Self.wrapped(Self.dtype("f4", size: size), count: 1, then: hidden),
            // A structure with objects is a pickle, not items.
            Self.wrapped(Self.dtype("f4,O"), count: 16, then: pickled + [0x2e]),
            // Any alignment makes joblib read padding.
            Self.wrapped(
                Self.dtype("f8"), count: 0,
                Self.text("numpy_array_alignment_bytes") + Self.text("x"),
                then: [0] + Self.payload + [0x2e]),
            // The last of two shapes counts.
            Self.wrapped(
                Self.dtype("f8"), count: 9, many + Self.text("shape") + [0x4b, 0, 0x85],
                then: Self.payload + [0x2e]),
            // Plain pickle.load knows no arrays and runs their bytes.
            Self.wrapped(
                Self.dtype("f8"), count: 8,
                then: Self.payload
                    + [UInt8](repeating: 0x30, count: 64 - Self.payload.count) + [0x2e]),
        ]
        for (index, file) in files.enumerated() {
            let result = Samples.inspect(file, "m.joblib")
            #expect(result.word != .safe, "\(index): \(result.findings)")
        }
        let head = "{'descr': 'f4,O', 'fortran_order': False, 'shape': (16,), }"
        #expect(Samples.inspect(Samples.npy(head, pickled), "a.npy").word != .safe)
    }

    @Test func `formats without a magic at the first byte are pickles first`() {
        var header =
            Self.payload + [0x2e] + [UInt8](repeating: 0, count: 512 - Self.payload.count - 1)
        header.replaceSubrange(124..<135, with: Self.ascii("00000000000"))
        header.replaceSubrange(148..<156, with: Self.ascii("        "))
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        header.replaceSubrange(148..<148 + sum.utf8.count + 1, with: Self.ascii("0" + sum))
        let tar = header + [UInt8](repeating: 0, count: 1024)
        #expect(Samples.inspect(tar, "m.tar").level == .malicious)
        let tflite = Self.ascii("U\u{c}AATFL3") + Self.ascii("AAAAAA0") + Samples.call
        #expect(Samples.inspect(tflite, "m.tflite").level == .malicious)
    }

    @Test func `keys that plant attributes are seen in every spelling`() {
        let keys: [[UInt8]] = [
            [0x55, 9] + Self.ascii("__class__"), Self.ascii("V\\u005f_class__\n"),
            Self.ascii("S'__class__'\n"), Self.text("__class__"),
        ]
        for key in keys {
            let file =
                [0x80, 2] + Self.ascii("cargparse\nNamespace\n)") + [0x81, 0x4e, 0x7d] + key
                + Self.ascii("cbuiltins\nobject\ns") + [0x86, 0x62, 0x2e]
            #expect(Samples.inspect(file).level == .malicious)
        }
    }

    @Test func `a pickle that ends with a read loses nothing behind it`() {
        let first = Self.ascii("(ccollections\nOrderedDict\nV")
        let fill = [UInt8](repeating: 0x61, count: (256 << 10) - first.count - 3)
        let file = first + fill + Self.ascii("\nt.") + Samples.call
        #expect(Samples.inspect(file, "m.bin").level == .malicious)
    }

    @Test func `objects are judged by all their members in any order`() {
        let skops =
            #"{"__class__":"system","content":{"__class__":"dict","__module__":"builtins"},"#
            + #""__loader__":"ObjectNode","__module__":"posix"}"#
        #expect(Samples.inspect(Self.ascii(skops), "schema.json").word != .safe)
        for layer in [
            #""class_name":"function","module":"keras.saving","config":"load_model""#,
            #""class_name":"get_file","module":"keras.src.utils.file_utils","config":{}"#,
            #""config":{"class_name":"Dense"},"class_name":"run","module":"os""#,
            #""cl\u0061ss_name":"L\u0061mbda""#,
        ] {
            let result = Samples.inspect(Self.ascii("{\"config\":[{\(layer)}]}"), "config.json")
            #expect(result.level == .malicious, "\(layer)")
        }
        let honest =
            #"{"class_name":"Dense","module":"keras.layers","config":{"activation":{"#
            + #""class_name":"function","module":"builtins","config":"relu"}}}"#
        #expect(Samples.inspect(Self.ascii(honest), "config.json").word == .safe)
    }

    @Test(arguments: [
        "a: !!p%79thon/object/apply:os.system [x]",
        "%TAG !e! tag:yaml.org,2002:py\n---\na: !e!thon/x",
        "[!!python/name:os.system ]", "- !<tag:yaml.org,2002:python/name:os.system> x",
    ])
    func `YAML tags are read as YAML reads them`(_ text: String) {
        #expect(Samples.inspect(Self.ascii(text + "\n"), "a.yaml").level == .malicious)
        #expect(Samples.inspect(Self.ascii("a: 5% !important\n"), "a.yaml").word == .safe)
    }

    @Test(arguments: [
        "{% set u='_' %}{{ ''[u~u~'class'~u~u] }}", "{{ ''['_'*2 + 'class'] }}",
        "{{ ''['%c%cclass'|format(95, 95)] }}", "{{ ['','','class','','']|join('_') }}",
    ])
    func `templates that put names together climb`(_ template: String) {
        let json = #"{"chat_template": "\#(template)"}"#
        #expect(Samples.inspect(Self.ascii(json), "a.json").level == .malicious)
    }

    @Test func `honest templates may replace underscores`() {
        let json = #"{"chat_template": "{{ name | replace('_', ' ') }}{{ x.split('_')[0] }}"}"#
        #expect(Samples.inspect(Self.ascii(json), "a.json").word == .safe)
    }

    @Test func `a pickle in a pickle's text is named`() {
        let inner = [0x80, 2] + Samples.call
        let hex = inner.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        for literal in [[0x43, UInt8(inner.count)] + inner, Self.text(hex)] {
            let result = Samples.inspect([0x80, 4] + literal + [0x2e])
            #expect(result.findings.contains { $0.rule == "nested-pickle" })
            #expect(result.level == .malicious)
        }
    }

    /// flax/serialization.py: extension 1 is an array; 42 is nobody's.
    @Test func `MessagePack is walked to its last byte`() {
        let map = FuzzSeeds.msgpack[0]
        #expect(Samples.inspect(map, "m.msgpack").level == .dataOnly)
        #expect(Samples.inspect(map + [0], "m.msgpack").word != .safe)
        var own = map
        own[own.count - 4] = 42
        #expect(Samples.inspect(own, "m.msgpack").level == .needsCode)
    }
}
