// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// A file as Model Signing names it: a path from the model's root and what its bytes are known by.
public struct SignedFile: Sendable, Hashable {
    /// The path, `/`-separated, as bytes; "." is the model itself when it is one file.
    public var path: String
    /// The SHA-256 of the whole file; for other kinds of hashing its mark (`FileHasher`).
    public var digest: Digest

    /// Makes a file.
    public init(path: String, digest: Digest) {
        self.path = path
        self.digest = digest
    }

    /// Equal byte for byte.
    public static func == (left: Self, right: Self) -> Bool {
        left.digest == right.digest && left.path.bytesEqual(right.path)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
        hasher.combine(Array(path.utf8))
    }
}

extension SignedFile {
    /// Why a name cannot be a signed file's, or nil: absolute, too long, NUL, or a component
    /// that is empty, "." or "..".
    static func pathProblem(_ path: String) -> String? {
        let parts = path.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if !(1...Limits.pathBytesMax).contains(path.utf8.count) {
            return "it is empty or longer than \(Limits.pathBytesMax) bytes"
        }
        if path.utf8.first == UInt8(ascii: "/") { return "it is absolute" }
        if path.utf8.contains(0) { return "it holds a NUL" }
        let isSpecial = parts.contains {
            $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
        }
        return isSpecial ? "a component is empty, '.' or '..'" : nil
    }

    /// A key that sorts as the list of components does: NUL is below every byte of a name.
    static func componentKey(_ path: String) -> [UInt8] {
        path.utf8.map { $0 == UInt8(ascii: "/") ? 0 : $0 }
    }

    /// The files in the order of model_signing: by path components, each by code point.
    ///
    /// The specification (OMS 5.2.1) sorts by the whole name instead. Verifiers take the order
    /// they find; this one gives the root digest that `model_signing digest` prints.
    static func inComponentOrder(_ files: [SignedFile]) -> [SignedFile] {
        files.map { (key: componentKey($0.path), file: $0) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map(\.file)
    }

    /// OMS root digest: SHA-256 over the raw digests in the order given; names are not in it.
    static func rootDigest(_ files: [SignedFile]) -> Digest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(files.count * Digest.byteCount)
        for file in files { bytes += file.digest.bytes }
        return Digest.sha256(of: bytes)
    }
}

/// Paths that stand for themselves and everything below them.
public struct PathCover: Sendable {
    private let paths: Set<[UInt8]>

    /// Makes a cover of these paths.
    public init(_ paths: [String]) { self.paths = Set(paths.map { Array($0.utf8) }) }

    /// Whether the path or a folder above it is in the set.
    public func covers(_ path: String) -> Bool {
        guard !paths.isEmpty else { return false }
        var rest = Array(path.utf8)
        while !paths.contains(rest) {
            guard let slash = rest.lastIndex(of: UInt8(ascii: "/")) else { return false }
            rest.removeSubrange(slash...)
        }
        return true
    }

    /// Whether something that is covered may lie below a folder.
    public func reaches(below folder: String) -> Bool {
        let prefix = Array(folder.utf8) + [UInt8(ascii: "/")]
        return covers(folder) || paths.contains { $0.starts(with: prefix) }
    }
}
