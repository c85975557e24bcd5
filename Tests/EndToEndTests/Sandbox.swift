// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import TestSupport

/// What a run of the program gave.
struct Run: CustomStringConvertible {
    var status: Int32
    var output: String
    var errors: String

    /// Everything, for the message of a failed expectation.
    var description: String { "exit \(status)\nstdout:\n\(output)\nstderr:\n\(errors)" }

    /// The one JSON document on standard output.
    func json() throws -> JSONValue { try StrictJSON.parse(Array(output.utf8), as: "output") }
}

/// An empty home and an empty working folder, and the built program in them.
///
/// The program is `MREG_BINARY`, else the one beside the running tests.
final class Sandbox {
    let scratch: ScratchFolder
    /// The working folder of commands.
    let work: String
    private var home: String

    init() throws {
        scratch = try ScratchFolder()
        work = scratch.at("work")
        home = scratch.at("home")
        try Directory.make(work, mode: 0o700)
        try Directory.make(home, mode: 0o700)
    }

    /// Where the user's own registry is made.
    var registry: String { Paths.join(home, ".local/share/mreg/registry-data") }

    /// Another user of the same machine: an empty home, the same working folder.
    func withAnotherHome<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
        let old = home
        home = scratch.at(name)
        try Directory.make(home, mode: 0o700)
        defer { home = old }
        return try body()
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try scratch.write("work/\(name)", Array(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try scratch.write("work/\(name)", bytes)
    }

    func read(_ name: String) throws -> [UInt8] { try scratch.read("work/\(name)") }

    func exists(_ name: String) throws -> Bool {
        try FileStatus.of(Paths.join(work, name), followLinks: false) != nil
    }

    static let binary: String = {
        if let given = Surroundings.variable("MREG_BINARY") { return given }
        let tests = (try? Paths.real("/proc/self/exe")) ?? ""
        let beside = Paths.join(Paths.parent(tests), "mreg")
        return beside
    }()

    /// Runs `mreg` with these arguments in the working folder.
    func mreg(_ arguments: String..., environment: [String: String] = [:]) throws -> Run {
        try run(Self.binary, arguments, environment: environment)
    }

    /// Runs any program in the working folder, with nothing in the environment but a home.
    func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> Run {
        let (out, err) = (scratch.at("stdout"), scratch.at("stderr"))
        var variables = ["HOME": home, "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        variables.merge(environment) { _, new in new }
        let status = try spawn(program, arguments, variables, out, err)
        return Run(status: status, output: try text(out), errors: try text(err))
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try File.contents(path, limit: 1 << 26), as: UTF8.self)
    }

    private func spawn(
        _ program: String, _ arguments: [String], _ variables: [String: String], _ out: String,
        _ err: String
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        // `env -C` changes the folder: glibc's own way to do so is not shown to Swift.
        let argv = (["env", "-C", work, program] + arguments).map { strdup($0) } + [nil]
        let envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var child: pid_t = 0
        guard posix_spawnp(&child, "env", &actions, nil, argv, envp) == 0 else {
            throw MregError(.failed, "cannot run \(program)")
        }
        var status: Int32 = 0
        guard waitpid(child, &status, 0) == child else {
            throw MregError(.failed, "\(program) was lost")
        }
        // A signal is told as shells tell it.
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }
}

extension JSONValue {
    /// A member of an object, or nil.
    subscript(name: String) -> JSONValue? {
        guard case .object(let object) = self else { return nil }
        return object[name]
    }
}

/// The Python of other tools that read what the program writes.
enum PythonTools {
    /// Where it is: `MREG_PYTHON`.
    static let program = Surroundings.variable("MREG_PYTHON")

    /// Whether it can import a module.
    static func has(_ module: String) -> Bool {
        guard let program, let sandbox = try? Sandbox() else { return false }
        return (try? sandbox.run(program, ["-c", "import \(module)"]))?.status == 0
    }
}
