// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// What kind of file system a path lies on.
public enum FileSystemKind {
    /// Magic numbers of network file systems (statfs(2)): locks and fsync are not to be trusted.
    private static let network: [Int64: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2",
        0x0102_1997: "9P", 0x00C3_6400: "Ceph", 0x5346_414F: "AFS", 0x6573_5546: "FUSE",
    ]

    /// File systems that move ctime on with every change, those through mappings included: ext2 to
    /// ext4, XFS, Btrfs, F2FS, bcachefs.
    ///
    /// Not tmpfs, which does not notice writes through a mapping; not overlayfs, which shows the
    /// times of another inode than the one written; not FUSE or networks, whose clocks are others'.
    private static let noticing: Set<Int64> = [
        0xEF53, 0x5846_5342, 0x9123_683E, 0xF2F5_2010, 0xCA45_1A4E,
    ]

    /// Whether no byte of a file can change without its ctime, by the magic number.
    static func noticesEveryChange(_ type: Int64) -> Bool { noticing.contains(type) }

    /// Whether no byte of a file that lies there can change without its ctime.
    public static func noticesEveryChange(at path: String) -> Bool {
        noticesEveryChange(SystemCalls.fileSystem(path))
    }

    /// The name of the network file system that holds `path`, or nil for a local one.
    public static func networkName(of path: String) throws(MregError) -> String? {
        let type = SystemCalls.fileSystem(path)
        guard type >= 0 else {
            throw SystemError.make("examine the file system of", path, errno: errno)
        }
        return network[type]
    }
}
