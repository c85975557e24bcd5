// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// The shell steps of docs/ci.md, run as a runner would run them.
@Suite struct PipelineTests {
    private static let page = Paths.join(
        Paths.parent(Paths.parent(Paths.parent(#filePath))), "docs/ci.md")

    /// The fenced blocks of a language, in order.
    private func blocks(_ language: String) throws -> [[String]] {
        let text = String(decoding: try File.contents(Self.page, limit: 1 << 20), as: UTF8.self)
        var found: [[String]] = []
        var isOpen = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isOpen = line == "```\(language)"
                if isOpen { found.append([]) }
            } else if isOpen {
                found[found.count - 1].append(String(line))
            }
        }
        return found
    }

    /// The scripts of a pipeline: each literal block after `run:` or in a `script:`.
    private func scripts(_ pipeline: [String]) -> [String] {
        var scripts: [String] = []
        var indent: Int?
        for line in pipeline {
            let spaces = line.prefix { $0 == " " }.count
            if let least = indent, spaces > least || line.isEmpty {
                scripts[scripts.count - 1] += line.dropFirst(least) + "\n"
                continue
            }
            let words = line.dropFirst(spaces)
            indent = words == "run: |" || words == "- |" ? spaces : nil
            if indent != nil { scripts.append("set -eu\n") }
        }
        return scripts
    }

    /// The first step of all pipelines with these words.
    private func step(with words: String) throws -> String {
        let steps: [String] = try blocks("yaml").flatMap { scripts($0) }
        return try #require(steps.first { $0.contains(words) })
    }

    private func stage() throws -> (Sandbox, [String: String]) {
        let sandbox = try Sandbox()
        try sandbox.write("build-model", "#!/bin/sh\nprintf '\\200\\002}.' > model.pkl\n")
        _ = try sandbox.run("chmod", ["+x", "build-model"])
        try sandbox.write("pass", "s3cret")
        #expect(
            try sandbox.mreg("key", "generate", "release", "--passphrase-file", "pass").status == 0)
        #expect(try sandbox.mreg("key", "export", "release", "-o", "release.pub").status == 0)
        let home = Paths.parent(Paths.parent(Paths.parent(Paths.parent(sandbox.registry))))
        let pem = try File.contents(
            Paths.join(home, ".config/mreg/keys/release.key"), limit: 1 << 16)
        let digest = try sandbox.run("sha256sum", [Sandbox.binary]).output.prefix(64)
        return (
            sandbox,
            [
                "MREG_SIGNING_KEY": String(decoding: pem, as: UTF8.self),
                "MREG_KEY_PASSPHRASE": "s3cret",
                "MREG_URL": "file://\(Sandbox.binary)", "MREG_SHA256": String(digest),
                "GITHUB_PATH": Paths.join(sandbox.work, "path.txt"),
                "PATH": "\(Paths.parent(Sandbox.binary)):/usr/bin:/bin",
            ]
        )
    }

    @Test func `both pipelines sign, push, verify and pull`() throws {
        let pipelines = try blocks("yaml")
        #expect(pipelines.count == 2)
        for pipeline in pipelines {
            let (sandbox, environment) = try stage()
            let steps = scripts(pipeline)
            #expect(steps.count >= 2)
            for step in steps {
                let run = try sandbox.run("sh", ["-c", step], environment: environment)
                #expect(run.status == 0, "\(step)\n\(run)")
            }
            for leftover in ["ci.pem", "signing.pem"] {
                #expect(try !sandbox.exists(leftover))
            }
            // The last step is the one that must stop a changed model.
            try sandbox.write("model.pkl", "poison")
            _ = try sandbox.run("sh", ["-c", "echo x >> deploy/model.pkl"])
            let last = try #require(steps.last)
            let run = try sandbox.run("sh", ["-c", last], environment: environment)
            #expect(run.status != 0, "\(run)")
        }
    }

    @Test func `a program that is not the expected one is not installed`() throws {
        let step = try step(with: "sha256sum")
        var (sandbox, environment) = try stage()
        environment["MREG_SHA256"] = String(repeating: "0", count: 64)
        let run = try sandbox.run("sh", ["-c", step], environment: environment)
        #expect(try run.status != 0 && !sandbox.exists("path.txt"), "\(run)")
    }

    @Test func `a signing that fails leaves no key behind`() throws {
        let step = try step(with: "mreg sign")
        var (sandbox, environment) = try stage()
        environment["MREG_KEY_PASSPHRASE"] = "wrong"
        try sandbox.write("model.pkl", "weights")
        let run = try sandbox.run("sh", ["-c", step], environment: environment)
        #expect(try run.status != 0 && !sandbox.exists("signing.pem"), "\(run)")
    }

    @Test func `a container starts with the signed model alone`() throws {
        let line = try #require(try blocks("sh").first?.first)
        let (sandbox, environment) = try stage()
        try sandbox.write("model.pkl", "weights")
        #expect(
            try sandbox.mreg("sign", "model.pkl", environment: environment).status == 0)
        let here = line.replacingAll("/models/", with: "./").replacingAll(
            "/etc/mreg/release.pub", with: "release.pub"
        ).replacingAll("exec serve", with: "echo served")
        let good = try sandbox.run("sh", ["-c", here], environment: environment)
        #expect(good.status == 0 && good.output.contains("served"), "\(good)")
        try sandbox.write("model.pkl", "poison")
        let bad = try sandbox.run("sh", ["-c", here], environment: environment)
        #expect(bad.status == 65 && !bad.output.contains("served"), "\(bad)")
    }

    @Test func `the commands of the recipe are commands`() throws {
        let text = String(decoding: try File.contents(Self.page, limit: 1 << 20), as: UTF8.self)
        let commands = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
            .compactMap { $0.split(separator: "`").last { $0.hasPrefix("mreg ") } }
        #expect(commands.count == 11)
        let (sandbox, environment) = try stage()
        try sandbox.write("model.pkl", "weights")
        // The first seven in order, as a person would; the others need files of other tools.
        for command in commands.prefix(7) {
            let run = try sandbox.run("sh", ["-c", String(command)], environment: environment)
            #expect(run.status == 0, "\(command): \(run)")
        }
        for command in commands.dropFirst(7) {
            let run = try sandbox.run("sh", ["-c", String(command)], environment: environment)
            #expect(run.status == 66, "wanted: a missing file. \(command): \(run)")
        }
    }
}

extension String {
    fileprivate func replacingAll(_ words: String, with other: String) -> String {
        var out = ""
        var rest = self[...]
        while let first = words.first, !rest.isEmpty {
            if rest.first == first, rest.hasPrefix(words) {
                out += other
                rest = rest.dropFirst(words.count)
            } else {
                out.append(rest.removeFirst())
            }
        }
        return out
    }
}
