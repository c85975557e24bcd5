// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite struct ImportTests {
    static let swiftSources = Repository.sources.filter(\.isSwift)

    @Test func `the sources were found`() {
        #expect(Self.swiftSources.contains { $0.path == "Sources/MregCore/Digest.swift" })
    }

    @Test(arguments: swiftSources)
    func `imports only what its module may`(_ source: Repository.Source) throws {
        let row = try #require(
            ImportTable.rows.first { $0.module == source.module },
            "\(source.module) has no row in the import table")
        let allowed = row.own.union(row.outside).union(ImportTable.everywhere)
        let wrong = ImportTable.imports(of: source.text).filter { !allowed.contains($0) }
        #expect(wrong.isEmpty, "\(source.path) may not import \(wrong)")
    }

    @Test func `arrows point up the table, so there is no cycle`() {
        var above = ImportTable.cModules
        for row in ImportTable.rows {
            #expect(row.own.isSubset(of: above), "\(row.module)")
            above.insert(row.module)
        }
    }

    @Test(arguments: ImportTable.rows)
    func `the package has the same arrows as the table`(_ row: ImportTable.Row) throws {
        let package = try #require(Repository.read("Package.swift"))
        #expect(Self.dependencies(of: row.module, in: package) == row.own, "\(row.module)")
    }

    @Test func `reads imports in every form`() {
        let text = """
            import A
            @testable import B
            internal import struct C.D
            // import E
            let x = "import F"
            public import G.H
            """
        #expect(ImportTable.imports(of: text) == ["A", "B", "C", "G"])
    }

    /// The names in quotes behind the module's own in its target; nil when there is no target.
    private static func dependencies(of module: String, in package: String) -> Set<String>? {
        for opening in ["room(", ".executableTarget("] {
            for part in package.split(separator: opening, omittingEmptySubsequences: false)
                .dropFirst()
            {
                let names = quoted(upToClosing: part)
                if names.first == module { return Set(names.dropFirst()) }
            }
        }
        return nil
    }

    private static func quoted(upToClosing text: Substring) -> [String] {
        var depth = 1
        var end = text.startIndex
        while end < text.endIndex, depth > 0 {
            if text[end] == "(" { depth += 1 }
            if text[end] == ")" { depth -= 1 }
            end = text.index(after: end)
        }
        let pieces = text[..<end].split(separator: "\"", omittingEmptySubsequences: false)
        return pieces.indices.filter { !$0.isMultiple(of: 2) }.map { String(pieces[$0]) }
    }
}

extension ImportTable.Row: CustomTestStringConvertible {
    var testDescription: String { module }
}
