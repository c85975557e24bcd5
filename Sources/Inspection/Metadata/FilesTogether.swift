// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What files that belong together must have in common: shards and their index, a model and its
/// external data, a configuration and the code it names.
public enum FilesTogether {
    /// A relative path that stays where it is: no `..`, no drive, no backslash, no empty part.
    static func isBeside(_ path: String) -> Bool {
        let parts = path.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let refused = parts.contains { part in
            part.isEmpty || part.elementsEqual("..".utf8) || part.contains(0)
                || part.contains(UInt8(ascii: "\\")) || part.contains(UInt8(ascii: ":"))
        }
        return !refused
    }
}
