// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregSystem
import TestSupport
import Testing

@Suite struct ReadingTests {
    @Test func `a range is read in order and by index`() throws {
        let sample = try SampleLog()
        let checkpoint = try sample.append(0..<700)
        for range in [0..<0, 0..<1, 255..<257, 256..<512, 699..<700, 5..<700, 700..<700] {
            var seen: [Int] = []
            try sample.log.entries(in: range, of: checkpoint) { index, leaf, signature in
                seen.append(index)
                #expect(LogRecord(leaf: leaf, signature: signature) == SampleLog.record(index))
            }
            #expect(seen == Array(range))
        }
    }

    @Test(arguments: [-1..<1, 0..<11, 10..<11, 11..<12])
    func `a range outside the log is refused`(range: Range<Int>) throws {
        let sample = try SampleLog()
        let checkpoint = try sample.append(0..<10)
        #expect(throws: MregError.self) {
            try sample.log.entries(in: range, of: checkpoint) { _, _, _ in }
        }
        for index in [-1, 10, Int.max] {
            #expect(throws: MregError.self) { try sample.log.entry(at: index, of: checkpoint) }
        }
    }

    @Test func `an error of the caller ends the reading`() throws {
        let sample = try SampleLog()
        let checkpoint = try sample.append(0..<10)
        var count = 0
        let error = #expect(throws: MregError.self) {
            try sample.log.entries(in: 0..<10, of: checkpoint) { _, _, _ in
                count += 1
                throw MregError(.interrupted, "enough")
            }
        }
        #expect(error?.code == .interrupted)
        #expect(count == 1)
    }

    @Test func `an older checkpoint is still read after its partial files went`() throws {
        let sample = try SampleLog()
        var checkpoints: [Checkpoint] = []
        for end in [3, 5, 9, 250, 256, 258, 259, 600] {
            checkpoints.append(try sample.append((try sample.current().size)..<end))
        }
        for checkpoint in checkpoints {
            var count = 0
            try sample.log.entries(in: 0..<checkpoint.size, of: checkpoint) { index, leaf, _ in
                #expect(leaf == SampleLog.record(index).leaf)
                count += 1
            }
            #expect(count == checkpoint.size)
        }
    }

    /// A small tail must not cost the whole log: with the other bundles gone it is still read.
    @Test func `the tail is read from its own bundle and the tiles above it`() throws {
        let sample = try SampleLog()
        let checkpoint = try sample.append(0..<1100)
        for name in ["0/000", "0/001", "0/002", "entries/000", "entries/003", "signatures/001"] {
            try Directory.remove(sample.scratch.at("log/tile/" + name))
        }
        var count = 0
        try sample.log.entries(in: 1030..<1100, of: checkpoint) { _, _, _ in count += 1 }
        #expect(count == 70)
        #expect(throws: MregError.self) { try sample.log.entry(at: 0, of: checkpoint) }
        #expect(throws: MregError.self) { try sample.log.entry(at: 300, of: checkpoint) }
        #expect(throws: MregError.self) { try sample.log.entry(at: 1000, of: checkpoint) }
    }

    /// A rewritten entry with a rewritten tile is consistent in itself, but not with the root.
    @Test(arguments: [10, 300, 590])
    func `an entry rewritten together with its tile is refused`(index: Int) throws {
        let sample = try SampleLog()
        let checkpoint = try sample.append(0..<600)
        let other = try SampleLog()
        var records = (0..<600).map(SampleLog.record)
        records[index].leaf = Array("another".utf8)
        try other.log.append(records, signer: other.signer)
        let number = index / 256
        let suffix = number == 2 ? "002.p/88" : "00\(number)"
        for family in ["0", "entries", "signatures"] {
            let name = "log/tile/\(family)/\(suffix)"
            try overwrite(sample.scratch.at(name), try other.scratch.read(name))
        }
        #expect(throws: MregError.self) { try sample.log.entry(at: index, of: checkpoint) }
        #expect(throws: MregError.self) { try sample.readAll() }
        #expect(try !sample.audit().isIntact)
    }

    @Test func `reading the checkpoint of a missing log says which file is missing`() throws {
        let sample = try SampleLog()
        try Directory.remove(sample.scratch.at("log/checkpoint"))
        let error = #expect(throws: MregError.self) { try sample.current() }
        #expect(error?.code == .notFound)
    }
}
