// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregSystem
import Testing

@Suite struct ProofTests {
    @Test func `every entry of every size is proven to be in it`() throws {
        let sample = try SampleLog()
        let checkpoint = try sample.append(0..<270)
        for size in [1, 2, 3, 7, 8, 9, 255, 256, 257, 270] {
            let root = try sample.log.root(size: size, in: checkpoint)
            for index in stride(from: 0, to: size, by: size > 20 ? 17 : 1) {
                let proof = try sample.log.inclusionProof(of: index, size: size, in: checkpoint)
                let leaf = MerkleTree.leafHash(SampleLog.record(index).leaf)
                let verify = { (place: Int, hash: Digest, proof: [Digest]) in
                    MerkleTree.verifyInclusion(
                        index: place, size: size, leafHash: hash, proof: proof, root: root)
                }
                #expect(verify(index, leaf, proof))
                #expect(!verify(index, MerkleTree.leafHash([]), proof))
                #expect(!verify(index, leaf, proof + [root]))
                #expect(size == 1 || !verify(index, leaf, Array(proof.dropLast())))
                #expect(size == 1 || !verify(index ^ 1, leaf, proof))
            }
        }
    }

    @Test func `every older size is proven to be the start`() throws {
        let sample = try SampleLog()
        let checkpoint = try sample.append(0..<520)
        for old in [1, 2, 3, 100, 255, 256, 257, 511, 512, 513, 519, 520] {
            let proof = try sample.log.consistencyProof(from: old, to: checkpoint)
            let hashes = (0..<old).map { MerkleTree.leafHash(SampleLog.record($0).leaf) }
            let root = definedRoot(hashes[...])
            let verify = { (size: Int, root: Digest, proof: [Digest]) in
                MerkleTree.verifyConsistency(
                    oldSize: size, newSize: 520, oldRoot: root, newRoot: checkpoint.root,
                    proof: proof)
            }
            #expect(verify(old, root, proof))
            #expect(!verify(old, MerkleTree.leafHash([]), proof))
            #expect(!verify(old, root, proof + [root]))
        }
        #expect(throws: MregError.self) {
            try sample.log.consistencyProof(from: 521, to: checkpoint)
        }
        #expect(throws: MregError.self) { try sample.log.inclusionProof(of: 520, in: checkpoint) }
    }

    @Test(arguments: [
        "", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nindex 0\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nx", "c2sp.org/tlog-proof@v1\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 00\n\nx", "c2sp.org/tlog-proof@v1\nindex -1\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx", "c2sp.org/tlog-proof@v1\nindex 0 \n\nx",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AA==\n\nx",
        "c2sp.org/tlog-proof@v1\nextra A\nindex 0\n\nx", "\n\nx", "\n",
    ])
    func `refuses a malformed proof`(text: String) {
        #expect(throws: MregError.self) { try TlogProof(Array(text.utf8), as: "the proof") }
    }

    @Test func `a proof travels as text, with extra data`() throws {
        let sample = try SampleLog()
        try sample.append(0..<300)
        let signed = try sample.log.checkpoint(verifiedBy: sample.key)
        let hashes = try sample.log.inclusionProof(of: 42, in: signed.checkpoint)
        let proof = TlogProof(index: 42, hashes: hashes, checkpoint: signed.note, extra: [1, 2])
        let read = try TlogProof(proof.bytes, as: "the proof")
        #expect(read == proof)
        #expect(try read.verify(leaf: SampleLog.record(42).leaf, key: sample.key) == signed)
        #expect(throws: MregError.self) {
            try read.verify(leaf: SampleLog.record(41).leaf, key: sample.key)
        }
        let error = #expect(throws: MregError.self) {
            try read.verify(leaf: SampleLog.record(42).leaf, key: sample.key, quorum: 1)
        }
        #expect(error?.code == .refused)
    }
}

@Suite(.enabled(if: Fixtures.isPresent, "\(Fixtures.wanted)"))
struct ProofFixtureTests {
    @Test(arguments: [(0, 1), (42, 256), (299, 300), (42, 600), (599, 600)])
    func `verifies and makes the proofs another program made`(index: Int, size: Int) throws {
        let bytes = try Fixtures.read("tlog/proof.\(index)of\(size).tlog-proof")
        let proof = try TlogProof(bytes, as: "the proof")
        #expect(proof.bytes == bytes)
        let leaf = try Fixtures.read("tlog/entry.\(index)")
        let key = try Fixtures.key("log")
        let witness = try Fixtures.key("witness")
        let signed = try proof.verify(leaf: leaf, key: key, witnesses: [witness], quorum: 1)
        #expect(signed.checkpoint.size == size)
        #expect(throws: MregError.self) { try proof.verify(leaf: leaf + [0], key: key) }
        let log = EventLog(folder: Fixtures.path("tlog/log"), staging: "/nonexistent")
        let whole = try log.checkpoint(verifiedBy: key).checkpoint
        #expect(try log.inclusionProof(of: index, size: size, in: whole) == proof.hashes)
        #expect(try log.root(size: size, in: whole) == signed.checkpoint.root)
        #expect(try log.inclusionProof(of: index, in: signed.checkpoint) == proof.hashes)
    }

    @Test func `verifies and makes the consistency proofs another program made`() throws {
        let log = EventLog(folder: Fixtures.path("tlog/log"), staging: "/nonexistent")
        let whole = try log.checkpoint(verifiedBy: try Fixtures.key("log")).checkpoint
        let file = try StrictJSON.parse(try Fixtures.read("tlog/consistency.json"), as: "it")
        guard case .array(let items) = file else { throw MregError(.corrupt, "no array") }
        #expect(items.count == 5)
        for item in items {
            var reader = try ObjectReader(item, at: "proof")
            let old = Int(try reader.integer("size1"))
            let new = Int(try reader.integer("size2"))
            let digest = { (text: String) in Base64.decode(text).flatMap { Digest(bytes: $0) } }
            let oldRoot = try #require(digest(try reader.string("root1")))
            let newRoot = try #require(digest(try reader.string("root2")))
            let proof = try reader.strings("proof").compactMap(digest)
            #expect(
                MerkleTree.verifyConsistency(
                    oldSize: old, newSize: new, oldRoot: oldRoot, newRoot: newRoot, proof: proof))
            #expect(try log.root(size: old, in: whole) == oldRoot)
            let then = Checkpoint(origin: whole.origin, size: new, root: newRoot)
            #expect(try log.consistencyProof(from: old, to: then) == proof)
        }
    }

    @Test func `a validly signed fork does not match the tiles`() throws {
        let log = EventLog(folder: Fixtures.path("tlog/log"), staging: "/nonexistent")
        let fork = try Fixtures.checkpoint("checkpoint.600.forked").checkpoint
        #expect(throws: MregError.self) { try log.consistencyProof(from: 300, to: fork) }
    }
}
