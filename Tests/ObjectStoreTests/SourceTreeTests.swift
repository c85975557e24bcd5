// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import ObjectStore
import TestSupport
import Testing

@Suite struct SourceTreeTests {
    private static let hasGit = Command.isPresent("git")

    private func paths(_ tree: SourceTree) -> [String] { tree.entries.map(\.path.text) }

    @Test func `lists files in byte order with sizes and modes`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("in/b.txt", [1, 2])
        try scratch.write("in/a/deep/er.bin", [3], mode: 0o755)
        try scratch.write("in/a.b", [])
        try scratch.write("in/Z", [4])
        let tree = try SourceTree(folder: scratch.at("in"))
        #expect(paths(tree) == ["Z", "a.b", "a/deep/er.bin", "b.txt"])
        #expect(tree.entries.map(\.size) == [1, 0, 1, 2])
        #expect(tree.entries.map(\.isExecutable) == [false, false, true, false])
        #expect(tree.excludedCount == 0)
    }

    @Test func `hidden files are pushed, a git folder in the top is not`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("in/.hidden", [1])
        try scratch.write("in/.git/config", [1])
        try scratch.write("in/sub/.git/config", [1])
        try scratch.write("in/.mregignore", Array("*.log\n".utf8))
        try scratch.write("in/x.log", [1])
        let tree = try SourceTree(folder: scratch.at("in"))
        #expect(paths(tree) == [".hidden", ".mregignore", "sub/.git/config"])
        #expect(tree.excludedCount == 2)
    }

    @Test func `links and pipes are refused by name, links are followed when asked`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("in/file", [1])
        try scratch.write("else/where", [1, 2])
        Command.run("ln", ["-s", scratch.at("else/where"), scratch.at("in/link")])
        let error = try failure { _ = try SourceTree(folder: scratch.at("in")) }
        #expect(error.code == .usage)
        #expect(error.message.contains("in/link"))
        #expect(error.next?.contains("--follow") == true)
        Command.run("ln", ["-s", scratch.at("else"), scratch.at("in/folder")])
        let tree = try SourceTree(folder: scratch.at("in"), followLinks: true)
        #expect(paths(tree) == ["file", "folder/where", "link"])
        #expect(tree.entries[2].source == scratch.at("else/where"))
        #expect(tree.entries[2].size == 2)
        Command.run("mkfifo", [scratch.at("in/pipe")])
        #expect(
            try failure { _ = try SourceTree(folder: scratch.at("in"), followLinks: true) }.code
                == .usage)
        #expect(
            try failure { _ = try SourceTree.file(scratch.at("in/link"), name: "x") }.code == .usage
        )
        #expect(
            try SourceTree.file(scratch.at("in/link"), name: "x", followLinks: true).size == 2)
    }

    @Test func `a link that leads in a circle ends with an error`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("in/file", [1])
        Command.run("ln", ["-s", scratch.at("in"), scratch.at("in/self")])
        #expect(throws: MregError.self) {
            try SourceTree(folder: scratch.at("in"), followLinks: true)
        }
    }

    @Test func `a folder the caller excludes is left out wherever it lies`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("in/registry-data/config.yaml", [1])
        try scratch.write("in/file", [1])
        let tree = try SourceTree(
            folder: scratch.at("in"),
            excluding: [scratch.at("in/../in/registry-data"), scratch.at("absent")])
        #expect(paths(tree) == ["file"])
        #expect(tree.excludedCount == 1)
    }

    @Test(arguments: ["a\\b", "new\nline", "bell\u{7}"])
    func `a name that cannot be in an artifact is refused`(name: String) throws {
        let scratch = try ScratchFolder()
        try scratch.write("in/" + name, [1])
        #expect(try failure { _ = try SourceTree(folder: scratch.at("in")) }.code == .usage)
    }

    @Test func `names that differ only in case are refused`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("in/Model", [1])
        try scratch.write("in/model", [1])
        #expect(try failure { _ = try SourceTree(folder: scratch.at("in")) }.code == .usage)
    }

    @Test func `there is no such folder`() throws {
        #expect(try failure { _ = try SourceTree(folder: "/nowhere/at/all") }.code == .notFound)
    }

    @Test(arguments: ["[ab]", "x\\", "!", "/", "a//b", "!/"])
    func `a pattern that would be misread is refused by its line`(pattern: String) throws {
        let scratch = try ScratchFolder()
        try scratch.write("in/.mregignore", Array("# first\n\(pattern)\n".utf8))
        let error = try failure { _ = try SourceTree(folder: scratch.at("in")) }
        #expect(error.code == .usage)
        #expect(error.message.contains("line 2"))
    }

    @Test func `a question mark stands for one character, of any number of bytes`() throws {
        let scratch = try ScratchFolder()
        for name in ["é.txt", "ab.txt", "模.txt"] { try scratch.write("in/" + name, [1]) }
        try scratch.write("in/.mregignore", Array("?.txt\n.mregignore".utf8))
        #expect(paths(try SourceTree(folder: scratch.at("in"))) == ["ab.txt"])
    }

    /// Each is a whole ignore file; the same one goes to git.
    private static let ignoreFiles = [
        "*.log", "/top", "sub", "sub/", "a.txt/", "*\n!keep.me", "*\n!*/\n!keep.me", "sub/*",
        "sub/**",
        "**/x", "**/sub/x", "a/**/x", "a/**", "**", "??.txt", "*a*", "*.t*t", "\\!bang",
        "\\#hash", "#comment\n*.log", "!*.log\n*.log", "*.log\n!b.log", "sub/x\r", "trail  ",
        "sp\\ ", "a/b/x", "b/x", "/a/b", "/**/x", "sub\n!sub/x", "é*", "a.?og", "*.\\*",
    ]

    @Test(.enabled(if: hasGit, "git is not installed"), arguments: ignoreFiles)
    func `git leaves out the same files`(rules: String) throws {
        let scratch = try ScratchFolder()
        let files = [
            "a.log", "b.log", "top", "sub/x", "sub/y/x", "sub/top", "a.txt", "ab.txt",
            "keep.me", "sub/keep.me", "a/x", "a/b/x", "a/b/c/x", "!bang", "#hash", "trail", "sp ",
            "x", "é.log", "star.*", "b/x",
        ]
        for file in files { try scratch.write("in/" + file, [1]) }
        try scratch.write("in/.mregignore", Array(rules.utf8))
        let ours = paths(try SourceTree(folder: scratch.at("in")))
        let root = scratch.at("in")
        #expect(Command.run("git", ["init", "-q", root]) == 0)
        let arguments = [
            "-C", root, "-c", "core.quotePath=false", "-c", "core.excludesFile=/dev/null",
            "ls-files", "-z", "--others", "-X", root + "/.mregignore",
        ]
        #expect(Command.run("git", arguments, output: scratch.at("list")) == 0)
        let theirs = try scratch.read("list").split(separator: 0)
            .map { String(decoding: $0, as: UTF8.self) }
        #expect(ours == theirs.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
}
