// SPDX-License-Identifier: Apache-2.0
import CSystemCalls

/// What kind of file system a path lies on.
public enum FileSystemKind {
    /// Magic numbers of network file systems (statfs(2)): locks and fsync are not to be trusted.
    private static let network: [Int64: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2",
        0x0102_1997: "9P", 0x00C3_6400: "Ceph", 0x5346_414F: "AFS", 0x6573_5546: "FUSE",
    ]

    /// The name of the network file system that holds `path`, or nil for a local one.
    public static func networkName(of path: String) -> String? {
        unsafe network[mreg_file_system_type(path)]
    }
}
