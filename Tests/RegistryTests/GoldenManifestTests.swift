// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import TestSupport
import Testing

@testable import Registry

/// The bytes of artifacts never change: fixed inputs have fixed manifests.
///
/// The digests come from `scripts/golden-manifests.py`, a second implementation of docs/format.md.
@Suite struct GoldenManifestTests {
    private static let digests = [
        "single-file":
            "f96bdf7ded0c43f4fcbd82cd40c12f1c9ef7c992732c4f6f388ac18601bb9564",
        "empty-file":
            "03d5bce0ea5ba619c45f1596b290f967feb1a42045e94bb50a6c1ad6145fa60e",
        "large-file":
            "941f6bc26b220d8242c7ecf1422beead5ad1882ebc0e07e8a344b42c40b00d92",
        "dataset-file":
            "94807a85595c0c768177526e7d5a957cf05251c3e785c2860fd55a2e6a64d679",
        "folder-of-one":
            "2eeb74428a71ce7bef5f09fb41d40adb45746ab666f3a1abe065b7d1f60bf2f7",
        "folder":
            "ff00c9e6716f0a66782fc8277eb02f043e9d4450ab675b5d850fb1453c8c1332",
        "dataset-folder":
            "e01fd3e6f7a59bd1169b832d2c1d06abed0b162c765092a0ccd3244d53ecd0c2",
    ]

    private static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(7 * $0 % 251) }
    }

    /// The inputs, as the script has them: path, bytes, whether executable.
    private static let folder: [(String, [UInt8], Bool)] = [
        ("README.md", Array("# Net\n".utf8), false),
        ("bin/run.sh", Array("#!/bin/sh\nexit 0\n".utf8), true),
        ("config.json", Array("{}".utf8), false), ("empty", [], false),
        (
            "long/\(String(repeating: "d", count: 60))/\(String(repeating: "f", count: 60)).txt",
            pattern(513), false
        ),
        ("sprache/gr\u{f6}\u{df}e-\u{6e2c}\u{8a66}.txt", pattern(512), false),
        ("weights/model.safetensors", pattern((1 << 20) + 1), false),
        ("weights/tool", pattern(1 << 20), true),
    ]

    private static let files: [String: (String, [UInt8])] = [
        "single-file": ("model.pkl", pattern(5000)), "empty-file": ("nothing.bin", []),
        "large-file": ("model.pt", pattern((1 << 20) + 7)),
        "dataset-file": ("digits.csv", Array("a,b\n1,2\n".utf8)),
    ]

    private static let folders: [String: [(String, [UInt8], Bool)]] = [
        "folder": folder, "folder-of-one": [("model.onnx", pattern(100), false)],
        "dataset-folder": [
            ("a.csv", Array("1\n".utf8), false), ("b.csv", Array("2\n".utf8), false),
        ],
    ]

    @Test(arguments: digests.keys.sorted())
    func `a fixed input has a fixed manifest`(name: String) throws {
        let stage = try Stage()
        var path = stage.scratch.at("in")
        if let (file, bytes) = Self.files[name] {
            path = try stage.scratch.write("in/\(file)", bytes)
        }
        for (file, bytes, isExecutable) in Self.folders[name] ?? [] {
            try stage.scratch.write("in/\(file)", bytes, mode: isExecutable ? 0o700 : 0o600)
        }
        let result = try stage.push([path], as: "golden") {
            if name.hasPrefix("dataset") { $0.kind = .dataset }
        }
        #expect(result.manifest.hex == Self.digests[name])
    }

    private static let script: String = {
        var root = #filePath
        for _ in 0..<3 { root = Paths.parent(root) }
        return Paths.join(root, "scripts/golden-manifests.py")
    }()

    @Test(.enabled(if: Command.isPresent("python3"), "install python3 to run the script"))
    func `the script still says the same`() throws {
        let scratch = try ScratchFolder()
        #expect(Command.run("python3", [Self.script], output: scratch.at("out")) == 0)
        let lines = String(decoding: try scratch.read("out"), as: UTF8.self).split(separator: "\n")
        var said: [String: String] = [:]
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 2 { said[words[0]] = words[1] }
        }
        #expect(said == Self.digests)
    }
}
