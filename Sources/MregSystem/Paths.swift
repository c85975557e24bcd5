// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// Paths as text; `/` between components.
public enum Paths {
    /// `base/part`, without a doubled slash.
    public static func join(_ base: String, _ parts: String...) -> String {
        parts.reduce(base) { path, part in
            path.isEmpty ? part : path.hasSuffix("/") ? path + part : path + "/" + part
        }
    }

    /// Everything before the last component; "." for a bare name.
    public static func parent(_ path: String) -> String {
        let trimmed = trimSlashes(path)
        guard let slash = trimmed.unicodeScalars.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    /// The last component.
    public static func last(_ path: String) -> String {
        let trimmed = trimSlashes(path)
        guard let slash = trimmed.unicodeScalars.lastIndex(of: "/") else { return trimmed }
        return String(trimmed[trimmed.unicodeScalars.index(after: slash)...])
    }

    private static func trimSlashes(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }

    /// The working folder.
    public static func current() throws(MregError) -> String {
        guard let buffer = unsafe getcwd(nil, 0) else {
            throw SystemError.make("find", "the working folder", errno: errno)
        }
        defer { unsafe free(buffer) }
        return unsafe String(cString: buffer)
    }

    /// The absolute path with links resolved; the path must exist.
    public static func real(_ path: String) throws(MregError) -> String {
        guard let found = SystemCalls.resolve(path) else {
            throw SystemError.make("find", path, errno: errno)
        }
        return found
    }
}
