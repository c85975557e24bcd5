// SPDX-License-Identifier: Apache-2.0
import Codecs
import Glibc
import Inspection
import MregCore
import Testing

/// Mutated input for every reader of the inspector: it never crashes, never hangs, and says the
/// same twice. Each target runs for `MREG_FUZZ_SECONDS` (default: 0.4).
@Suite struct `Inspection fuzzing` {
    private static let seconds =
        getenv("MREG_FUZZ_SECONDS").flatMap { Double(String(cString: $0)) } ?? 0.4
    /// One input may take this long, in seconds, also unoptimised.
    private static let secondsMax = 10.0
    private static let inputBytesMax = 256 << 10

    /// Changes of a seed that depend on nothing but a number.
    private struct Mutator {
        private var state: UInt64

        init(_ seed: UInt64) { state = seed }

        /// SplitMix64.
        private mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            return word ^ (word >> 31)
        }

        mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

        private static let edges: [[UInt8]] = [
            [0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0x80], [0, 0, 0, 0],
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0x80], [0x2e], [0x28], [0x52],
            [0x62], [0x93], [0x94], [0x95], [0x81], [0x7b, 0x22], [0x5b], [0x0a],
        ]

        mutating func mutate(_ seed: [UInt8], with other: [UInt8]) -> [UInt8] {
            var bytes = seed
            for _ in 0...below(4) {
                guard !bytes.isEmpty else { return bytes }
                let place = below(bytes.count)
                switch below(8) {
                case 0: bytes[place] ^= 1 << below(8)
                case 1: bytes[place] = UInt8(truncatingIfNeeded: next())
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
                case 3: bytes.insert(contentsOf: bytes[place...].prefix(1 + below(60)), at: place)
                case 4: bytes.removeLast(bytes.count - place)
                case 5:
                    let edge = Self.edges[below(Self.edges.count)]
                    let end = min(bytes.count, place + edge.count)
                    bytes.replaceSubrange(place..<end, with: edge)
                case 6:
                    bytes.insert(contentsOf: Self.edges[below(Self.edges.count)], at: place)
                default:
                    guard !other.isEmpty else { continue }
                    let from = below(other.count)
                    bytes.insert(contentsOf: other[from...].prefix(1 + below(200)), at: place)
                }
            }
            return bytes
        }
    }

    static let targets: [(name: String, ending: String, seeds: [[UInt8]])] = [
        ("pickle", "pkl", FuzzSeeds.pickles), ("joblib", "joblib", FuzzSeeds.joblib),
        ("torch", "pt", FuzzSeeds.torch), ("compressed", "gz", FuzzSeeds.compressed),
        ("numpy", "npy", FuzzSeeds.numpy), ("zip", "zip", FuzzSeeds.zips),
        ("tar", "tar", FuzzSeeds.tars), ("safetensors", "safetensors", FuzzSeeds.safetensors),
        ("gguf", "gguf", FuzzSeeds.gguf), ("protobuf", "onnx", FuzzSeeds.protobuf),
        ("hdf5", "h5", FuzzSeeds.hdf5), ("tflite", "tflite", FuzzSeeds.tflite),
        ("json", "json", FuzzSeeds.json), ("ubjson", "ubj", FuzzSeeds.ubjson),
        ("msgpack", "msgpack", FuzzSeeds.msgpack), ("text", "yaml", FuzzSeeds.text),
    ]

    @Test(arguments: targets.indices)
    func `no input crashes, hangs or is judged two ways`(_ index: Int) {
        let target = Self.targets[index]
        let name = "m.\(target.ending)"
        var mutator = Mutator(0x6d72_6567 &+ UInt64(index))
        let clock = ContinuousClock()
        let end = clock.now + .seconds(Self.seconds)
        var count = 0
        repeat {
            let seed = target.seeds[mutator.below(target.seeds.count)]
            let other = target.seeds[mutator.below(target.seeds.count)]
            let bytes = Array(mutator.mutate(seed, with: other).prefix(Self.inputBytesMax))
            let start = clock.now
            let first = Samples.inspect(bytes, name)
            #expect(start.duration(to: clock.now) < .seconds(Self.secondsMax), "\(bytes)")
            if count.isMultiple(of: 16) {
                let second = Samples.inspect(bytes, name)
                #expect(first.level == second.level, "\(bytes)")
                #expect(first.findings == second.findings, "\(bytes)")
                #expect(first.metadata == second.metadata, "\(bytes)")
            }
            count += 1
        } while clock.now < end
        #expect(count > 10)
        print("fuzzed \(target.name): \(count) inputs")
    }

    /// The changes stay near their seeds only if the seeds are what they are said to be.
    @Test(arguments: targets.indices)
    func `every seed is read as its own format`(_ index: Int) {
        let target = Self.targets[index]
        for seed in target.seeds {
            let result = Samples.inspect(seed, "m.\(target.ending)")
            #expect(result.format != "unknown", "\(target.name): \(result.findings)")
        }
    }
}
