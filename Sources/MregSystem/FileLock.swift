// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// A `flock` on a file or folder, held until this goes; the kernel drops it when a process dies.
public final class FileLock: Sendable {
    /// Who else may hold the lock.
    public enum Kind: Sendable {
        /// Others may hold it shared as well.
        case shared
        /// Nobody else.
        case exclusive
    }

    /// How long a lock is waited for, in milliseconds, before the command gives up.
    public static let waitMillisecondsMax = 120_000
    private static let pauseMilliseconds = 5
    private let descriptor: Int32

    /// Takes the lock, waiting up to `milliseconds`; exit 75 when somebody holds it longer.
    public init(
        _ path: String, _ kind: Kind, waitMilliseconds: Int = waitMillisecondsMax
    ) throws(MregError) {
        let status = try FileStatus.of(path)
        if status?.kind == .directory {
            descriptor = SystemCalls.open(path, O_RDONLY | O_DIRECTORY)
        } else if status == nil {
            descriptor = SystemCalls.create(path, O_RDWR | O_NOFOLLOW, mode: 0o644)
        } else {
            descriptor = SystemCalls.open(path, O_RDWR | O_NOFOLLOW)
        }
        guard descriptor >= 0 else { throw SystemError.make("open", path, errno: errno) }
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
        // A throw from here on runs `deinit`, which closes the descriptor once.
        var waited = 0
        while SystemCalls.lock(descriptor, operation, path: path) != 0 {
            guard errno == EWOULDBLOCK else {
                throw SystemError.make("lock", path, errno: errno)
            }
            guard waited < waitMilliseconds else {
                throw MregError(
                    .busy, "another mreg holds '\(path.printable)'",
                    cause: "waited \(waited / 1000) s for it",
                    next: "try again when it has finished")
            }
            usleep(UInt32(Self.pauseMilliseconds) * 1000)
            waited += Self.pauseMilliseconds
        }
    }

    deinit { close(descriptor) }
}
