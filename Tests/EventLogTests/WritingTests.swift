// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import TestSupport
import Testing

@Suite(.enabled(if: Fixtures.isPresent, "\(Fixtures.wanted)"))
struct WritingFixtureTests {
    /// The fixture's log was written by another program; the same entries must give its bytes.
    @Test(arguments: [600, 1, 7, 256, 300])
    func `writes the bytes another program wrote`(batch: Int) throws {
        let entries = try Fixtures.entries()
        #expect(entries.count == 600)
        let pem = try Fixtures.read("tlog/keys/log.pem")
        let sample = try SampleLog(
            origin: "mreg.test/log1", privateKey: PrivateKey(pem: pem, passphrase: nil))
        for start in stride(from: 0, to: entries.count, by: batch) {
            let part = entries[start..<min(start + batch, entries.count)]
            try sample.log.append(
                part.map { LogRecord(leaf: $0, signature: []) }, signer: sample.signer)
            try compareCheckpoint(sample)
        }
        let theirs = Fixtures.path("tlog/log")
        let names = try files(in: theirs).filter { $0.hasPrefix("tile/") }
        #expect(names.count == 7)
        for name in names {
            let mine = try sample.scratch.read("log/" + name)
            #expect(mine == (try Fixtures.read("tlog/log/" + name)), "\(name)")
        }
        let audit = try sample.log.verifyAll(verifiedBy: sample.key)
        #expect(audit.isIntact && audit.leftovers.isEmpty)
    }

    /// Where the fixtures keep a checkpoint of this size, text and log signature are the same.
    private func compareCheckpoint(_ sample: SampleLog) throws {
        let current = try sample.log.checkpoint(verifiedBy: sample.key)
        let name = "tlog/checkpoint.\(current.checkpoint.size)"
        guard try FileStatus.of(Fixtures.path(name)) != nil else { return }
        let theirs = try SignedNote(try Fixtures.read(name), as: name)
        let mine = try SignedNote(current.note, as: "ours")
        #expect(mine.text == theirs.text)
        #expect(mine.signatures == Array(theirs.signatures.prefix(1)))
    }
}

