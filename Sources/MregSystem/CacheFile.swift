// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Files of this account that may be lost at any time: losing one costs work and nothing else.
public enum CacheFile {
    /// Whether only this account can have written what lies at a path.
    public static func isOurs(_ path: String) -> Bool {
        guard let status = try? FileStatus.of(path, followLinks: false) else { return false }
        return status.owner == Surroundings.userID && !status.isWritableByOthers
    }

    /// Writes a file, mode 0600, in place of the one before; its folder must exist.
    ///
    /// Not synced: who reads it must notice what a crash has left half-written.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(MregError) {
        let staged = Paths.join(Paths.parent(path), RandomName.staged())
        do {
            let file = try File.create(staged, mode: 0o600)
            try file.write(bytes, at: 0)
            try Directory.rename(staged, to: path)
        } catch {
            try? Directory.remove(staged)
            throw error
        }
    }
}
