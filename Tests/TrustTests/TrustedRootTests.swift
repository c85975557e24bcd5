// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@testable import Trust

@Suite struct ValidityWindowTests {
    @Test func `both ends are in the window`() {
        let window = ValidityWindow(
            start: Timestamp(seconds: 10), end: Timestamp(seconds: 20))
        #expect(
            [9, 10, 15, 20, 21].map { window.contains(Timestamp(seconds: $0)) }
                == [false, true, true, true, false])
        #expect(ValidityWindow(start: Timestamp(seconds: 10)).contains(Timestamp(seconds: .max)))
    }

    @Test func `a window without a start holds nothing`() {
        #expect(!ValidityWindow(start: nil).contains(Timestamp(seconds: 10)))
    }

    /// RFC 3339 section 5.8, and the seconds GNU date gives for them.
    static let times: [(String, Int64?)] = [
        ("1985-04-12T23:20:50Z", 482_196_050), ("1985-04-12T23:20:50.52Z", 482_196_050),
        ("1996-12-19T16:39:57-08:00", 851_042_397), ("1937-01-01T12:00:27+00:20", -1_041_337_173),
        ("2021-01-12T11:53:27.000Z", 1_610_452_407), ("2021-01-12T11:53:27", nil),
        ("2021-01-12T11:53:27.Z", nil), ("2021-01-12T11:53:27+1:00", nil),
        ("2021-01-12T11:53:27+24:00", nil), ("2021-13-12T11:53:27Z", nil), ("", nil),
        ("2021-01-12T11:53:27ZZ", nil),
    ]

    @Test(arguments: times)
    func `reads the times of trusted roots`(_ text: String, _ seconds: Int64?) {
        #expect(ValidityWindow.rfc3339(text)?.seconds == seconds)
    }
}

@Suite struct SigstoreIdentityTests {
    static let patterns: [(String, String, Bool)] = [
        ("a@b.example", "a@b.example", true), ("*@b.example", "a@b.example", true),
        ("*@b.example", "a@b.example.evil", false), ("*@b.example", "evil/a@b.example", false),
        ("https://h/o/*/w.yml@refs/tags/v*", "https://h/o/r/w.yml@refs/tags/v1.2", true),
        ("https://h/o/*/w.yml@refs/tags/v*", "https://h/o/r/x/w.yml@refs/tags/v1.2", false),
        ("https://h/o/*/w.yml@refs/tags/v*", "https://h/o/r/w.yml@refs/tags/v1/2", false),
        ("*", "", true), ("**a*", "bca", true), ("*a", "ab", false), ("", "a", false),
    ]

    @Test(arguments: patterns)
    func `patterns are anchored and stars stop at slashes`(
        _ pattern: String, _ name: String, _ matches: Bool
    ) {
        let identity = SigstoreIdentity(subject: pattern, issuer: "i", isPattern: true)
        #expect(identity.matches(name) == matches)
    }

    @Test func `an exact subject has no wildcards`() {
        let identity = SigstoreIdentity(subject: "*@b.example", issuer: "i")
        #expect(!identity.matches("a@b.example"))
        #expect(identity.matches("*@b.example"))
    }

    @Test func `a hostile pattern ends soon`() {
        let pattern = String(repeating: "*a", count: 2000)
        let name = String(repeating: "a", count: 1999) + "b"
        let identity = SigstoreIdentity(subject: pattern, issuer: "i", isPattern: true)
        #expect(!identity.matches(name))
    }
}

@Suite(.enabled(if: !Fixtures.areMissing, needsFixtures))
struct TrustedRootTests {
    private func root(_ name: String) throws -> TrustedRoot {
        try TrustedRoot(parsing: try Fixtures.bytes("sigstore-trust/\(name).json"))
    }

    @Test func `reads the public roots`() throws {
        let production = try root("prod.trusted_root")
        #expect(production.logs.count == 2)
        #expect(production.certificateAuthorities.map(\.chain.count) == [1, 2])
        #expect(production.certificateLogs.count == 2)
        #expect(production.timestampAuthorities.count == 1)
        let staging = try root("staging.trusted_root")
        for log in production.logs + staging.logs + staging.certificateLogs {
            #expect(log.key != nil, "\(log.baseURL)")
        }
    }

    @Test func `knows the names of the newer logs' keys`() throws {
        for log in try root("prod.trusted_root").logs + root("staging.trusted_root").logs {
            guard let raw = log.key?.rawEd25519 else { continue }
            let named = Array(log.noteName.utf8) + [0x0A, 0x01] + raw
            #expect(Digest.sha256(of: named).bytes == log.id)
        }
    }

    @Test func `reads the root in a client trust configuration`() throws {
        let bytes = try Fixtures.bytes("sigstore-trust/prod.trusted_root.json")
        let configuration: JSONValue = [
            "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
            "trustedRoot": try StrictJSON.parse(bytes, as: "root"),
        ]
        let read = try TrustedRoot(parsing: try CompactJSON.encode(configuration))
        #expect(read.logs.count == 2)
    }

    @Test func `refuses what is no trusted root, and what is cut short`() throws {
        let bytes = try Fixtures.bytes("sigstore-trust/prod.trusted_root.json")
        for length in stride(from: 0, to: bytes.count - 2, by: 211) {
            #expect(throws: MregError.self) {
                try TrustedRoot(parsing: Array(bytes.prefix(length)))
            }
        }
        for text in ["{}", "[]", #"{"mediaType":"application/json"}"#] {
            #expect(throws: MregError.self) { try TrustedRoot(parsing: Array(text.utf8)) }
        }
    }
}