@Suite struct WritingTests {
    @Test func `a new log is empty and whole`() throws {
        let sample = try SampleLog()
        let checkpoint = try sample.current()
        #expect(checkpoint.size == 0)
        #expect(checkpoint.root == MerkleTree.emptyRoot)
        #expect(try sample.audit().isIntact)
        #expect(try sample.readAll().isEmpty)
        #expect(throws: MregError.self) {
            try EventLog.create(
                folder: sample.log.folder, staging: sample.log.staging, signer: sample.signer)
        }
    }

    @Test func `what was appended is read back with its signatures`() throws {
        let sample = try SampleLog()
        var size = 0
        for batch in [1, 2, 253, 1, 255, 300, 44, 512, 1] {
            try sample.append(size..<size + batch)
            size += batch
            #expect(try sample.readAll() == (0..<size).map(SampleLog.record))
            let hashes = (0..<size).map { MerkleTree.leafHash(SampleLog.record($0).leaf) }
            #expect(try sample.current().root == definedRoot(hashes[...]))
            let audit = try sample.audit()
            #expect(audit.damage == [])
            #expect(audit.leftovers == [])
        }
    }

    @Test func `keeps the partial files of this checkpoint and the one before`() throws {
        let sample = try SampleLog()
        for end in [3, 5, 9] { try sample.append((try sample.current().size)..<end) }
        let partials = { (family: String) in
            try files(in: sample.scratch.at("log/tile/\(family)/000.p")).sorted()
        }
        for family in ["0", "entries", "signatures"] {
            #expect(try partials(family) == ["5", "9"])
        }
        try sample.append(9..<260)
        for family in ["0", "entries", "signatures"] { #expect(try partials(family) == []) }
        #expect(try partials("1") == ["1"])
    }

    @Test func `nothing appended leaves the checkpoint as it is`() throws {
        let sample = try SampleLog()
        try sample.append(0..<3)
        let before = try sample.log.checkpoint(verifiedBy: sample.key)
        #expect(try sample.log.append([], signer: sample.signer) == before)
    }

    @Test func `a log that has moved on is left alone`() throws {
        let sample = try SampleLog()
        let read = try sample.append(0..<3)
        try sample.append(3..<4)
        let error = #expect(throws: MregError.self) {
            try sample.log.append([SampleLog.record(9)], after: read, signer: sample.signer)
        }
        #expect(error?.code == .busy)
        #expect(try sample.current().size == 4)
    }

    @Test func `entries and signatures may have 65535 bytes and not one more`() throws {
        let sample = try SampleLog()
        let most = [UInt8](repeating: 9, count: 65_535)
        let largest = LogRecord(leaf: most, signature: most)
        let empty = LogRecord(leaf: [], signature: [])
        try sample.log.append([largest, empty], signer: sample.signer)
        #expect(try sample.readAll() == [largest, empty])
        for record in [
            LogRecord(leaf: most + [1], signature: []), LogRecord(leaf: [], signature: most + [1]),
        ] {
            let error = #expect(throws: MregError.self) {
                try sample.log.append([record], signer: sample.signer)
            }
            #expect(error?.code == .usage)
        }
        #expect(try sample.current().size == 2)
    }

    @Test func `a checkpoint that the tiles do not lead to is never extended`() throws {
        let sample = try SampleLog()
        try sample.append(0..<5)
        var bytes = try sample.scratch.read("log/tile/0/000.p/5")
        bytes[70] ^= 1
        try overwrite(sample.scratch.at("log/tile/0/000.p/5"), bytes)
        #expect(throws: MregError.self) { try sample.append(5..<6) }
        #expect(try sample.current().size == 5)
    }

    @Test func `a damaged entry in the last bundle is never carried on`() throws {
        let sample = try SampleLog()
        try sample.append(0..<5)
        var bytes = try sample.scratch.read("log/tile/entries/000.p/5")
        bytes[4] ^= 1
        try overwrite(sample.scratch.at("log/tile/entries/000.p/5"), bytes)
        let error = #expect(throws: MregError.self) { try sample.append(5..<6) }
        #expect(error?.code == .corrupt)
        #expect(try sample.current().size == 5)
    }

    @Test func `another key cannot append`() throws {
        let sample = try SampleLog()
        let other = try NoteSigner(name: SampleLog.origin, privateKey: .generate(.ed25519))
        #expect(throws: MregError.self) {
            try sample.log.append([SampleLog.record(0)], signer: other)
        }
    }

    @Test func `the lock is exclusive`() throws {
        let sample = try SampleLog()
        let lock = try sample.log.lock()
        let error = #expect(throws: MregError.self) { try sample.log.lock(waitMilliseconds: 1) }
        #expect(error?.code == .busy)
        withExtendedLifetime(lock) {}
    }

    /// 65 536 entries fill the first tile of level 1, whose root begins level 2.
    @Test func `a level-1 tile fills at 65536 entries`() throws {
        let sample = try SampleLog()
        let records = (0..<65_600).map { LogRecord(leaf: Array("\($0)".utf8), signature: []) }
        let checkpoint = try sample.log.append(records, signer: sample.signer).checkpoint
        #expect(try files(in: sample.scratch.at("log/tile/1")).sorted() == ["000"])
        #expect(try files(in: sample.scratch.at("log/tile/2")).sorted() == ["000.p/1"])
        #expect(try sample.log.entry(at: 65_599, of: checkpoint) == records[65_599])
        #expect(try sample.log.entry(at: 300, of: checkpoint) == records[300])
        let proof = try sample.log.inclusionProof(of: 1, in: checkpoint)
        #expect(
            MerkleTree.verifyInclusion(
                index: 1, size: checkpoint.size, leafHash: MerkleTree.leafHash(records[1].leaf),
                proof: proof, root: checkpoint.root))
        #expect(try sample.log.verifyAll(verifiedBy: sample.key).isIntact)
    }
}
