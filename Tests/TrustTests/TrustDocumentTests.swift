// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@testable import Trust

@Suite struct NameGlobTests {
    @Test(arguments: [
        ("fraud/*", "fraud/detector", true), ("fraud/*", "fraud/a/b", false),
        ("fraud/*", "fraud", false), ("*", "model", true), ("*", "a/b", false),
        ("**", "a/b/c", true), ("a/*-v*/c", "a/x-v2/c", true), ("a/*-v*/c", "a/xv2/c", false),
        ("a*a*a", "aaa", true), ("a*a*a", "aa", false), ("model", "model", true),
        ("model", "model2", false), ("*b", "abab", true), ("a*", "ba", false),
    ])
    func `matches within components`(_ glob: String, _ name: String, _ wanted: Bool) throws {
        #expect(try NameGlob(glob).matches(try ArtifactName(name)) == wanted)
    }

    @Test(arguments: ["", "/", "a/", "a//b", "***", "a/**", "**/a", "A", "a b", "a?", "é", "[a]"])
    func `refuses what is not a pattern`(_ text: String) throws {
        #expect(try failure { try NameGlob(text) }.code == .usage)
    }
}

@Suite struct TrustDocumentTests {
    let key: PublicKey
    let now = Timestamp(seconds: 1_000_000)

    init() throws { key = try PrivateKey.generate(.ecdsaP256).publicKey }

    private func trusted(
        _ key: PublicKey? = nil, owner: String = "alice", roles: Set<Role> = [.admin, .publisher],
        names: [String] = ["**"], from: Int64? = nil, until: Int64? = nil,
        compromised: Int64? = nil
    ) throws -> TrustedKey {
        try TrustedKey(
            key: key ?? self.key, owner: owner, roles: roles, names: names.map { try NameGlob($0) },
            from: from.map { Timestamp(seconds: $0) }, until: until.map { Timestamp(seconds: $0) },
            compromisedFrom: compromised)
    }

    private func roles(_ key: TrustedKey, at: Int64 = 1_000_000, index: Int64? = 5) throws
        -> Set<Role>
    {
        try TrustDocument(keys: [key]).roles(
            of: key.id, for: try ArtifactName("fraud/x"), at: Timestamp(seconds: at),
            logIndex: index)
    }

    private func value() throws -> JSONValue {
        let rule = try AliasRule(
            names: try NameGlob("fraud/*"), alias: try AliasName("prod"), movers: ["alice"])
        return try TrustDocument(
            keys: [
                try trusted(
                    roles: Set(Role.allCases), from: 0, until: 2_000_000, compromised: 77)
            ],
            aliases: [rule]
        ).json
    }

    @Test func `reads back what it writes`() throws {
        let value = try value()
        let document = try TrustDocument(parsing: value)
        #expect(document.json == value)
        #expect(document.keys[0].compromisedFrom == 77)
        #expect(document.keys[0].from?.description == "1970-01-01T00:00:00Z")
        #expect(document.aliases[0].alias?.text == "prod")
    }

    @Test func `reads a key in PEM as well`() throws {
        let value = try edit(try value(), ["keys", "0", "public-key"], to: .string(key.pem))
        #expect(try TrustDocument(parsing: value).keys[0].key == key)
    }

    static let wrong: [([String], JSONValue?, String)] = [
        (["format"], "mreg.trust/v2", "format"), (["format"], nil, "format"),
        (["extra"], 1, "extra"), (["keys", "0", "extra"], 1, "extra"),
        (["keys", "0", "id"], "00", "id"), (["keys", "0", "public-key"], "AAAA", "public-key"),
        (["keys", "0", "owner"], nil, "owner"), (["keys", "0", "owner"], "b\u{430}d", "owner"),
        (["keys", "0", "owner"], "", "owner"), (["keys", "0", "owner"], " a", "owner"),
        (["keys", "0", "roles"], ["root"], "roles"), (["keys", "0", "roles"], [], "role"),
        (["keys", "0", "roles"], ["admin", "admin"], "roles"),
        (["keys", "0", "names"], [], "name"), (["keys", "0", "names"], ["A"], "pattern"),
        (["keys", "0", "from"], "yesterday", "from"), (["keys", "0", "from"], 7, "from"),
        (["keys", "0", "until"], "1969-01-01T00:00:00Z", "window"),
        (["keys", "0", "compromised-from"], -1, "negative"),
        (["keys", "0", "compromised-from"], "7", "compromised-from"),
        (["aliases", "0", "alias"], "latest", "alias"),
        (["aliases", "0", "movers"], nil, "movers"),
        (["aliases", "0", "movers"], ["é"], "owner"), (["aliases", "0", "x"], 1, "x"),
        (["identities"], [1], "identities"),
    ]

