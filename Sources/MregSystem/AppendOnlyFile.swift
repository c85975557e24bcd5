// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// A file of lines that only grows; for records this user keeps for himself.
public enum AppendOnlyFile {
    /// Adds a line durably; the file is made when it is not there.
    public static func add(_ line: [UInt8], to path: String) throws(MregError) {
        try append(line + [UInt8(ascii: "\n")], to: path)
    }

    /// Adds bytes durably: all of them, or none when this throws.
    public static func append(_ bytes: [UInt8], to path: String) throws(MregError) {
        let flags = O_RDWR | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK
        let descriptor = SystemCalls.create(path, flags, mode: 0o600)
        guard descriptor >= 0 else { throw SystemError.make("open", path, errno: errno) }
        let file = File(descriptor: descriptor, path: path)
        guard SystemCalls.lock(descriptor, LOCK_EX, path: path) == 0 else {
            throw SystemError.make("lock", path, errno: errno)
        }
        let end = try file.status().size
        do {
            try file.write(bytes, at: end)
            try file.sync()
        } catch {
            // Half a line would spoil the next one.
            try? file.truncate(to: end)
            throw error
        }
    }
}
