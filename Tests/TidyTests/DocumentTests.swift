// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

@Suite struct DocumentTests {
    static let documents = Repository.files(below: "docs", endings: [".md"])
    static let scripts =
        Repository.files(below: "scripts", endings: [""])
        + [".ci/run"].compactMap { path in
            Repository.read(path).map { Repository.Source(path: path, text: $0) }
        }

    /// The paths below `Sources` that the source tour names in backticks.
    private static func toured(_ text: String) -> Set<String> {
        let pieces = text.split(separator: "`", omittingEmptySubsequences: false)
        return Set(
            pieces.indices.filter { !$0.isMultiple(of: 2) }.map { String(pieces[$0]) }
                .filter { $0.hasSuffix(".swift") || $0.hasSuffix(".c") })
    }

    private static func isToured(_ path: String) -> Bool {
        path.hasSuffix(".swift") || path.hasSuffix(".c")
    }

    @Test func `the source tour names every source file as Module/File, and no other`() throws {
        let tour = Self.toured(try #require(Repository.read("docs/architecture.md")))
        let files = Set(
            Repository.sources.map { String($0.path.dropFirst("Sources/".count)) }
                .filter(Self.isToured))
        for missing in files.subtracting(tour).sorted() { Issue.record("no line for \(missing)") }
        let modules = Set(Repository.sources.map(\.module))
        for gone in tour.subtracting(files).sorted() {
            guard let module = gone.split(separator: "/").first.map(String.init) else { continue }
            if modules.contains(module) { Issue.record("no such file: \(gone)") }
        }
    }

    @Test(arguments: ["LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
    func `the project has its documents`(_ path: String) {
        #expect(Repository.read(path)?.isEmpty == false)
    }

    @Test func `the readme is short`() throws {
        let readme = try #require(Repository.read("README.md"))
        #expect(readme.split(separator: "\n", omittingEmptySubsequences: false).count <= 151)
    }

    @Test(arguments: scripts)
    func `scripts can be run and say their licence`(_ script: Repository.Source) throws {
        let status = try #require(try FileStatus.of(Paths.join(Repository.root, script.path)))
        #expect(status.mode & 0o111 == 0o111)
        #expect(script.lines.first?.hasPrefix("#!/usr/bin/env ") == true)
        #expect(script.lines.dropFirst().first == "# SPDX-License-Identifier: Apache-2.0")
    }

    @Test(arguments: Repository.sources + Repository.tests + documents + scripts)
    func `no file names the folder it was written in`(_ source: Repository.Source) {
        #expect(!source.text.contains(Repository.root + "/"))
    }

    @Test func `every relative link in the documents leads somewhere`() throws {
        let top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].compactMap { path in
            Repository.read(path).map { Repository.Source(path: path, text: $0) }
        }
        for document in Self.documents + top {
            for target in Self.links(document.text) {
                let path = Paths.join(Repository.root, Paths.parent(document.path), target)
                #expect(try FileStatus.of(path) != nil, "\(document.path): \(target)")
            }
        }
    }

    /// The targets of `[text](target)` that are files of this project.
    private static func links(_ text: String) -> [String] {
        text.split(separator: "](").dropFirst().compactMap { rest in
            guard let end = rest.firstIndex(of: ")") else { return nil }
            let target = rest[..<end].prefix { $0 != "#" }
            let isFile = !target.isEmpty && !target.contains("://") && !target.contains(" ")
            return isFile ? String(target) : nil
        }
    }
}
