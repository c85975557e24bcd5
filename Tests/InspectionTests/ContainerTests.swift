// SPDX-License-Identifier: Apache-2.0
import Codecs
import Inspection
import MregCore
import Testing

@Suite struct ContainerTests {
    /// A state dict of one float tensor of four, `(storage, FloatStorage, "0", "cpu", 4)`.
    private func checkpoint(size: UInt8) -> [UInt8] {
        [0x80, 2, 0x7d, 0x58, 1, 0, 0, 0, 0x77]
            + Samples.pickle("ctorch._utils\n_rebuild_tensor_v2\n((X") + [7, 0, 0, 0]
            + Samples.pickle("storagectorch\nFloatStorage\nX") + [
                1, 0, 0, 0, 0x30, 0x58, 3, 0, 0, 0,
            ]
            + Samples.pickle("cpuK") + [
                4, 0x74, 0x51, 0x4b, 0, 0x4b, size, 0x85, 0x4b, 1, 0x85, 0x89,
            ]
            + Samples.pickle("ccollections\nOrderedDict\n)RtRs.")
    }

    private func torch(size: UInt8, record: Int) -> [UInt8] {
        Samples.zip([
            ("a/data.pkl", checkpoint(size: size)), ("a/version", Array("3\n".utf8)),
            ("a/data/0", [UInt8](repeating: 0, count: record)),
        ])
    }

    @Test func `a torch checkpoint is weights-only, with its tensors`() {
        let result = Samples.inspect(torch(size: 4, record: 16), "model.pt")
        #expect(result.format == "torch")
        #expect(result.level == .weightsOnly)
        #expect(result.metadata.tensors.map(\.name) == ["w"])
        #expect(result.metadata.tensors.first?.shape == [4])
        #expect(result.metadata.tensors.first?.dtype == "Float")
        #expect(result.metadata.parameters == 4)
    }

    @Test func `a tensor stays inside its storage, a storage inside its record`() {
        #expect(Samples.inspect(torch(size: 9, record: 16)).level == .malicious)
        #expect(Samples.inspect(torch(size: 4, record: 8)).level == .malicious)
    }

    @Test func `a zip that two readers see differently is refused`() {
        let clean = Samples.zip([("a/data.pkl", Samples.plain), ("a/version", [0x33])])
        #expect(Samples.inspect(clean, "m.pt").word == .safe)
        let other = Samples.zip([("a/data.pkl", Samples.call), ("a/version", [0x33])])
        var flagged = clean
        flagged[6] |= 1
        var renamed = clean
        renamed[30] = UInt8(ascii: "b")
        let hostile: [[UInt8]] = [
            Array(other.dropLast(22)) + clean, clean + [0], [0] + clean, flagged, renamed,
            Samples.zip([("a/x", [1]), ("a/X", [2])]), Samples.zip([("../x.txt", [0x61])]),
            Samples.zip([("a/data.pkl", Samples.plain), ("a/DATA.PKL", Samples.call)]),
            Samples.zip([("inner.zip", Samples.zip([("x.bin", Samples.call)]))]),
        ]
        for bytes in hostile { #expect(Samples.inspect(bytes, "m.pt").word != .safe) }
    }

    @Test func `a wrong checksum is unreadable`() {
        var bytes = Samples.zip([("notes.txt", Array("hello".utf8))])
        bytes[39] ^= 1
        #expect(Samples.inspect(bytes, "n.zip").level == .unreadable)
    }

    /// `zlib.compress(b"cos\nsystem\n(S'echo pwned'\ntR.")`, from Python.
    @Test func `looks into compressed pickles`() {
        let bytes: [UInt8] = [
            0x78, 0x9c, 0x4b, 0xce, 0x2f, 0xe6, 0x2a, 0xae, 0x2c, 0x2e, 0x49, 0xcd, 0xe5, 0xd2,
            0x08, 0x56, 0x4f, 0x4d, 0xce, 0xc8, 0x57, 0x28, 0x28, 0xcf, 0x4b, 0x4d, 0x51, 0xe7,
            0x2a, 0x09, 0xd2, 0x03, 0x00, 0x97, 0x2f, 0x09, 0xa3,
        ]
        let result = Samples.inspect(bytes, "model.joblib")
        #expect(result.level == .malicious)
        #expect(result.findings.first?.evidence == #"os.system("echo pwned")"#)
    }
}

/// A source of which checksums are known, and some bytes are not to be read.
private struct KnownSource: ByteSource {
    let bytes: [UInt8]
    let member: Range<Int>
    let checksum: UInt32
    /// Away from the ends, where marks are looked for.
    private var hidden: Range<Int> { member.lowerBound + 5000..<member.upperBound - 70_000 }

