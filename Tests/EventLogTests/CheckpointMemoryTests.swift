// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import TestSupport
import Testing

@Suite struct CheckpointMemoryTests {
    private func memory(_ sample: SampleLog) -> CheckpointMemory {
        CheckpointMemory(folder: sample.scratch.at("seen"))
    }

    private func observe(
        _ sample: SampleLog, key: NoteVerifier? = nil
    ) throws -> CheckpointVerdict {
        try memory(sample).observe(sample.log, at: "/data/r", key: key ?? sample.key).verdict
    }

    /// Replaces the log in `sample` by that of `other`.
    private func replace(_ sample: SampleLog, by other: SampleLog) throws {
        try Directory.removeTree(sample.log.folder)
        try Directory.rename(other.log.folder, to: sample.log.folder)
    }

    @Test func `the first sight, the same again, and growth are accepted`() throws {
        let sample = try SampleLog()
        #expect(try observe(sample) == .first)
        try sample.append(0..<3)
        #expect(try observe(sample) == .grown(from: 0))
        #expect(try observe(sample) == .same)
        try sample.append(3..<300)
        #expect(try observe(sample) == .grown(from: 3))
        let seen = try memory(sample).seen(at: "/data/r")
        #expect(seen?.checkpoint.checkpoint.size == 300)
        #expect(seen?.key == sample.key)
        #expect(try memory(sample).seen(at: "/data/other") == nil)
    }

    @Test func `a restored older log is a rollback until it is accepted`() throws {
        let sample = try SampleLog()
        let privateKey = try PrivateKey.generate(.ed25519)
        let now = try SampleLog(privateKey: privateKey)
        try now.append(0..<5)
        try replace(sample, by: now)
        #expect(try observe(sample, key: now.key) == .first)
        let before = try SampleLog(privateKey: privateKey)
        try before.append(0..<4)
        try replace(sample, by: before)
        for _ in 0..<2 { #expect(try observe(sample, key: now.key) == .rolledBack(from: 5)) }
        let old = try sample.log.checkpoint(verifiedBy: now.key)
        try memory(sample).accept(old, at: "/data/r", key: now.key)
        #expect(try observe(sample, key: now.key) == .same)
    }

    @Test(arguments: [5, 6, 300])
    func `another history under the same key is a fork`(size: Int) throws {
        let sample = try SampleLog()
        let privateKey = try PrivateKey.generate(.ed25519)
        let now = try SampleLog(privateKey: privateKey)
        try now.append(0..<5)
        try replace(sample, by: now)
        #expect(try observe(sample, key: now.key) == .first)
        let fork = try SampleLog(privateKey: privateKey)
        try fork.append(1..<1 + size)
        try replace(sample, by: fork)
        let verdict = try observe(sample, key: now.key)
        #expect(verdict == .forked(from: 5))
        #expect(!verdict.isAcceptable)
        let error = verdict.refusal(of: try fork.checkpointIn(sample.log), at: "/data/r")
        #expect(error?.code == .refused)
    }

    @Test func `another key or another name at a known place is reported`() throws {
        let sample = try SampleLog()
        #expect(try observe(sample) == .first)
        let otherKey = try SampleLog()
        try replace(sample, by: otherKey)
        #expect(try observe(sample, key: otherKey.key) == .changedKey(sample.key.text))
        let otherName = try SampleLog(origin: "mreg.test/other")
        try replace(sample, by: otherName)
        #expect(try observe(sample, key: otherName.key) == .changedOrigin(SampleLog.origin))
    }

    @Test func `a checkpoint by another key than the expected one is no checkpoint`() throws {
        let sample = try SampleLog()
        let other = try SampleLog()
        #expect(throws: MregError.self) { try observe(sample, key: other.key) }
        #expect(try memory(sample).seen(at: "/data/r") == nil)
    }

    @Test func `a damaged memory is an error that names its file, never a first sight`() throws {
        let sample = try SampleLog()
        #expect(try observe(sample) == .first)
        let names = try files(in: sample.scratch.at("seen")).filter { $0.hasSuffix(".json") }
        let path = sample.scratch.at("seen/" + (try #require(names.first)))
        #expect(names.count == 1)
        let bytes = try File.contents(path, limit: 1 << 20)
        for changed in [[], Array(bytes.dropLast(40)), Array("{}".utf8), Array("[]".utf8)] {
            try overwrite(path, changed)
            let error = #expect(throws: MregError.self) { try observe(sample) }
            #expect(error?.code == .corrupt)
            #expect(error?.cause?.contains(path) == true)
        }
    }

    @Test func `a memory that cannot be written stops the reading of a new log`() throws {
        let sample = try SampleLog()
        #expect(throws: MregError.self) {
            try FileChangeSeam.observing(
                sample.scratch.at("seen"), with: { _ in .fail(errno: 28) },
                { try observe(sample) })
        }
    }

    @Test(.enabled(if: Fixtures.isPresent, "\(Fixtures.wanted)"))
    func `judges the published checkpoints`() throws {
        let old = try Fixtures.checkpoint("checkpoint.300").checkpoint
        let new = try Fixtures.checkpoint("checkpoint.600").checkpoint
        let fork = try Fixtures.checkpoint("checkpoint.600.forked").checkpoint
        let log = EventLog(folder: Fixtures.path("tlog/log"), staging: "/nonexistent")
        let proof = try log.consistencyProof(from: 300, to: new)
        let judge = CheckpointVerdict.judge
        #expect(judge(nil, new, nil) == .first)
        #expect(judge(new, new, nil) == .same)
        #expect(judge(old, new, proof) == .grown(from: 300))
        #expect(judge(old, new, nil) == .forked(from: 300))
        #expect(judge(old, fork, proof) == .forked(from: 300))
        #expect(judge(new, fork, nil) == .forked(from: 600))
        #expect(judge(new, old, nil) == .rolledBack(from: 600))
    }
}

extension SampleLog {
    /// The checkpoint that this key signed in another place.
    fileprivate func checkpointIn(_ log: EventLog) throws -> Checkpoint {
        try log.checkpoint(verifiedBy: key).checkpoint
    }
}
