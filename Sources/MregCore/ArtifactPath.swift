// SPDX-License-Identifier: Apache-2.0

/// The path of a file inside an artifact: relative, `/`-separated, safe to create anywhere.
///
/// No empty, `.` or `..` component, no NUL, backslash or control character, 1-4096 bytes.
public struct ArtifactPath: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The path as text.
    public let text: String

    /// Checks a path; `code` is the kind of error a bad one is (usage at push, corrupt at read).
    public init(_ text: String, code: MregError.Code = .corrupt) throws(MregError) {
        let components = text.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let reason: String? =
            if !(1...Limits.pathBytesMax).contains(text.utf8.count) {
                "it is empty or longer than \(Limits.pathBytesMax) bytes"
            } else if components.contains(where: { Self.isSpecial($0) }) {
                "a component is empty, '.' or '..'"
            } else if text.unicodeScalars.contains(where: Self.isForbidden) {
                "it holds a backslash, NUL or control character"
            } else {
                nil
            }
        if let reason {
            throw MregError(
                code, "the path '\(text.printable)' cannot be in an artifact", cause: reason)
        }
        self.text = text
    }

    private static func isSpecial(_ component: Substring.UTF8View) -> Bool {
        component.isEmpty || component.elementsEqual(".".utf8)
            || component.elementsEqual("..".utf8)
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\\" || scalar.properties.generalCategory == .control
    }

    /// The components between the slashes.
    ///
    /// Split by scalars: as characters, a slash and a combining mark behind it would be one.
    public var components: [String] {
        text.unicodeScalars.split(separator: "/").map { String($0) }
    }

    /// The last component.
    public var last: String { components.last ?? text }

    /// The path as text.
    public var description: String { text }

    /// Equal byte for byte.
    public static func == (left: Self, right: Self) -> Bool { left.text.bytesEqual(right.text) }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(Array(text.utf8)) }

    /// Byte order of the whole path.
    public static func < (left: Self, right: Self) -> Bool { left.text.bytesPrecede(right.text) }

    /// Refuses two paths that some file system would take for one, and a file used as a folder.
    ///
    /// Two paths collide when they are equal after Unicode normalisation and case folding.
    public static func checkUnique(
        _ paths: some Collection<ArtifactPath>, code: MregError.Code = .corrupt
    ) throws(MregError) {
        // Swift strings are equal when canonically equivalent, which is equality after NFC.
        var folded: [String: ArtifactPath] = [:]
        folded.reserveCapacity(paths.count)
        for path in paths {
            let key = path.text.uppercased().lowercased()
            if let other = folded.updateValue(path, forKey: key) {
                throw MregError(
                    code, "two paths differ only in case or Unicode form",
                    cause: "'\(other.text.printable)' and '\(path.text.printable)'")
            }
        }
        for path in paths {
            var parent = path.text.uppercased().lowercased()[...]
            while let slash = parent.unicodeScalars.lastIndex(of: "/") {
                parent = parent[..<slash]
                guard let file = folded[String(parent)] else { continue }
                throw MregError(
                    code, "a path is both a file and a folder",
                    cause: "'\(file.text.printable)' and '\(path.text.printable)'")
            }
        }
    }
}
