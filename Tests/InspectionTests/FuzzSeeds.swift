// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore

/// Small files of every format, from which the fuzzing targets start.
enum FuzzSeeds {
    private static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }
    private static func number(_ value: UInt64, _ count: Int) -> [UInt8] {
        Samples.number(value, count)
    }

    /// BINUNICODE.
    static func text(_ text: String) -> [UInt8] {
        [0x58] + number(UInt64(text.utf8.count), 4) + ascii(text)
    }

    private static let dtype =
        ascii("cnumpy\ndtype\n(") + text("f8") + [0x89, 0x88, 0x74, 0x52]
        + ascii("(K") + [3] + text("<") + [0x4e, 0x4e, 0x4e]
        + [0x4a, 0xff, 0xff, 0xff, 0xff, 0x4a, 0xff, 0xff, 0xff, 0xff, 0x4b, 0, 0x74, 0x62]

    private static let tensor =
        [0x80, 2, 0x7d] + text("w") + ascii("ctorch._utils\n_rebuild_tensor_v2\n((")
        + text("storage") + ascii("ctorch\nFloatStorage\n") + text("0") + text("cpu")
        + [0x4b, 4, 0x74, 0x51, 0x4b, 0, 0x4b, 4, 0x85, 0x4b, 1, 0x85, 0x89]
        + ascii("ccollections\nOrderedDict\n)RtRs.")

    static let pickles: [[UInt8]] = [
        Samples.plain, Samples.call, ascii("(dp0\nS'a'\np1\n(lp2\nI1\naL2L\naF1.5\nas."),
        ascii("(iargparse\nNamespace\n(dS'x'\nI1\nsb."),
        [0x80, 4] + [0x8c, 8] + ascii("builtins") + [0x8c, 3] + ascii("set") + [0x93, 0x5d, 0x28]
            + [0x4b, 1, 0x4b, 2, 0x65, 0x85, 0x52, 0x94, 0x2e],
        [
            0x80, 5, 0x96, 3, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0x8f, 0x94, 0x28, 0x4b, 1, 0x90, 0x86,
            0x2e,
        ],
        [0x80, 4, 0x43, 19] + [0x80, 2] + ascii("cos\nsystem\n)R.") + [0x30, 0x30, 0x2e],
    ]

    static let joblib: [[UInt8]] = [
        [0x80, 2] + ascii("cjoblib.numpy_pickle\nNumpyArrayWrapper\n)") + [0x81, 0x7d, 0x28]
            + text("subclass") + ascii("cnumpy\nndarray\n") + text("shape") + [0x4b, 2, 0x85]
            + text("order") + text("C") + text("dtype") + dtype + text("allow_mmap") + [0x88]
            + text("numpy_array_alignment_bytes") + [0x4b, 16, 0x75, 0x62, 1, 0xff]
            + [UInt8](repeating: 0, count: 16) + [0x2e]
    ]

    static let torch: [[UInt8]] = [
        Samples.zip([
            ("a/data.pkl", tensor), ("a/version", ascii("3\n")),
            ("a/data/0", [UInt8](repeating: 0, count: 16)),
        ]),
        [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
            + [0x80, 2, 0x4d, 0xe9, 3, 0x2e, 0x80, 2, 0x7d, 0x2e] + tensor
            + [0x80, 2, 0x5d] + text("0") + [0x61, 0x2e] + number(4, 8)
            + [UInt8](repeating: 0, count: 16),
        Samples.zip([
            ("s/data.pkl", [0x80, 2, 0x7d, 0x2e]), ("s/code/__torch__.py", ascii("def f(x): x")),
            ("s/constants.pkl", [0x80, 2, 0x29, 0x2e]), ("s/version", ascii("3\n")),
        ]),
    ]

    /// `gzip`, `zlib` and `lz4` streams of `Samples.plain`, made by those programs.
    static let compressed: [[UInt8]] = [
        [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0x63, 0x60, 0, 0, 0x1b, 0xdf, 5, 0xa5, 1, 0, 0, 0],
        [0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1],
        [0x5d, 0, 0, 0x80, 0] + [UInt8](repeating: 0xff, count: 8) + [0, 0x17, 0x81],
        ascii("BZh91AY&SY") + [UInt8](repeating: 0x55, count: 30),
        [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4, 0xe6, 0xd6, 0xb4, 0x46, 2, 0, 0x21, 1, 0x16, 0],
        [4, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7, 1, 0, 0, 0x80, 0x4e, 0, 0, 0, 0],
    ]

    static let numpy: [[UInt8]] = [
        Samples.npy(
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
            [UInt8](repeating: 0, count: 16)),
        Samples.npy(
            "{'descr': [('x', '<i4', (2,)), ('y', [('z', 'u1')])], 'fortran_order': False, "
                + "'shape': (1,)}", [UInt8](repeating: 0, count: 9)),
        Samples.npy("{'descr': '|O', 'fortran_order': False, 'shape': ()}", Samples.plain),
    ]

    static let zips: [[UInt8]] = [
        Samples.zip([("a.npy", numpy[0]), ("b.npy", numpy[1])]),
        Samples.zip([("config.json", json[0]), ("metadata.json", ascii("{}"))]),
        Samples.zip([("schema.json", json[1]), ("x.npy", numpy[0])]),
        Samples.zip([("in.zip", Samples.zip([("x.pkl", Samples.call)]))]),
        Samples.zip([("a/archive_format", ascii("pt2")), ("a/data/weights/weight_0", [1, 2, 3])]),
    ]

    /// One member of a tar (POSIX ustar).
    private static func member(_ name: String, _ kind: String, _ body: [UInt8]) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ place: Int, _ text: String) {
            header.replaceSubrange(place..<place + text.utf8.count, with: ascii(text))
        }
        let octal = String(body.count, radix: 8)
        put(0, name)
        put(100, "0000644")
        put(124, String(repeating: "0", count: 11 - octal.count) + octal)
        put(148, "        ")
        put(156, kind)
        put(257, "ustar")
        put(263, "00")
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        put(148, String(repeating: "0", count: 6 - sum.utf8.count) + sum)
        header[154] = 0
        return header + body + [UInt8](repeating: 0, count: (512 - body.count % 512) % 512)
    }

    static let tars: [[UInt8]] = [
        member("pickle", "0", Samples.plain) + member("x", "L", ascii("a/long/name\0"))
            + member("y", "x", ascii("18 path=another/z\n")) + member("z", "0", json[0])
            + [UInt8](repeating: 0, count: 1024)
    ]

    static let safetensors: [[UInt8]] = [
        Samples.safetensors(
            #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                + #""b":{"dtype":"I8","shape":[],"data_offsets":[8,9]}}"#, 9)
    ]

    private static func long(_ text: String) -> [UInt8] {
        number(UInt64(text.utf8.count), 8) + ascii(text)
    }

    static let gguf: [[UInt8]] = [
        ascii("GGUF") + number(3, 4) + number(1, 8) + number(3, 8)
            + long("general.name") + number(8, 4) + long("x")
            + long("a.b") + number(9, 4) + number(8, 4) + number(2, 8) + long("p") + long("q")
            + long("tokenizer.chat_template") + number(8, 4) + long("{{ x['y'] }}")
            + long("w") + number(1, 4) + number(4, 8) + number(0, 4) + number(0, 8)
    ].map { head in
        head + [UInt8](repeating: 0, count: (32 - head.count % 32) % 32 + 16)
    }

    private static func field(_ index: Int, _ body: [UInt8]) -> [UInt8] {
        var tag = index << 3 | 2
        var out: [UInt8] = []
        while tag > 127 {
            out.append(UInt8(tag & 127 | 128))
            tag >>= 7
        }
        return out + [UInt8(tag), UInt8(body.count)] + body
    }

    static let protobuf: [[UInt8]] = [
        [8, 8] + field(2, ascii("me")) + field(8, [0x10, 0x12])
            + field(
                7,
                field(1, field(4, ascii("If")) + field(5, field(6, field(1, field(4, ascii("E"))))))
                    + field(5, [8, 2, 0x10, 1] + field(8, ascii("w")) + field(9, [1, 2])))
            + field(25, field(1, ascii("F")) + field(10, ascii("c"))),
        [8, 1] + field(2, field(2, field(1, field(2, ascii("MatMul"))))),
        [8, 4] + field(2, field(100, field(3, ascii("me"))))
            + field(200, field(1, field(1, [8, 4] + field(500, field(1, field(1, ascii("l"))))))),
    ]

    static let hdf5: [[UInt8]] = [
        [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 2, 8, 8, 0] + number(0, 8)
            + number(.max, 8) + number(400, 8) + number(48, 8) + number(0, 4)
            + ascii("OHDR") + [2, 0, 40] + [6, 12, 0, 0, 1, 0, 1] + ascii("a") + number(96, 8)
            + [0x10, 16, 0, 0] + number(96, 8) + number(64, 8)
            + ascii("OCHK") + [7, 8, 0, 0] + number(0, 8) + ascii(#"{"class_name": "Dense"}"#)
            + [UInt8](repeating: 0, count: 200)
    ]

    /// A root table with one operator code, laid out by hand (FlatBuffers internals).
    static let tflite: [[UInt8]] = [
        number(16, 4) + ascii("TFL3") + [8, 0, 12, 0, 4, 0, 8, 0]
            + number(8, 4) + number(3, 4) + number(4, 4) + number(1, 4)
            + number(12, 4) + [8, 0, 12, 0, 0, 0, 8, 0]
            + number(8, 4) + number(0, 4) + number(4, 4) + number(9, 4) + ascii("FlexAddV2\0\0\0")
    ]

    static let json: [[UInt8]] = [
        ascii(
            #"{"class_name": "Sequential", "module": "keras", "config": {"layers": ["#
                + #"{"class_name": "Dense", "config": {"units": 1, "u": "\u0041\n"}}]}}"#),
        ascii(
            #"{"__class__": "dict", "__module__": "builtins", "__loader__": "DictNode", "#
                + #""content": {"__class__": "ndarray", "__module__": "numpy"}}"#),
        ascii(#"{"chat_template": "{% for m in messages %}{{ m['content'] }}{% endfor %}"}"#),
        ascii(#"{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["1e5", -2, null]}]}"#),
    ]

    static let ubjson: [[UInt8]] = [
        ascii("{L") + [0, 0, 0, 0, 0, 0, 0, 1] + ascii("a[$d#L") + [0, 0, 0, 0, 0, 0, 0, 1]
            + [0, 0, 0, 0] + ascii("L") + [0, 0, 0, 0, 0, 0, 0, 1] + ascii("bSL")
            + [0, 0, 0, 0, 0, 0, 0, 2] + ascii("hi}")
    ]

    static let msgpack: [[UInt8]] = [
        [0x82, 0xa1, 0x61, 0x93, 1, 0xc0, 0xcb, 0, 0, 0, 0, 0, 0, 0, 0]
            + [0xa1, 0x62, 0xc7, 3, 1, 1, 2, 3]
    ]

    static let text: [[UInt8]] = [
        ascii("a: !!str b\n_target_: torch.nn.Linear\nflavors:\n  loader_module: mlflow.x\n"),
        ascii("<?xml version=\"1.0\"?><PMML version=\"4.4\"><Header/></PMML>\n"),
        ascii("tree\nversion=v4\nnum_class=1\n"),
    ]
}
