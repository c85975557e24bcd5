// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// A folder in which files are completed before they get their names, on the same file system.
///
/// It is locked while its process lives, so that one left by a crash can be told and removed. It
/// goes with this value unless it was renamed.
public final class AsideFolder {
    /// A folder younger than this many seconds may not be locked yet.
    public static let leftoverAgeMinSeconds: Int64 = 60
    private static let prefix = ".mreg-"
    private static let suffix = ".part"
    private static let nameBytes = prefix.utf8.count + 16 + suffix.utf8.count

    /// The folder's path.
    public let path: String
    /// The way to write below it.
    public let beneath: BeneathDirectory
    private let lock: FileLock

    /// Makes a folder of its own in `folder`, and removes those that dead processes left there.
    public init(in folder: String) throws(MregError) {
        Self.removeLeftovers(in: folder)
        path = Paths.join(folder, Self.prefix + RandomName.next() + Self.suffix)
        do throws(MregError) {
            // Where the name cannot be made durable, the folder is there all the same.
            try Directory.make(path)
            lock = try FileLock(path, .exclusive, waitMilliseconds: 0)
            beneath = try BeneathDirectory(path)
        } catch {
            try? Directory.removeTree(path)
            throw error
        }
    }

    deinit { try? Directory.removeTree(path) }

    /// Removes what processes that are gone left in `folder`; never an error.
    package static func removeLeftovers(
        in folder: String, olderThanSeconds age: Int64 = leftoverAgeMinSeconds
    ) {
        for name in Directory.names(in: folder, where: isOurs) {
            let path = Paths.join(folder, name)
            guard let status = try? FileStatus.of(path, followLinks: false),
                status.kind == .directory, status.owner == Surroundings.userID,
                status.changedNanoseconds / 1_000_000_000 + age < seconds(),
                // Whoever writes there holds the lock.
                let lock = try? FileLock(path, .exclusive, waitMilliseconds: 0)
            else { continue }
            try? Directory.removeTree(path)
            withExtendedLifetime(lock) {}
        }
    }

    private static func isOurs(_ name: String) -> Bool {
        name.hasPrefix(prefix) && name.hasSuffix(suffix) && name.utf8.count == nameBytes
    }

    private static func seconds() -> Int64 { Int64(time(nil)) }
}

extension Directory {
    /// The names in a folder that fit; those that are not UTF-8, and errors, give none.
    static func names(in path: String, where fits: (String) -> Bool) -> [String] {
        (SystemCalls.list(path) ?? []).compactMap { bytes in
            String(validating: bytes, as: UTF8.self).flatMap { fits($0) ? $0 : nil }
        }
    }
}
