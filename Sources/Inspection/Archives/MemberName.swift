// SPDX-License-Identifier: Apache-2.0

/// What the name of an archive's member means to those that unpack it, who read it as bytes: a slash
/// with a combining mark behind it is one character and still a slash.
enum MemberName {
    private static let slash = UInt8(ascii: "/")

    /// Whether a file of that name would land outside the folder it is unpacked in.
    static func leavesFolder(_ name: String) -> Bool {
        name.utf8.first == slash || parts(name).contains { $0.elementsEqual("..".utf8) }
    }

    /// The same for readers that take `\` for a slash and know drives, or end at a zero.
    static func leavesFolderAnywhere(_ name: String) -> Bool {
        leavesFolder(name) || name.utf8.contains { $0 == UInt8(ascii: "\\") || $0 == 0 }
            || name.utf8.dropFirst().first == UInt8(ascii: ":")
    }

    /// The parts between slashes, without empty ones.
    static func parts(_ name: String) -> [Substring.UTF8View] {
        name.utf8.split(separator: slash).map { Substring($0).utf8 }
    }
}
