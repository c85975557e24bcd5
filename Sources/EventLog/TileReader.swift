// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Reads tiles and bundles of a log's folder; knows their shape, not whether they are true.
struct TileReader: Sendable {
    /// How often a reader looks again while a writer replaces a partial tile by a wider one.
    private static let attemptsMax = 3

    /// The log's folder.
    let folder: String

    /// The hashes of a tile.
    func hashes(_ tile: TileName) throws(MregError) -> [Digest] {
        let (bytes, holder) = try contents(tile)
        guard bytes.count == holder.width * Digest.byteCount else {
            throw damaged(holder, "it has \(bytes.count) bytes")
        }
        return Self.digests(bytes.prefix(tile.width * Digest.byteCount))
    }

    /// The records of a bundle.
    func records(_ tile: TileName) throws(MregError) -> [[UInt8]] {
        let (bytes, holder) = try contents(tile)
        guard let records = RecordBundle.records(tile.width, in: bytes) else {
            throw damaged(holder, "it ends before its last record")
        }
        return records
    }

    /// The error for a file that is not what it should be.
    func damaged(_ tile: TileName, _ cause: String) -> MregError {
        MregError(
            .corrupt, "the log's file \(tile.path) is damaged", cause: cause,
            next: "mreg log verify")
    }

    /// Splits the bytes of a tile.
    static func digests(_ bytes: ArraySlice<UInt8>) -> [Digest] {
        stride(from: bytes.startIndex, to: bytes.endIndex, by: Digest.byteCount).compactMap {
            Digest(bytes: bytes[$0..<min($0 + Digest.byteCount, bytes.endIndex)])
        }
    }

    /// The bytes of a tile, or of a wider one that starts with it, and which it was.
    ///
    /// A reader of an older checkpoint may come after the partial tile it wants was removed: the
    /// full tile, or a wider partial one, starts with the same items.
    private func contents(_ tile: TileName) throws(MregError) -> ([UInt8], TileName) {
        for _ in 0..<Self.attemptsMax {
            for candidate in [tile, tile.with(width: LogLimits.tileWidth)] {
                if let bytes = try file(candidate.path) { return (bytes, candidate) }
            }
            for candidate in try widerPartials(tile) {
                if let bytes = try file(candidate.path) { return (bytes, candidate) }
            }
        }
        throw MregError(
            .corrupt, "the log's file \(tile.path) is missing", next: "mreg log verify")
    }

    private func widerPartials(_ tile: TileName) throws(MregError) -> [TileName] {
        let listed = try Directory.list(Paths.join(folder, tile.partialFolder)) ?? []
        let widths = listed.compactMap { Int($0.name) }.filter { $0 > tile.width && $0 < 256 }
        return widths.sorted().map { tile.with(width: $0) }
    }

    /// The bytes of a file below the log's folder; nil when there is none.
    func file(_ path: String) throws(MregError) -> [UInt8]? {
        do {
            return try File.contents(
                Paths.join(folder, path), limit: LogLimits.bundleBytesMax)
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }
}