    @Test(arguments: wrong)
    func `refuses a mistake and names it`(
        _ path: [String], _ new: JSONValue?, _ word: String
    ) throws {
        let value = try edit(try value(), path, to: new)
        let error = try failure { try TrustDocument(parsing: value) }
        #expect(error.code == .usage)
        #expect(error.description.contains(word), "\(error)")
    }

    @Test func `refuses a key that is there twice`() throws {
        let twice = [try trusted(), try trusted(owner: "bob")]
        #expect(try failure { try TrustDocument(keys: twice) }.code == .usage)
    }

    @Test func `gives roles for matching names only`() throws {
        #expect(try roles(trusted(names: ["fraud/*"])) == [.admin, .publisher])
        #expect(try roles(trusted(names: ["other/*", "fraud/x"])) == [.admin, .publisher])
        #expect(try roles(trusted(names: ["*"])).isEmpty)
        let document = try TrustDocument(keys: [try trusted(names: ["*"])])
        #expect(document.roles(of: key.keyID, for: nil, at: now, logIndex: nil).count == 2)
        #expect(document.roles(of: try digest(1), for: nil, at: now, logIndex: nil).isEmpty)
    }

    @Test func `honours the window to the second, both ends included`() throws {
        let key = try trusted(from: 100, until: 200)
        for (time, counts) in [(99, false), (100, true), (200, true), (201, false)] {
            #expect(try roles(key, at: Int64(time)).isEmpty != counts, "\(time)")
        }
    }

    @Test func `does not count signatures from the compromise on, or outside the log`() throws {
        let key = try trusted(compromised: 10)
        #expect(try !roles(key, index: 9).isEmpty)
        #expect(try roles(key, index: 10).isEmpty)
        #expect(try roles(key, index: nil).isEmpty)
        #expect(try !roles(trusted(), index: nil).isEmpty)
    }

    @Test func `lists distinct owners of a role`() throws {
        let other = try PrivateKey.generate(.ed25519).publicKey
        let third = try PrivateKey.generate(.ed25519).publicKey
        let document = try TrustDocument(keys: [
            try trusted(), try trusted(other), try trusted(third, owner: "bob", compromised: 0),
        ])
        #expect(document.owners(.publisher, for: nil, at: now) == ["alice"])
        #expect(document.owner(of: third.keyID) == "bob")
    }

    @Test func `lets publishers move an alias, or the movers where a rule says so`() throws {
        let other = try PrivateKey.generate(.ed25519).publicKey
        let name = try ArtifactName("fraud/x")
        let prod = try AliasName("prod")
        let keys = [
            try trusted(roles: [.publisher]), try trusted(other, owner: "bob", roles: [.approver]),
        ]
        func movers(_ rules: [AliasRule], _ alias: AliasName) throws -> [Bool] {
            let document = try TrustDocument(keys: keys, aliases: rules)
            return [key, other].map {
                document.mayMove(alias, of: name, keyID: $0.keyID, at: now, logIndex: 1)
            }
        }
        let fraud = try NameGlob("fraud/*")
        let bob = try AliasRule(names: fraud, alias: prod, movers: ["bob"])
        let nobody = try AliasRule(names: .everything, alias: nil, movers: [])
        #expect(try movers([], prod) == [true, false])
        #expect(try movers([bob], prod) == [false, true])
        #expect(try movers([bob], AliasName("dev")) == [true, false])
        #expect(try movers([bob, nobody], prod) == [false, false])
        let protected = try TrustDocument(keys: keys, aliases: [bob])
        #expect(protected.protects(prod, of: name))
        #expect(!protected.protects(try AliasName("dev"), of: name))
        #expect(!protected.protects(prod, of: try ArtifactName("other/detector")))
        let elsewhere = try AliasRule(names: try NameGlob("*"), alias: prod, movers: ["bob"])
        #expect(try movers([elsewhere], prod) == [true, false])
    }

    @Test func `adds, replaces and removes keys`() throws {
        let document = try TrustDocument().adding(try trusted())
        #expect(try failure { try document.adding(try trusted()) }.code == .usage)
        let changed = try document.replacing(try trusted(owner: "bob"))
        #expect(changed.keys.map(\.owner) == ["bob"])
        #expect(try changed.removing(key.keyID).keys.isEmpty)
        #expect(try failure { try changed.removing(try digest(1)) }.code == .notFound)
    }

    @Test func `is valid with an admin whose key is not lost, and movers who exist`() throws {
        #expect(try TrustDocument(keys: [try trusted()]).validate().isEmpty)
        #expect(try TrustDocument().validate().count == 1)
        #expect(try TrustDocument(keys: [try trusted(roles: [.publisher])]).validate().count == 1)
        #expect(try TrustDocument(keys: [try trusted(compromised: 3)]).validate().count == 1)
        let rule = try AliasRule(names: .everything, alias: nil, movers: ["bob"])
        let document = try TrustDocument(keys: [try trusted()], aliases: [rule])
        #expect(document.validate() == ["the mover 'bob' of **@* owns no key"])
    }
}
