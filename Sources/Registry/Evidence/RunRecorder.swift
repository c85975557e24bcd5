// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore
import MregSystem

/// What is recorded around a command.
public struct RunRequest: Sendable {
    /// The command and its arguments.
    public var command: [String]
    /// Files it reads, to be named by digest.
    public var inputs: [String] = []
    /// Environment variables to record, besides those that always are.
    public var variables: [String] = []

    /// Arguments that look like secrets, whose values are not recorded.
    public var hiddenArguments: [String] { CommandSecrets(command).names }

    /// Makes a request.
    public init(command: [String]) { self.command = command }
}

/// A command that was run, and how it came to its end.
public struct RecordedRun: Sendable {
    /// Code, inputs, environment and times.
    public var run: TrainingRun
    /// How it ended.
    public var ending: ChildProcess.Ending
}

/// Runs a command and records what it was run with. Everything is read before it starts: what it
/// changes afterwards is not what it was made from.
public enum RunRecorder {
    /// Variables that change results and hold no secret; others are recorded only when asked for.
    public static let variables = [
        "CUBLAS_WORKSPACE_CONFIG", "CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "LANG",
        "LC_ALL", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONHASHSEED",
        "TOKENIZERS_PARALLELISM", "TZ",
    ]

    /// Files that pin what a program was built from or runs with, looked for in this folder.
    public static let lockFiles = [
        "Cargo.lock", "Package.resolved", "Pipfile.lock", "conda-lock.yml", "environment.yml",
        "go.sum", "package-lock.json", "pdm.lock", "pixi.lock", "poetry.lock",
        "requirements.txt", "uv.lock",
    ]

    private static let secretParts = ["TOKEN", "SECRET", "PASSW", "KEY", "CREDENTIAL", "AUTH"]

    /// Runs the command.
    public static func record(_ request: RunRequest) throws -> RecordedRun {
        var run = TrainingRun()
        run.kind = "run"
        run.command = CommandSecrets(request.command).command
        run.environment = try environment(request.variables)
        for path in request.inputs { run.materials.append(try material(path, role: "input")) }
        for path in lockFiles where try FileStatus.of(path) != nil {
            run.materials.append(try material(path, role: "lock-file"))
        }
        if let code = try CodeState.here() {
            run.materials.append(.init(uri: code.uri, commit: code.commit))
            run.isCodeDirty = code.isDirty
        }
        run.started = .now
        let ending = try ChildProcess.run(request.command)
        run.finished = .now
        run.exitStatus = Int64(ending.status)
        return RecordedRun(run: run, ending: ending)
    }

    private static func environment(
        _ wanted: [String]
    ) throws(MregError) -> [(name: String, value: String)] {
        for name in wanted where secretParts.contains(where: { name.uppercased().contains($0) }) {
            throw MregError(
                .usage, "'\(name.printable)' looks like a secret and is not recorded",
                cause: "everybody who can read the version could read it")
        }
        let names = Set(variables + wanted).sorted { $0.bytesPrecede($1) }
        return names.compactMap { name in
            Surroundings.variable(name).map { (name: name, value: $0) }
        }
    }

    private static func material(
        _ path: String, role: String
    ) throws(MregError) -> TrainingRun.Material {
        // The last component: where it lay on this machine is nobody's business.
        TrainingRun.Material(
            uri: "file:\(Paths.last(path))", role: role, sha256: try FileHash.sha256(path))
    }
}

/// The commit that is checked out in this folder.
struct CodeState {
    /// Where the code is.
    var uri: String
    /// The commit.
    var commit: String
    /// Whether there are changes that no commit has.
    var isDirty: Bool

    private static let answerBytesMax = 64 << 10

    /// Nil outside a repository, and where git is not installed.
    static func here() throws -> CodeState? {
        guard let commit = try git("rev-parse", "--verify", "HEAD"),
            let changes = try git("status", "--porcelain")
        else { return nil }
        let remote = try git("config", "--get", "remote.origin.url")
        return CodeState(
            uri: remote.flatMap { $0.isEmpty ? nil : "git+\(withoutUser($0))" } ?? "git+local",
            commit: commit, isDirty: !changes.isEmpty)
    }

    /// What git prints; nil when it fails. Nothing the repository configures is run.
    private static func git(_ arguments: String...) throws -> String? {
        let command = ["git", "-c", "core.fsmonitor=false", "--no-optional-locks"] + arguments
        do {
            let answer = try ChildProcess.output(command, limit: answerBytesMax)
            guard answer.ending == .exited(0) else { return nil }
            let text = String(decoding: answer.bytes, as: UTF8.self)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        } catch let error as MregError where error.code == .notFound {
            return nil
        }
    }

    /// `https://user:token@host/x` without what comes before the `@`.
    static func withoutUser(_ url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].hasSuffix(":"), parts[1].isEmpty,
            let at = parts[2].lastIndex(of: "@")
        else { return url }
        let host = parts[2][parts[2].index(after: at)...]
        return ([parts[0], "", host] + parts.dropFirst(3)).joined(separator: "/")
    }
}
