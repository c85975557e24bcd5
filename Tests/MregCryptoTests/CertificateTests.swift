// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@Suite(.enabled(if: Fixtures.root != nil, "set MREG_FIXTURES to the folder with the test data"))
struct CertificateTests {
    /// A moment at which the good certificates are valid.
    private static let now = Timestamp("2026-12-01T00:00:00Z")

    private func certificate(_ name: String) throws -> Certificate {
        let pem = try read(#require(Fixtures.root) + "/trust/certs/\(name).pem")
        return try #require(try Certificate.certificates(pem: pem).first)
    }

    private func path(
        _ leaf: String, _ others: [String] = ["inter"], root: String = "root",
        partial: Bool = false, at time: Timestamp? = now
    ) throws -> [Certificate] {
        let rules = CertificatePathRules(
            anchors: [try certificate(root)], allowsPartial: partial, isStrict: false)
        return try rules.path(
            from: try certificate(leaf), through: try others.map(certificate),
            at: try #require(time))
    }

    @Test func `reads names, times and the key`() throws {
        let leaf = try certificate("leaf-p256")
        #expect(leaf.names == [.email("release@models.example")])
        #expect(leaf.commonName == "leaf-p256")
        #expect(leaf.notBefore.description == "2026-11-23T19:08:35Z")
        #expect(leaf.notAfter.description == "2027-11-23T19:08:35Z")
        #expect(leaf.publicKey == (try PublicKey(pem: try Fixtures.key("p256.pub.pem"))))
        #expect(!leaf.isSelfSigned)
        #expect(!leaf.isAuthority)
        let root = try certificate("root")
        #expect(root.isSelfSigned)
        #expect(root.isAuthority)
    }

    @Test(arguments: ["leaf-p256", "leaf-p384", "leaf-p521"])
    func `finds the path of good certificates`(_ leaf: String) throws {
        #expect(try path(leaf).map(\.commonName) == [leaf, "inter", "root"])
        #expect(try certificate(leaf).signingProblems(demandsBoth: true).isEmpty)
    }

    @Test(arguments: [
        ("leaf-expired", "expired"), ("leaf-future", "not yet valid"),
        ("leaf-critical", "unhandled critical extension"),
    ])
    func `refuses certificates that are not valid then`(_ leaf: String, _ word: String) throws {
        let error = try failure { _ = try path(leaf) }
        #expect(error.code == .refused)
        #expect(error.cause?.contains(word) == true, "\(error)")
    }

    @Test func `judges the whole path at the moment given`() throws {
        let beforeRoot = Timestamp("2026-11-01T00:00:00Z")
        #expect(throws: MregError.self) { try path("leaf-before-root", at: beforeRoot) }
        #expect(try path("leaf-before-root").count == 3)
        let past = Timestamp("2026-11-23T19:08:36Z")
        #expect(try path("leaf-expired", at: past).count == 3)
    }

    @Test func `needs the intermediate and the right root`() throws {
        #expect(throws: MregError.self) { try path("leaf-p256", []) }
        #expect(throws: MregError.self) { try path("leaf-p256", root: "otherroot") }
        #expect(throws: MregError.self) { try path("leaf-p256", [], root: "inter") }
        #expect(try path("leaf-p256", [], root: "inter", partial: true).count == 2)
    }

    @Test func `lists what keeps a certificate from signing`() throws {
        #expect(try certificate("leaf-nosign").signingProblems(demandsBoth: false).count == 2)
        #expect(try certificate("leaf-noku-noeku").signingProblems(demandsBoth: false).count == 1)
        #expect(try certificate("leaf-ekuonly").signingProblems(demandsBoth: false).isEmpty)
        #expect(try certificate("leaf-kuonly").signingProblems(demandsBoth: false).isEmpty)
        #expect(try certificate("leaf-kuonly").signingProblems(demandsBoth: true).count == 1)
        #expect(try certificate("inter").signingProblems(demandsBoth: false).count == 2)
    }

    @Test func `reads no certificate that is cut, changed at its end or followed`() throws {
        let der = try certificate("leaf-p256").der
        for length in der.indices {
            #expect(throws: MregError.self) { try Certificate(der: Array(der.prefix(length))) }
        }
        #expect(throws: MregError.self) { try Certificate(der: der + [0]) }
    }

    @Test func `survives every changed byte`() throws {
        let leaf = try certificate("leaf-p256")
        let issuer = try certificate("inter")
        let rules = CertificatePathRules(
            anchors: [try certificate("root")], allowsPartial: false, isStrict: true)
        let now = try #require(Self.now)
        for index in leaf.der.indices {
            var der = leaf.der
            der[index] ^= 0x55
            guard let changed = try? Certificate(der: der) else { continue }
            _ = changed.names
            _ = changed.extensionValue("2.5.29.17")
            _ = changed.signingProblems(demandsBoth: true)
            #expect(throws: MregError.self) {
                try rules.path(from: changed, through: [issuer], at: now)
            }
        }
    }
}
