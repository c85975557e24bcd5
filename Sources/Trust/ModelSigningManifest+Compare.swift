// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One way in which the files at hand differ from the signed ones.
public struct FileDifference: Sendable, Equatable {
    /// The kind of difference.
    public enum Kind: String, Sendable, CaseIterable {
        /// Signed, and not there.
        case missing
        /// There, and not signed.
        case extra
        /// There with other bytes than were signed.
        case changed
    }

    /// The kind of difference.
    public var kind: Kind
    /// The file's path.
    public var path: String
    /// The digest that was signed, or nil for an extra file.
    public var signed: Digest?
    /// The digest at hand, or nil for a missing file.
    public var actual: Digest?

    /// Makes a difference.
    public init(_ kind: Kind, path: String, signed: Digest? = nil, actual: Digest? = nil) {
        self.kind = kind
        self.path = path
        self.signed = signed
        self.actual = actual
    }

    /// One line for people.
    public var description: String {
        switch kind {
        case .missing: "missing: \(path.printable)"
        case .extra: "not signed: \(path.printable)"
        case .changed:
            "changed: \(path.printable) (signed \(signed?.short ?? ""), "
                + "found \(actual?.short ?? ""))"
        }
    }
}

extension FileDifference: CustomStringConvertible {}

extension ModelSigningManifest {
    /// Whether the model is one file rather than a folder, as model_signing 1.1 writes it.
    public var isSingleFile: Bool { files.count == 1 && files[0].path.bytesEqual(".") }

    /// The signed files at or below some paths; a path under which nothing was signed is an error.
    public func part(_ paths: [String]) throws(MregError) -> ModelSigningManifest {
        for path in paths {
            let cover = PathCover([path])
            guard files.contains(where: { cover.covers($0.path) }) else {
                throw MregError(
                    .notFound, "nothing was signed at '\(path.printable)'",
                    cause: "the signature covers \(files.count) other files")
            }
        }
        let cover = PathCover(paths)
        return ModelSigningManifest(self, files: files.filter { cover.covers($0.path) })
    }

    /// Every difference between the signed files and those at hand; empty means equal.
    ///
    /// - Parameters:
    ///   - actual: the files at hand; for a single file its name and digest.
    ///   - isSingleFile: whether the model at hand is one file by itself.
    ///   - ignoring: paths whose subtrees need not be signed. model_signing passes the manifest's
    ///     own `ignorePaths`; a registry passes none.
    public func compare(
        _ actual: [SignedFile], isSingleFile: Bool = false, ignoring: [String] = []
    ) -> [FileDifference] {
        if self.isSingleFile { return compareWhole(actual, isSingleFile: isSingleFile) }
        var signed: [[UInt8]: Digest] = [:]
        for file in files { signed[Array(file.path.utf8)] = file.digest }
        let cover = PathCover(ignoring)
        var out: [FileDifference] = []
        for file in actual {
            if let digest = signed.removeValue(forKey: Array(file.path.utf8)) {
                guard digest != file.digest else { continue }
                out.append(
                    .init(.changed, path: file.path, signed: digest, actual: file.digest))
            } else if !cover.covers(file.path) {
                out.append(.init(.extra, path: file.path, actual: file.digest))
            }
        }
        for (path, digest) in signed {
            let text = String(decoding: path, as: UTF8.self)
            out.append(.init(.missing, path: text, signed: digest))
        }
        return out.sorted { $0.path.bytesPrecede($1.path) }
    }

    /// "." means the model itself, so its name does not matter and a folder cannot match it.
    private func compareWhole(_ actual: [SignedFile], isSingleFile: Bool) -> [FileDifference] {
        let signed = files[0].digest
        guard isSingleFile, actual.count == 1 else {
            return [.init(.missing, path: ".", signed: signed)]
                + actual.map { .init(.extra, path: $0.path, actual: $0.digest) }
        }
        guard actual[0].digest != signed else { return [] }
        return [.init(.changed, path: actual[0].path, signed: signed, actual: actual[0].digest)]
    }
}
