// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

@testable import MregCommands

@Suite struct TargetTests {
    @Test(arguments: ["model@v1", "fraud/detector@prod", "a/b/c@sha256:0123456789abcdef"])
    func `an argument with an at sign is a reference`(_ text: String) throws {
        #expect(try Target(text, command: "verify") == .reference(try Reference(text)))
    }

    @Test func `a bare name that is no file is a reference`() throws {
        let target = try Target("no-such-model", command: "verify")
        #expect(target == .reference(try Reference("no-such-model")))
    }

    @Test func `an existing path is a file`() throws {
        #expect(try Target("/dev/null", command: "verify") == .file("/dev/null"))
    }

    @Test(arguments: ["./no-such-file", "no/such/file", "/no/such@v1", "Upper@v1", ""])
    func `a path that is not there is not found`(_ text: String) {
        #expect { try Target(text, command: "verify") } throws: {
            ($0 as? MregError)?.code == .notFound
        }
    }

    @Test func `what is both is refused with both spellings`() throws {
        let name = "target-test-\(UInt32.random(in: 0 ... .max))@v1"
        try DurableWrite.replace(name, with: [1])
        defer { try? Directory.remove(name) }
        #expect {
            try Target(name, command: "sign")
        } throws: { error in
            let error = error as? MregError
            return error?.code == .usage && error?.next?.contains("mreg sign ./\(name)") == true
                && error?.next?.contains("mreg sign --ref \(name)") == true
        }
        let forced = try Target(name, command: "sign", mustBeReference: true)
        #expect(forced == .reference(try Reference(name)))
        #expect(try Target("./\(name)", command: "sign") == .file("./\(name)"))
    }

    @Test func `key=value keeps everything after the first equals sign`() throws {
        let values = try Assignment.dictionary(["a=1", "b=x=y", "c="], option: "--param")
        #expect(values == ["a": "1", "b": "x=y", "c": ""])
    }

    @Test(arguments: [["a"], ["=1"], [""], ["a=1", "a=2"]])
    func `a bad or doubled assignment is a usage error`(_ texts: [String]) {
        #expect { try Assignment.dictionary(texts, option: "--param") } throws: {
            ($0 as? MregError)?.code == .usage
        }
    }

    @Test func `a date means its first second`() throws {
        #expect(try Moment.parse("2026-11-23") == Timestamp("2026-11-23T00:00:00Z"))
        #expect(throws: MregError.self) { try Moment.parse("tomorrow") }
    }
}
