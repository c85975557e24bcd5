// SPDX-License-Identifier: Apache-2.0
import CSystemCalls
import Glibc
import MregCore

/// A file of lines that only grows; for records this user keeps for himself.
public enum AppendOnlyFile {
    /// Adds a line durably; the file is made when it is not there.
    public static func add(_ line: [UInt8], to path: String) throws(MregError) {
        let descriptor = unsafe mreg_open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SystemError.make("open", path, errno: errno) }
        defer { close(descriptor) }
        let bytes = line + [UInt8(ascii: "\n")]
        let wrote = unsafe bytes.withUnsafeBytes { source in
            unsafe Glibc.write(descriptor, source.baseAddress, source.count)
        }
        guard wrote == bytes.count, fsync(descriptor) == 0 else {
            throw SystemError.make("write", path, errno: errno)
        }
    }
}
