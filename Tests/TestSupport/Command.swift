// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Other programs, which tests compare with.
public enum Command {
    /// The exit status of a program run without a terminal, or nil when it cannot be run.
    ///
    /// Its standard output goes to the file `output`, or nowhere.
    @discardableResult
    public static func run(
        _ program: String, _ arguments: [String], output: String = "/dev/null"
    ) -> Int32? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let argv = ([program] + arguments).map { strdup($0) } + [nil]
        defer { argv.forEach { free($0) } }
        var child: pid_t = 0
        guard posix_spawnp(&child, program, &actions, nil, argv, environ) == 0 else { return nil }
        var status: Int32 = 0
        guard waitpid(child, &status, 0) == child, status & 0x7f == 0 else { return nil }
        return status >> 8 & 0xff
    }

    /// Whether a program is installed and answers `--version`.
    public static func isPresent(_ program: String) -> Bool { run(program, ["--version"]) == 0 }
}
