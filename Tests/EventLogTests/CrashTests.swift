// SPDX-License-Identifier: Apache-2.0
import EventLog
import Glibc
import MregCore
import MregSystem
import Synchronization
import TestSupport
import Testing

@Suite struct CrashTests {
    /// Each case starts with some entries and adds some: within a tile, to its end, over it.
    @Test(arguments: [(0, 1), (3, 2), (250, 6), (250, 10), (256, 1), (100, 500)])
    func `after a power cut the log is the old or the new one and goes on`(
        old: Int, added: Int
    ) throws {
        let sample = try SampleLog()
        try sample.append(0..<old)
        let replay = try CrashReplay(folder: sample.scratch.path)
        let changes = try CrashReplay.record(sample.scratch.path) {
            try sample.append(old..<old + added)
        }
        #expect(changes.count > 10)
        let scratch = try ScratchFolder(inMemory: true)
        try replay.forEachCrash(of: changes, scratch: scratch.at("cut")) { step, cut, folder in
            let log = sample.moved(to: folder)
            let audit = try sample.audit(log)
            #expect(audit.damage == [], "step \(step) of \(changes.count), \(cut)")
            let size = audit.checkpoint?.checkpoint.size
            #expect(size == old || size == old + added)
            if step == changes.count { #expect(size == old + added) }
            #expect(try sample.readAll(log).count == size)
            try self.goOn(sample, log, folder)
        }
    }

    /// The next append is another one than the one that was cut short.
    private func goOn(_ sample: SampleLog, _ log: EventLog, _ folder: String) throws {
        try Directory.make(log.staging)
        let before = try log.checkpoint(verifiedBy: sample.key).checkpoint
        let record = LogRecord(leaf: Array("later".utf8), signature: sample.later)
        let after = try log.append([record], signer: sample.signer).checkpoint
        let audit = try sample.audit(log)
        #expect(audit.damage == [])
        #expect(audit.leftovers == [])
        let proof = try log.consistencyProof(from: before.size, to: after)
        let verdict = CheckpointVerdict.judge(seen: before, current: after, proof: proof)
        #expect(verdict == .grown(from: before.size))
    }

    @Test(arguments: [ENOSPC, EIO])
    func `an error at any step is reported and leaves a log in order`(number: Int32) throws {
        for step in 0... {
            let sample = try SampleLog()
            try sample.append(0..<250)
            let count = Atomic<Int>(0)
            var failure: MregError?
            do {
                _ = try FileChangeSeam.observing(
                    sample.scratch.path,
                    with: { _ in
                        count.add(1, ordering: .relaxed).oldValue == step
                            ? .fail(errno: number) : .proceed
                    },
                    { try sample.append(250..<260) })
            } catch {
                failure = error as? MregError
            }
            let isReached = count.load(ordering: .relaxed) > step
            if failure == nil {
                // Only the tidying after the new checkpoint may fail without being told.
                #expect(try sample.current().size == 260)
            } else {
                #expect(failure?.code == .io)
            }
            #expect(try sample.audit().damage == [], "step \(step)")
            try goOn(sample, sample.log, sample.scratch.path)
            #expect(try files(in: sample.scratch.at("tmp")) == [])
            if !isReached { break }
        }
    }
}

extension SampleLog {
    /// The signature of the entry that tests add after a cut.
    var later: [UInt8] { Self.signature(Array("later".utf8)) }
}
