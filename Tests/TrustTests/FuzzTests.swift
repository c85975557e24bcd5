// SPDX-License-Identifier: Apache-2.0
import EventLog
import Glibc
import MregCore
import MregCrypto
import Registry
import Testing

@testable import Trust

/// Mutated input for every parser of signed things: never a crash, never something accepted that
/// was not signed. Each target runs for `MREG_FUZZ_SECONDS` (default: 1).
@Suite struct FuzzTests {
    private static let seconds =
        getenv("MREG_FUZZ_SECONDS").flatMap { Double(String(cString: $0)) } ?? 1

    /// Deterministic changes of a seed: flipped bits, cut, doubled and foreign pieces.
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

        mutating func mutate(_ seed: [UInt8]) -> [UInt8] {
            var bytes = seed
            for _ in 0...below(3) {
                guard !bytes.isEmpty else { return bytes }
                let place = below(bytes.count)
                switch below(6) {
                case 0: bytes[place] ^= 1 << below(8)
                case 1: bytes[place] = UInt8(truncatingIfNeeded: next())
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
                case 3: bytes.insert(contentsOf: bytes[place...].prefix(1 + below(40)), at: place)
                case 4: bytes.removeLast(bytes.count - place)
                default:
                    let words = ["\"", "{", "]", "null", "-1", "1e999", "\u{0}", "=", "\n", "𝔘"]
                    bytes.insert(contentsOf: Array(words[below(words.count)].utf8), at: place)
                }
            }
            return bytes
        }
    }

    /// Runs changed seeds through a target for its time.
    private func run(_ seeds: [[UInt8]], _ target: ([UInt8]) throws -> Void) rethrows {
        guard !seeds.isEmpty else {
            Issue.record("there is nothing to change")
            return
        }
        var mutator = Mutator(0x6d72_6567)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(Self.seconds)
        var count = 0
        repeat {
            try target(mutator.mutate(seeds[mutator.below(seeds.count)]))
            count += 1
        } while clock.now < end
        #expect(count > 10)
    }

    @Test func `bundles`() throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let statement = ModelSigningStatement(name: "m", singleFile: try digest(7))
        let payload = try statement.payload()
        let accepted = AcceptedSigners(keys: [key.publicKey])
        let context = JudgementContext(checks: LogChecks(), now: try sigstoreNow())
        let seed = try statement.sign(with: key)
        run([seed]) { bytes in
            guard case .accepted(let judged) = accepted.judge(bytes, context) else { return }
            #expect(judged.payload == payload)
        }
    }

    @Test func `Model Signing statements`() throws {
        let files = [SignedFile(path: "a/b", digest: try digest(1))]
        let whole = try ModelSigningStatement(name: "m", files: files).payload()
        let sharded = try edit(
            try StrictJSON.parse(whole, as: "statement"), ["predicate"],
            to: [
                "serialization": [
                    "method": "shards", "hash_type": "sha256", "shard_size": .number("4096.0"),
                    "allow_symlinks": false,
                ],
                "resources": [
                    [
                        "name": "a/b:0:4096", "algorithm": "sha256-sharded-4096",
                        "digest": .string(try digest(1).hex),
                    ],
                    [
                        "name": "a/b:4096:4099", "algorithm": "sha256",
                        "digest": .string(try digest(2).hex),
                    ],
                ],
            ])
        let root = Digest.sha256(of: try digest(1).bytes + digest(2).bytes)
        let seed = try CompactJSON.encode(
            try edit(sharded, ["subject", "0", "digest", "sha256"], to: .string(root.hex)))
        #expect(try ModelSigningManifest.parse(seed).files.map(\.path) == ["a/b"])
        run([whole, seed]) { bytes in
            guard let manifest = try? ModelSigningManifest.parse(bytes) else { return }
            #expect(manifest.files.count == 1)
        }
    }

    @Test(.enabled(if: !Fixtures.areMissing, needsFixtures))
    func `keyless bundles`() throws {
        let cases = try ConformanceCase.all.filter { $0.isGood && $0.name.contains("happy") }
            .filter { try $0.key == nil }
        let one = try #require(cases.first)
        let original = try #require(try one.verdict().accepted)
        try run([try one.bundle]) { bytes in
            guard let accepted = try one.verdict(bytes).accepted else { return }
            // What is around the signature may be spelled otherwise; who and when may not change.
            #expect(accepted.signer == original.signer && accepted.payload == original.payload)
        }
    }

    @Test(.enabled(if: !Fixtures.areMissing, needsFixtures))
    func `certificates`() throws {
        let leaf = try Certificate.certificates(pem: try Fixtures.bytes("certs/leaf-p256.pem"))[0]
        let chain = try Certificate.certificates(pem: try Fixtures.bytes("certs/chain.pem"))
        let rules = CertificatePathRules(
            anchors: [chain[1]], allowsPartial: false, isStrict: false)
        let now = try sigstoreNow()
        #expect(try rules.path(from: leaf, through: [chain[0]], at: now).count == 3)
        run([leaf.der]) { bytes in
            guard let certificate = try? Certificate(der: bytes) else { return }
            _ = (certificate.names, certificate.subjectNames, CertificateIdentity(certificate))
            _ = try? certificate.embeddedTimestamps()
            guard (try? rules.path(from: certificate, through: [chain[0]], at: now)) != nil
            else { return }
            #expect(certificate == leaf)
        }
    }

    @Test(.enabled(if: !Fixtures.areMissing, needsFixtures))
    func `checkpoints and proofs`() throws {
        let vkey = { (name: String) throws -> NoteVerifier in
            let text = String(decoding: try Fixtures.bytes("tlog/\(name).vkey"), as: UTF8.self)
            return try NoteVerifier(String(text.prefix { !$0.isWhitespace }))
        }
        let (log, witness) = (try vkey("log"), try vkey("witness"))
        let note = try Fixtures.bytes("tlog/checkpoint.600")
        let good = try SignedCheckpoint(note: note, verifiedBy: log).checkpoint
        let proof = try Fixtures.bytes("tlog/proof.42of600.tlog-proof")
        let leaf = try Fixtures.bytes("tlog/entry.42")
        let keys = try (0..<2).map { _ in
            try NoteSigner(name: log.name, privateKey: try PrivateKey.generate(.ed25519))
        }
        var chain = LogKeyChain(first: keys[0].verifier)
        try chain.follow(try chain.introduction(of: keys[1], by: keys[0]), as: "note")
        run([note, proof, chain.encoded]) { bytes in
            if let read = try? LogKeyChain(first: keys[0].verifier, parsing: bytes) {
                #expect(read.keys == chain.keys || read.notes.isEmpty)
            }
            if let signed = try? SignedCheckpoint(
                note: bytes, verifiedBy: log, witnesses: [witness])
            {
                #expect(signed.checkpoint == good)
            }
            guard let parsed = try? TlogProof(bytes, as: "proof"),
                let signed = try? parsed.verify(leaf: leaf, key: log)
            else { return }
            #expect(signed.checkpoint == good && parsed.index == 42)
        }
    }

    @Test(.enabled(if: !Fixtures.areMissing, needsFixtures))
    func `cosign's keys`() throws {
        let secret = Array("hello".utf8)
        let seeds = try ["pemcosigneckey", "pemcosignkey", "pemsigstorekey"].map {
            try Fixtures.bytes("cosign-keys/upstream-\($0).key")
        }
        let known = Set(
            try seeds.map { try PrivateKey(cosignPEM: $0, passphrase: secret).publicKey.keyID })
        run(seeds) { bytes in
            guard let key = try? PrivateKey(cosignPEM: bytes, passphrase: secret) else { return }
            #expect(known.contains(key.publicKey.keyID))
        }
    }

    @Test func `PEM files and trusted roots`() throws {
        let key = try PrivateKey.generate(.ecdsaP384)
        var seeds = [Array(try key.pem().utf8), Array(key.publicKey.pem.utf8)]
        if !Fixtures.areMissing {
            seeds.append(try Fixtures.bytes("keys/p256.enc.pem"))
            seeds.append(try Fixtures.bytes("sigstore-trust/prod.trusted_root.json"))
        }
        run(seeds) { bytes in
            _ = try? PrivateKey(pem: bytes)
            _ = try? PublicKey(pem: bytes)
            _ = try? Certificate.certificates(pem: bytes)
            _ = try? TrustedRoot(parsing: bytes)
        }
    }
}
