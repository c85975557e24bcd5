// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// Commands of the user, run to their end.
public enum ChildProcess {
    /// How a command ended.
    public enum Ending: Sendable, Equatable {
        /// With a status.
        case exited(Int32)
        /// By a signal.
        case signalled(Int32)

        /// The status as shells tell it.
        public var status: Int32 {
            switch self {
            case .exited(let status): status
            case .signalled(let signal): 128 + signal
            }
        }
    }

    /// Runs a command in this folder with this environment and this standard input. What it
    /// prints goes to standard error, so that standard output stays ours.
    ///
    /// A signal to this process is passed on once; a second one ends this process.
    public static func run(_ command: [String]) throws -> Ending {
        try Interrupt.catching {
            let child = try unsafe spawn(command) { actions in
                _ = unsafe posix_spawn_file_actions_adddup2(&actions, 2, 1)
            }
            return try wait(for: child, command)
        }
    }

    /// What a command prints, at most `limit` bytes, and how it ended; it reads nothing and its
    /// complaints are dropped.
    public static func output(
        _ command: [String], limit: Int
    ) throws -> (ending: Ending, bytes: [UInt8]) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            throw SystemError.make("make a pipe for", command.first ?? "", errno: errno)
        }
        let (reading, writing) = (ends[0], ends[1])
        defer { close(reading) }
        // Only what is asked for below reaches the command.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let child: pid_t
        do {
            defer { close(writing) }
            child = try unsafe spawn(command) { actions in
                _ = unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
                _ = unsafe posix_spawn_file_actions_adddup2(&actions, writing, 1)
                _ = unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
            }
        }
        let bytes = read(reading, limit)
        return (try wait(for: child, command), bytes)
    }

    /// Reads to the end, so that the writer never blocks; keeps the first `limit` bytes.
    private static func read(_ descriptor: Int32, _ limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += block.prefix(min(count, limit - bytes.count))
        }
    }

    private static func spawn(
        _ command: [String], _ prepare: (inout posix_spawn_file_actions_t) -> Void
    ) throws(MregError) -> pid_t {
        guard let program = command.first, !program.isEmpty else {
            throw MregError(.usage, "there is no command to run")
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe prepare(&actions)
        let arguments = unsafe command.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var child: pid_t = 0
        let number = unsafe posix_spawnp(&child, program, &actions, nil, arguments, environ)
        guard number == 0 else { throw SystemError.make("run", program, errno: number) }
        return child
    }

    private static func wait(for child: pid_t, _ command: [String]) throws(MregError) -> Ending {
        var isTold = false
        var pause: Int = 1_000_000
        while true {
            var status: Int32 = 0
            let ended = unsafe waitpid(child, &status, WNOHANG)
            if ended == child {
                let signal = status & 0x7f
                return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
            }
            guard ended == 0 || errno == EINTR else {
                throw SystemError.make("wait for", command.first ?? "", errno: errno)
            }
            if !isTold, Interrupt.isNoted {
                kill(child, SIGTERM)
                isTold = true
            }
            var time = timespec(tv_sec: 0, tv_nsec: pause)
            unsafe nanosleep(&time, nil)
            pause = min(pause * 2, 50_000_000)
        }
    }
}
