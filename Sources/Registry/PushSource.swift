// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import ObjectStore

extension PushRequest {
    /// Throws what is plainly wrong before a registry is made for the sake of this push.
    public func check(for location: RegistryLocation) throws(MregError) {
        _ = try PushSource.name(self)
        if !location.exists { _ = try PushSource(self, registry: location.layout.root) }
        guard location.exists || !isDryRun else {
            throw MregError(
                .notFound, "there is no registry at '\(location.layout.root.printable)'",
                cause: "a dry run makes none", next: "mreg init")
        }
    }
}

/// What a push reads: the files behind the paths a person gave, and the name they suggest.
struct PushSource {
    /// The files, with their paths in the artifact.
    let files: SourceFiles
    /// Whether it is one file given by itself.
    let isSingleFile: Bool
    /// How many files and folders were left out on purpose.
    let excludedCount: Int

    /// Walks the paths; one folder becomes the artifact, several paths become its top.
    init(_ request: PushRequest, registry: String) throws(MregError) {
        guard let first = request.paths.first else {
            throw MregError(.usage, "give a file or folder to push", next: "mreg push model.pkl")
        }
        var files = SourceFiles()
        var excluded = 0
        let isOnly = request.paths.count == 1
        for path in request.paths {
            guard let status = try FileStatus.of(path) else {
                throw Self.missing(path)
            }
            if status.kind == .directory {
                let tree = try SourceTree(
                    folder: path, followLinks: request.followLinks, excluding: [registry])
                excluded += tree.excludedCount
                if isOnly {
                    files = tree.entries
                } else {
                    let name = Paths.last(try Paths.real(path))
                    try files.append(tree.entries, below: name)
                }
            } else {
                let name = try ArtifactPath(Paths.last(path), code: .usage)
                files.append(
                    try SourceTree.file(path, name: name.text, followLinks: request.followLinks))
            }
        }
        guard !files.isEmpty else {
            throw MregError(
                .usage, "'\(first.printable)' holds no files to push",
                cause: excluded > 0 ? "\(excluded) were left out by .mregignore" : nil)
        }
        if !isOnly {
            files = files.sorted()
            try files.paths.checkUnique(code: .usage)
        }
        self.files = files
        let firstKind = try FileStatus.of(first)?.kind
        isSingleFile = isOnly && firstKind != .directory
        excludedCount = excluded
    }

    static func missing(_ path: String) -> MregError {
        MregError(.notFound, "there is no file or folder '\(path.printable)'")
    }

    /// The name given, or one made of the first path: its last component without its suffix.
    static func name(_ request: PushRequest) throws(MregError) -> ArtifactName {
        if let name = request.name { return try ArtifactName(name) }
        guard let first = request.paths.first else {
            throw MregError(.usage, "give a file or folder to push")
        }
        var stem = Paths.last((try? Paths.real(first)) ?? first)
        if try FileStatus.of(first)?.kind != .directory, let dot = stem.lastIndex(of: "."),
            dot != stem.startIndex
        {
            stem = String(stem[..<dot])
        }
        let cleaned = String(decoding: stem.lowercased().utf8.map(Self.nameByte), as: UTF8.self)
        let trimmed = cleaned.split(separator: "-").joined(separator: "-")
        guard let name = try? ArtifactName(trimmed) else {
            throw MregError(
                .usage, "no name can be made of '\(first.printable)'", next: "give --name NAME")
        }
        return name
    }

    private static func nameByte(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x30...0x39, 0x61...0x7a: byte
        default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") ? byte : UInt8(ascii: "-")
        }
    }
}
