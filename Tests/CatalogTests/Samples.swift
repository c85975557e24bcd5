// SPDX-License-Identifier: Apache-2.0
import Catalog
import FoundationEssentials
import GRDB
import MregCore

/// A catalog in a folder of its own, removed when the value goes away.
final class TemporaryCatalog {
    let folder: String
    var path: String { folder + "/catalog.sqlite" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/catalog-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func open() throws -> Catalog { try Catalog.open(path: path) }

    /// Runs SQL behind the catalog's back, as somebody with an editor would.
    func edit(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }
}

/// A digest of 32 bytes made from a number; different for different numbers.
func digest(_ number: Int) -> Digest {
    var bytes = [UInt8](repeating: 0, count: 24)
    for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
    return Digest(bytes: bytes) ?? digest(0)
}

func name(_ artifact: String, _ number: Int) throws -> VersionName {
    guard let number = VersionNumber(value: number) else {
        throw MregError(.usage, "\(number) is not a version number")
    }
    return VersionName(artifact: try ArtifactName(artifact), number: number)
}

func row(
    _ artifact: String, _ number: Int, manifest: Int, kind: ArtifactKind = .model,
    isAuthorised: Bool = true, bytes: Int64 = 10
) throws -> VersionRow {
    VersionRow(
        name: try name(artifact, number), kind: kind, manifest: digest(manifest),
        publishedAt: Timestamp(seconds: 1_700_000_000), publisher: digest(9),
        isAuthorised: isAuthorised, logIndex: Int64(manifest), message: "line one\nline two",
        totalBytes: bytes, fileCount: 1)
}

func entry(_ path: String, _ content: Int) throws -> FileList.Entry {
    FileList.Entry(
        path: try ArtifactPath(path), size: 5, digest: digest(content), isExecutable: false,
        layer: 0, offset: 512)
}

extension Catalog {
    /// The whole dump, line by line.
    func lines() throws -> [String] {
        try read { reader in
            var lines: [String] = []
            try reader.dump { lines.append($0) }
            return lines
        }
    }

    func version(_ reference: String) throws -> VersionRecord? {
        try read { try $0.version(Reference(reference)) }
    }
}
