// SPDX-License-Identifier: Apache-2.0
import MregCore
import TestSupport
import Testing

@testable import Codecs

@Suite struct PlaneTests {
    @Test(arguments: Numbers.allCases, [0, 1, 2, 3, 5, 7])
    func `numbers of every kind come back, wherever they begin and end`(
        _ kind: Numbers, _ lead: Int
    ) throws {
        let numbers = kind.bytes(40_000)
        for count in 20_000..<20_009 {
            let plain = [UInt8](repeating: 7, count: lead) + numbers.prefix(count)
            let encoded = try #require(try encode(plain), "\(kind) of \(count) bytes")
            #expect(encoded.count <= plain.count / 100 * 90)
            #expect(try decode(encoded, plain.count) == plain)
        }
    }

    /// The shares are those of a study of the same distributions with zlib alone.
    @Test(arguments: [
        (Numbers.bfloat16, 0.68), (.cleanFloat32, 0.35), (.float32, 0.86), (.text, 0.5),
    ])
    func `numbers shrink as far as they should`(_ kind: Numbers, _ share: Double) throws {
        let plain = kind.bytes(PlaneLimits.plainBytesMax)
        let encoded = try #require(try encode(plain))
        #expect(Double(encoded.count) <= share * Double(plain.count))
        #expect(try decode(encoded, plain.count) == plain)
    }

    @Test func `what would not shrink, is too small or too large is left alone`() throws {
        var noise = Noise(seed: 3)
        let random = (0..<100_000).map { _ in UInt8(truncatingIfNeeded: noise.next()) }
        #expect(try encode(random) == nil)
        #expect(try encode([UInt8](repeating: 1, count: 4095)) == nil)
        #expect(try encode([UInt8](repeating: 1, count: 4096)) != nil)
        #expect(try encode([UInt8](repeating: 1, count: PlaneLimits.plainBytesMax + 1)) == nil)
    }

    @Test func `a chunk cut short or too long is refused, at every length`() throws {
        for kind in Numbers.allCases {
            let plain = kind.bytes(5000)
            let encoded = try #require(try encode(plain))
            for count in 0..<encoded.count {
                #expect(throws: MregError.self) { try decode(Array(encoded[..<count]), 5000) }
            }
            #expect(throws: MregError.self) { try decode(encoded + [0], 5000) }
            #expect(throws: MregError.self) { try decode(encoded, 4999) }
            #expect(throws: MregError.self) { try decode(encoded, 5001) }
        }
    }

    @Test func `every changed byte of the head is refused or gives a chunk of the right length`()
        throws
    {
        for kind in Numbers.allCases {
            let encoded = try #require(try encode(kind.bytes(5000)))
            for place in 0..<min(76, encoded.count) {
                for value in [0, 1, 2, 3, 8, 0x7f, 0x80, 0xff] as [UInt8] {
                    var hostile = encoded
                    hostile[place] = value
                    do {
                        #expect(try decode(hostile, 5000).count == 5000)
                    } catch {
                        #expect((error as? MregError)?.code == .corrupt)
                    }
                }
            }
        }
    }

    /// zlib is the judge of a stream: what is accepted must be what zlib makes of it.
    @Test func `a damaged stream is judged as zlib judges it`() throws {
        var noise = Noise(seed: 9)
        var accepted = 0
        for strategy in [Deflater.Strategy.literals, .runs, .matches] {
            let encoded = try onePlane(Numbers.skewedBytes.bytes(6000), strategy)
            for _ in 0..<2000 {
                var hostile = encoded
                let place = 20 + Int(noise.next() % UInt64(encoded.count - 20))
                hostile[place] ^= 1 << UInt8(noise.next() % 8)
                let judged = Self.inflated(Array(hostile[20...]), 6000)
                let ours = try? decode(hostile, 6000)
                #expect(ours == judged, "byte \(place)")
                if ours != nil { accepted += 1 }
            }
        }
        #expect((100..<5900).contains(accepted), "both verdicts occur")
    }

    @Test func `a stream that never ends is stopped at the length of the chunk`() throws {
        var bomb = try onePlane([UInt8](repeating: 0, count: 1 << 20), .matches)
        #expect(bomb.count < 5000)
        bomb[8...11] = [0x88, 0x13, 0, 0]
        #expect(throws: MregError.self) { try decode(bomb, 5000) }
    }

    @Test(arguments: Numbers.allCases, [0, 1, 3])
    func `another program reads the chunks, from the page alone`(
        _ kind: Numbers, _ lead: Int
    ) throws {
        guard Command.isPresent("python3") else {
            print("skipped: there is no python3")
            return
        }
        let plain = [UInt8](repeating: 9, count: lead) + kind.bytes(30_001)
        let encoded = try #require(try encode(plain))
        let scratch = try ScratchFolder()
        let chunk = try scratch.write("chunk", encoded)
        let script = #filePath.replacing(
            "Tests/CodecsTests/PlaneTests.swift", with: "scripts/decode-planes")
        #expect(Command.run("python3", [script, chunk], output: scratch.at("plain")) == 0)
        #expect(try scratch.read("plain") == plain)
    }

    /// A chunk that is one plane, deflated in a chosen way.
    private func onePlane(
        _ plain: [UInt8], _ strategy: Deflater.Strategy
    ) throws -> [UInt8] {
        var room = [UInt8](repeating: 0, count: plain.count)
        let deflater = try Deflater(strategy)
        let count = plain.withUnsafeBytes { plain in
            room.withUnsafeMutableBytes { deflater.deflate(plain, into: $0) }
        }
        let stored = try #require(count)
        var head = PlaneHead(shape: .bytes, plainBytes: plain.count)
        head.planes = [.init(kind: .deflated, value: 0, storedBytes: stored)]
        return head.encoded() + room[..<stored]
    }

    private func encode(_ plain: [UInt8]) throws -> [UInt8]? {
        var room = [UInt8](repeating: 0, count: plain.count)
        var span = room.mutableSpan
        var bytes = span.mutableBytes
        guard let count = try PlaneEncoder().encode(plain.span.bytes, into: &bytes) else {
            return nil
        }
        return Array(room[..<count])
    }

    private func decode(_ encoded: [UInt8], _ count: Int) throws -> [UInt8] {
        var room = [UInt8](repeating: 0, count: count)
        var span = room.mutableSpan
        var bytes = span.mutableBytes
        try PlaneDecoder().decode(encoded.span.bytes, into: &bytes)
        return room
    }

    /// What zlib makes of a stream that should give `count` bytes and nothing else.
    private static func inflated(_ stream: [UInt8], _ count: Int) -> [UInt8]? {
        guard let decoder = try? Decoder(.deflate) else { return nil }
        decoder.give(stream)
        var out = [UInt8](repeating: 0, count: count + 1)
        guard let made = try? decoder.decode(into: &out), made == count, decoder.isFinished,
            decoder.unusedInput == 0
        else { return nil }
        return Array(out[..<count])
    }
}
