// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import TestSupport
import Testing

@testable import EventLog

/// A log's keys: each introduced by the one before it, and by itself.
@Suite struct LogKeyChainTests {
    private func signer(_ name: String = "log.example/1") throws -> NoteSigner {
        try NoteSigner(name: name, privateKey: try PrivateKey.generate(.ed25519))
    }

    /// A note as `introduction` writes it, by whoever is named.
    private func note(
        _ lines: [String], by signers: [NoteSigner]
    ) throws -> [UInt8] {
        let text = lines.map { $0 + "\n" }.joined()
        return SignedNote(text: text, signatures: try signers.map { try $0.sign(text) }).bytes
    }

    @Test func `a chain is read back as it was written`() throws {
        let (a, b, c) = (try signer(), try signer(), try signer())
        var chain = LogKeyChain(first: a.verifier)
        try chain.follow(try chain.introduction(of: b, by: a), as: "note")
        try chain.follow(try chain.introduction(of: c, by: b), as: "note")
        #expect(chain.keys == [a.verifier, b.verifier, c.verifier])
        #expect(chain.current == c.verifier && chain.older == [b.verifier, a.verifier])
        #expect(try LogKeyChain(first: a.verifier, parsing: chain.encoded) == chain)
        #expect(throws: MregError.self) {
            try LogKeyChain(first: b.verifier, parsing: chain.encoded)
        }
        for length in 1..<chain.encoded.count {
            let cut = try? LogKeyChain(first: a.verifier, parsing: Array(chain.encoded[..<length]))
            #expect(cut == nil || cut?.keys == [a.verifier, b.verifier], "\(length)")
        }
    }

    @Test func `a note by one key alone, or about another key, introduces nothing`() throws {
        let (a, b, mallory) = (try signer(), try signer(), try signer())
        let elsewhere = try signer("log.example/2")
        let header = LogKeyChain.header
        let name = a.verifier.name
        let (old, new) = (a.verifier.text, b.verifier.text)
        let hostile: [([String], [NoteSigner])] = [
            ([header, name, old, new], [a]), ([header, name, old, new], [b]),
            ([header, name, old, new], [mallory]), ([header, name, old, new], [a, mallory]),
            ([header, name, new, old], [a, b]), ([header, "log.example/2", old, new], [a, b]),
            ([header, name, mallory.verifier.text, new], [mallory, b]),
            ([header, name, old, elsewhere.verifier.text], [a, elsewhere]),
            (["mreg log key rotation v2", name, old, new], [a, b]), ([header, name, old], [a, b]),
            ([header, name, old, new, "more"], [a, b]), ([header, name, old, old], [a]),
            ([name, "7", "AAAA"], [a, b]),
        ]
        for (lines, signers) in hostile {
            var chain = LogKeyChain(first: a.verifier)
            let bytes = try note(lines, by: signers)
            #expect(throws: MregError.self, "\(lines)") { try chain.follow(bytes, as: "note") }
            #expect(chain.keys == [a.verifier] && chain.notes.isEmpty)
        }
        var chain = LogKeyChain(first: a.verifier)
        try chain.follow(try note([header, name, old, new], by: [a, b]), as: "note")
        // Neither the same note again nor a way back to a key that was replaced.
        let again = chain.notes[0]
        #expect(throws: MregError.self) { try chain.follow(again, as: "note") }
        let back = try chain.introduction(of: a, by: b)
        #expect(throws: MregError.self) { try chain.follow(back, as: "note") }
    }

    @Test func `every changed bit of a chain is noticed`() throws {
        let (a, b) = (try signer(), try signer())
        var chain = LogKeyChain(first: a.verifier)
        try chain.follow(try chain.introduction(of: b, by: a), as: "note")
        let good = chain.encoded
        for place in good.indices {
            for bit in [0, 3, 6] {
                var bytes = good
                bytes[place] ^= 1 << bit
                #expect(throws: MregError.self, "\(place)") {
                    try LogKeyChain(first: a.verifier, parsing: bytes)
                }
            }
        }
    }

    @Test func `a log goes on under its new key, and a client follows`() throws {
        let scratch = try ScratchFolder()
        let (old, new) = (try signer(), try signer())
        let log = try EventLog.create(
            folder: scratch.at("log"), staging: scratch.at("tmp"), signer: old)
        let memory = CheckpointMemory(folder: scratch.at("seen"))
        let see = { try memory.observe(log, at: "/data/r", key: old.verifier).verdict }
        try log.append([LogRecord(leaf: [1], signature: [])], signer: old)
        #expect(try see() == .first)
        let before = try scratch.read("log/checkpoint")
        var chain = LogKeyChain(first: old.verifier)
        try chain.follow(try chain.introduction(of: new, by: old), as: "note")
        #expect(throws: MregError.self) { try log.change(to: chain, signer: old) }
        try log.change(to: chain, signer: new)
        #expect(try see() == .same)
        try log.append([LogRecord(leaf: [2], signature: [])], signer: new)
        #expect(try see() == .grown(from: 1))
        #expect(try log.verifyAll(verifiedBy: new.verifier).isIntact)
        let (keys, checkpoint) = try log.current(from: old.verifier)
        #expect(keys == chain && keys.signer(of: checkpoint) == new.verifier)
        // Whoever takes the notes away, or the new checkpoint, shows what is not the log any more.
        try Directory.remove(scratch.at("log/keys"))
        #expect(throws: MregError.self) { try see() }
        try scratch.write("log/checkpoint", before)
        #expect(try see() == .changedKey(new.verifier.text))
    }
}
