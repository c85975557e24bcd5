// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@testable import Trust

/// Good bundles with one thing changed at a time: whatever is not merely a hint must matter.
@Suite(.enabled(if: !Fixtures.areMissing, needsFixtures))
struct SigstoreMutationTests {
    static let cases = [
        "happy-path-v0.1", "happy-path-v0.2", "happy-path-v0.3", "happy-path-intoto-in-dsse-v3",
        "intoto-with-custom-trust-root", "rekor2-happy-path", "rekor2-dsse-happy-path",
        "managed-key-and-trusted-root", "bundle-with-sct-with-extensions",
    ].map(ConformanceCase.init(name:))

    /// Members that no signature is over: hints, and the index in the whole of a log that counts
    /// its trees anew and has given no promise.
    static func isHint(_ path: [String], _ one: ConformanceCase) -> Bool {
        path.contains("hint") || path.contains("keyid") || path.last == "keyid"
            || path == ["mediaType"]
    }

    /// The paths of all strings and numbers.
    private static func leaves(_ value: JSONValue, _ path: [String] = []) -> [[String]] {
        switch value {
        case .object(let object):
            object.members.flatMap { leaves($0.value, path + [$0.name]) }
        case .array(let elements):
            elements.enumerated().flatMap { leaves($0.element, path + ["\($0.offset)"]) }
        default: [path]
        }
    }

    private static func value(_ root: JSONValue, at path: [String]) -> JSONValue? {
        path.reduce(root as JSONValue?) { value, name in
            switch value {
            case .object(let object)?: object[name]
            case .array(let elements)?: Int(name).map { elements[$0] }
            default: nil
            }
        }
    }

    /// Another value of the same kind.
    private static func changes(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .integer(let integer): return [.integer(integer + 1)]
        case .string(let text):
            if let number = Int64(text) { return [.string(String(number + 1))] }
            guard let bytes = Base64.decode(text), !bytes.isEmpty else {
                return [.string(text + "x")]
            }
            return [0, bytes.count / 2, bytes.count - 1].map { place in
                var changed = bytes
                changed[place] ^= 0x01
                return .string(Base64.encode(changed))
            }
        default: return []
        }
    }

    @Test(arguments: cases)
    func `every change of a value is noticed`(_ one: ConformanceCase) throws {
        let good = try StrictJSON.parse(try one.bundle, as: "bundle")
        #expect(try one.verdict().isAccepted)
        for path in Self.leaves(good) where !Self.isHint(path, one) {
            for change in Self.changes(of: try #require(Self.value(good, at: path))) {
                let changed = try CompactJSON.encode(try edit(good, path, to: change))
                let verdict = try one.verdict(changed)
                #expect(!verdict.isAccepted, "\(path.joined(separator: "."))")
                #expect(verdict.isAccepted || !verdict.failures.isEmpty)
            }
        }
    }

    @Test(arguments: cases)
    func `no cut of the file crashes`(_ one: ConformanceCase) throws {
        let bytes = try one.bundle
        for length in stride(from: 0, to: bytes.count - 2, by: 97) {
            #expect(try !one.verdict(Array(bytes.prefix(length))).isAccepted)
        }
    }

    @Test func `an entry and a timestamp of another signature do not stand in`() throws {
        let one = ConformanceCase(name: "rekor2-happy-path")
        let other = try Bundle(
            parsing: try ConformanceCase(name: "rekor2-dsse-happy-path").bundle)
        var bundle = try Bundle(parsing: try one.bundle)
        let good = bundle
        bundle.logEntries = other.logEntries
        #expect(try !one.verdict(try bundle.encoded()).isAccepted)
        bundle = good
        bundle.timestamps = other.timestamps
        #expect(try !one.verdict(try bundle.encoded()).isAccepted)
    }

    @Test func `the same entry or timestamp twice is refused`() throws {
        let one = ConformanceCase(name: "rekor2-happy-path")
        let good = try Bundle(parsing: try one.bundle)
        var bundle = good
        bundle.logEntries = good.logEntries.map { $0 + $0 }
        #expect(try one.verdict(try bundle.encoded()).failures.map(\.name) == [.bundle])
        bundle = good
        bundle.timestamps = good.timestamps.map { $0 + $0 }
        #expect(try one.verdict(try bundle.encoded()).failures.map(\.name) == [.bundle])
    }
}
