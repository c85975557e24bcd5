// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregSystem
import TestSupport
import Testing

@Suite struct DamageTests {
    /// Two appends, so that partial files of the checkpoint before lie there too.
    private func sample() throws -> SampleLog {
        let sample = try SampleLog()
        try sample.append(0..<530)
        try sample.append(530..<600)
        return sample
    }

    @Test func `a changed byte anywhere in any file is found and the file is named`() throws {
        let sample = try sample()
        let names = try files(in: sample.log.folder)
        // The checkpoint; level 0, entries and signatures with two full and two partial files
        // each; level 1 with one.
        #expect(names.count == 1 + 3 * 4 + 1)
        for name in names {
            let path = sample.scratch.at("log/" + name)
            let bytes = try File.contents(path, limit: 1 << 20)
            for offset in [0, 1, 2, 40, bytes.count / 2, bytes.count - 2, bytes.count - 1] {
                for bit: UInt8 in [0x01, 0x80] {
                    var changed = bytes
                    changed[offset] ^= bit
                    try overwrite(path, changed)
                    let audit = try sample.audit()
                    #expect(audit.damage.contains { $0.path == name }, "\(name) at \(offset)")
                }
            }
            try overwrite(path, bytes)
        }
        #expect(try sample.audit().damage == [])
    }

    @Test func `a file cut short, made longer or removed is found and named`() throws {
        let sample = try sample()
        for name in try files(in: sample.log.folder) {
            let path = sample.scratch.at("log/" + name)
            let bytes = try File.contents(path, limit: 1 << 20)
            for changed in [[], Array(bytes.dropLast()), bytes + [0], bytes + bytes] {
                try overwrite(path, changed)
                let audit = try sample.audit()
                #expect(audit.damage.contains { $0.path == name }, "\(name) \(changed.count)")
            }
            try Directory.remove(path)
            // Older partial files may go; every other file must be there.
            let isOptional = name.hasSuffix(".p/18")
            #expect(try sample.audit().isIntact == isOptional, "\(name)")
            try overwrite(path, bytes)
        }
        #expect(try sample.audit().damage == [])
    }

    @Test func `one changed hash is one finding`() throws {
        let sample = try sample()
        for name in ["tile/0/001", "tile/1/000.p/2", "tile/entries/000", "tile/0/002.p/18"] {
            let path = sample.scratch.at("log/" + name)
            let bytes = try File.contents(path, limit: 1 << 20)
            var changed = bytes
            changed[50] ^= 4
            try overwrite(path, changed)
            #expect(try sample.audit().damage.map(\.path) == [name])
            try overwrite(path, bytes)
        }
    }

    @Test(arguments: [
        "notes.txt", "tile/0/0000", "tile/0/000.tmp", "tile/x/000", "checkpoint.old",
        "tile/0/002.p/088", "tile/entries/000.p/256",
    ])
    func `a file that no log has is found`(name: String) throws {
        let sample = try sample()
        try overwrite(sample.scratch.at("log/" + name), [1])
        #expect(try sample.audit().damage.map(\.path) == [name])
    }

    @Test(arguments: ["tile/0/003", "tile/0/002", "tile/2/000.p/1", "tile/entries/002.p/89"])
    func `files beyond the checkpoint are left over, not damage, and go`(name: String) throws {
        let sample = try sample()
        try overwrite(sample.scratch.at("log/" + name), [1])
        let audit = try sample.audit()
        #expect(audit.damage == [])
        #expect(audit.leftovers == [name])
        try sample.append(600..<601)
        #expect(try sample.audit().leftovers == [])
        #expect(try sample.audit().damage == [])
    }

    @Test func `a log rewritten under the same checkpoint is found`() throws {
        let sample = try sample()
        let other = try SampleLog()
        var records = (0..<600).map(SampleLog.record)
        records[7].leaf = Array("another".utf8)
        records[7].signature = SampleLog.signature(records[7].leaf)
        try other.log.append(records, signer: other.signer)
        let tiles = sample.scratch.at("log/tile")
        try Directory.removeTree(tiles)
        try Directory.rename(other.scratch.at("log/tile"), to: tiles)
        #expect(try sample.audit().damage.map(\.path) == ["checkpoint"])
    }

    @Test func `a removed signature is found by whoever knows what it must be`() throws {
        let sample = try SampleLog()
        var records = (0..<5).map(SampleLog.record)
        records[3].signature = []
        try sample.log.append(records, signer: sample.signer)
        #expect(try sample.audit().damage.map(\.path) == ["tile/signatures/000.p/5"])
    }
}