    var size: Int64 { Int64(bytes.count) }

    func read(offset: Int64, count: Int) throws(MregError) -> [UInt8] {
        let range = Int(offset)..<min(bytes.count, Int(offset) + count)
        guard !range.overlaps(hidden) else { throw MregError(.io, "read again") }
        return Array(bytes[range])
    }

    func checksum(offset: Int64, count: Int64) -> UInt32? {
        Int(offset) == member.lowerBound && Int(count) == member.count ? checksum : nil
    }
}

@Suite struct `Checksums that are known` {
    /// A member of 200 kB between two small ones.
    private func verdict(_ change: UInt32) throws -> ScanResult {
        let record = [UInt8](repeating: 9, count: 200_000)
        let archive = Samples.zip([
            ("m/data.pkl", Samples.plain), ("m/data/0", record), ("m/version", [0x33, 0x0a]),
        ])
        let start = 30 + 10 + Samples.plain.count + 30 + 8
        var checksum = CRC32()
        checksum.update(record[...])
        let source = KnownSource(
            bytes: archive, member: start..<start + record.count,
            checksum: checksum.value ^ change)
        return Inspection.inspect(name: "m.pt", source: source)
    }

    @Test func `spare a stored member's second reading`() throws {
        let result = try verdict(0)
        #expect(result.findings == [] && result.format == "torch")
    }

    @Test func `are held against what the archive says`() throws {
        let result = try verdict(1)
        #expect(result.findings.map(\.rule) == ["broken-member"])
        #expect(result.findings.map(\.evidence) == ["its checksum is wrong"])
    }
}

@Suite struct `Archives behind other content` {
    /// Python's zipfile opens what has an end record, wherever the archive begins (APPNOTE 4.3.16).
    @Test(arguments: 0..<9) func `are found at any distance`(_ distance: Int) {
        let noise = [UInt8](repeating: 0x91, count: 5000 + distance)
        for marks in ["", "P", "PK", "PKP", "PKPK", "PPK", "\u{6}", "\u{5}\u{6}", "PK\u{5}"] {
            var hidden = noise + Array(marks.utf8)
            hidden += Samples.zip([("a.txt", [0x61])])
            let rules = Samples.inspect(hidden, "a.bin").findings.map(\.rule)
            #expect(rules.contains("hidden-zip"), "\(marks) \(rules)")
        }
    }

    @Test func `are none where the record's comment does not end the file`() {
        let noise = [UInt8](repeating: 0x91, count: 5000)
        let bytes = noise + Samples.zip([("a.txt", [0x61])]) + noise
        #expect(Samples.inspect(bytes, "a.bin").findings.map(\.rule) == ["unknown-content"])
    }

    /// Who unpacks reads bytes: a mark that makes one character with the slash before it changes
    /// nothing.
    @Test(arguments: ["../\u{301}x.txt", "/\u{301}etc", "..\\\u{301}x", "a/../\u{200d}b"])
    func `a name that leaves the folder is found whatever marks it has`(_ name: String) {
        #expect(Samples.inspect(Samples.zip([(name, [0x61])]), "a.zip").level == .malicious)
        guard !name.utf8.contains(UInt8(ascii: "\\")) else { return }
        #expect(Samples.inspect(Samples.tar(name, [0x61]), "a.tar").level == .malicious)
    }

    @Test(arguments: ["a..b/x", "..a", "a/..."])
    func `dots in a name are only dots`(_ name: String) {
        #expect(Samples.inspect(Samples.zip([(name, [])]), "a.zip").level != .malicious)
        #expect(Samples.inspect(Samples.tar(name, []), "a.tar").level != .malicious)
    }
}
