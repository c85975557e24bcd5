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

    /// Takes text that was checked before.
    init(known text: String) { self.text = text }

    /// Whether bytes are plainly a path that `init` would accept: ASCII without a control
    /// character or backslash, no special component. False says nothing.
    static func isPlain(_ path: ArraySlice<UInt8>) -> Bool {
        guard (1...Limits.pathBytesMax).contains(path.count) else { return false }
        var start = path.startIndex
        for index in path.indices {
            let byte = path[index]
            guard (0x20..<0x7f).contains(byte), byte != UInt8(ascii: "\\") else { return false }
            guard byte == UInt8(ascii: "/") else { continue }
            if isSpecial(path[start..<index]) { return false }
            start = index + 1
        }
        return !isSpecial(path[start...])
    }

    private static func isSpecial(_ component: ArraySlice<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        return switch component.count {
        case 0: true
        case 1, 2: component.allSatisfy { $0 == dot }
        default: false
        }
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
    public var last: String {
        let slash = text.utf8.lastIndex(of: UInt8(ascii: "/"))
        return slash.map { String(text[text.utf8.index(after: $0)...]) } ?? text
    }

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
        try PathList(paths).checkUnique(code: code)
    }

    /// What is left of a path when case does not count. Swift compares the result by canonical
    /// equivalence, which is equality after NFC.
    static func folded(_ text: String) -> String { text.uppercased().lowercased() }

    /// The same, path by path, with the names in the error.
    static func checkEach(
        _ paths: some Collection<ArtifactPath>, code: MregError.Code
    ) throws(MregError) {
        // Swift strings are equal when canonically equivalent, which is equality after NFC.
        var known: [String: ArtifactPath] = [:]
        known.reserveCapacity(paths.count)
        for path in paths {
            let key = folded(path.text)
            if let other = known.updateValue(path, forKey: key) {
                throw MregError(
                    code, "two paths differ only in case or Unicode form",
                    cause: "'\(other.text.printable)' and '\(path.text.printable)'")
            }
        }
        for path in paths {
            var parent = folded(path.text)[...]
            while let slash = parent.unicodeScalars.lastIndex(of: "/") {
                parent = parent[..<slash]
                guard let file = known[String(parent)] else { continue }
                throw MregError(
                    code, "a path is both a file and a folder",
                    cause: "'\(file.text.printable)' and '\(path.text.printable)'")
            }
        }
    }
}
