// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite struct StyleTests {
    static let everything = Repository.sources + Repository.tests
    static let fileLinesMax = 400
    static let functionLinesMax = 60

    /// Constructs that crash on input, hide errors or switch checks off.
    static let banned = [
        "try!", "fatalError(", "preconditionFailure(", " as! ", "String(format:", "unsafeFlags",
        "-Ounchecked", "import Foundation\n", "unowned(unsafe)", "nonisolated(unsafe)",
    ]

    /// Words for what is not finished, looked for in comments as well.
    static let unfinished = ["FIXME", "TODO", "XXX"]

    /// The modules where unsafe code belongs.
    static let unsafeModules: Set<String> = ["MregSystem", "MregCrypto", "Codecs"]

    @Test(arguments: everything)
    func `says its licence in the first line`(_ source: Repository.Source) {
        #expect(source.lines.first == "// SPDX-License-Identifier: Apache-2.0")
    }

    @Test(arguments: everything)
    func `no file is long`(_ source: Repository.Source) {
        let count = source.lines.count - 1
        #expect(count <= Self.fileLinesMax, "\(count) lines; split it by job")
    }

    @Test(arguments: everything.filter(\.isSwift))
    func `no function is long`(_ source: Repository.Source) {
        for function in FunctionMeter.functions(in: source.text)
        where function.length > Self.functionLinesMax {
            Issue.record("\(source.path):\(function.line) has \(function.length) lines")
        }
    }

    @Test(arguments: Repository.sources)
    func `nothing is unfinished`(_ source: Repository.Source) {
        let found = Self.unfinished.filter { source.text.contains($0) }
        #expect(found.isEmpty)
    }

    @Test(arguments: Repository.sources.filter(\.isSwift))
    func `no construct that crashes on input`(_ source: Repository.Source) {
        let code = SwiftText.code(of: source.text)
        let found = Self.banned.filter { code.contains($0) && !Self.isInvariant($0, source) }
        #expect(found.isEmpty)
    }

    /// No input leads to these: a hasher that went on after OpenSSL failed would name wrong bytes.
    private static func isInvariant(_ construct: String, _ source: Repository.Source) -> Bool {
        construct == "preconditionFailure("
            && source.path.hasSuffix("MregCrypto/SHA256Hasher.swift")
    }

    @Test(arguments: Repository.sources.filter { $0.isSwift && !unsafeModules.contains($0.module) })
    func `unsafe code stays in its modules`(_ source: Repository.Source) {
        let code = SwiftText.code(of: source.text)
        #expect(!code.contains("@unchecked Sendable"))
        let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where Self.isUnsafe(line) {
            #expect(Self.copiesBytes(line), "\(source.path):\(number + 1)")
        }
    }

    private static func isUnsafe(_ line: Substring) -> Bool {
        line.split { !$0.isLetter }.contains("unsafe")
    }

    /// The one exception: arrays and spans are copied into each other, which the compiler calls
    /// unsafe although both sides know their length.
    private static func copiesBytes(_ line: Substring) -> Bool {
        line.contains(".span.bytes")
            || (line.contains("withUnsafeBytes {")
                && (line.contains("append(contentsOf: $0)") || line.contains("unsafe Array($0)")))
    }

    @Test func `the package switches no check off`() throws {
        let package = try #require(Repository.read("Package.swift"))
        let found = ["unsafeFlags", "-Ounchecked", "-suppress-warnings"].filter {
            package.contains($0)
        }
        #expect(found.isEmpty)
    }
}
