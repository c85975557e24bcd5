// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The bytes of a recipe file: ASCII lines, each ended by a newline, fields between one space.
///
///     mreg.recipe/v1
///     container SHA256 SIZE
///     blob SHA256 SIZE RULE CHUNKS
///     chunk SHA256 LENGTH CONTAINER OFFSET
///
/// All containers come first, in byte order, each used by a chunk; then each blob, in byte
/// order, followed by its chunks. CONTAINER counts the container lines from 0. A reader accepts
/// exactly what a writer would write.
extension Recipe {
    private static let format = "mreg.recipe/v1"

    /// The bytes of the file; their SHA-256 is its name.
    public func encoded() -> [UInt8] {
        var numbers: [Digest: Int] = [:]
        var out = Array("\(Self.format)\n".utf8)
        for (number, container) in containers.enumerated() {
            numbers[container.digest] = number
            out.append(contentsOf: "container \(container.digest.hex) \(container.size)\n".utf8)
        }
        for blob in blobs {
            let head = "blob \(blob.digest.hex) \(blob.size) \(blob.rule.text) "
            out.append(contentsOf: "\(head)\(blob.chunks.count)\n".utf8)
            for chunk in blob.chunks {
                let number = numbers[chunk.extent.container] ?? -1
                let place = "\(chunk.extent.length) \(number) \(chunk.extent.offset)"
                out.append(contentsOf: "chunk \(chunk.digest.hex) \(place)\n".utf8)
            }
        }
        return out
    }

    /// Reads a recipe file's bytes, strictly.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        guard bytes.count <= StoreLimits.recipeBytesMax, bytes.last == UInt8(ascii: "\n") else {
            throw Self.malformed("it is too large or does not end with a newline")
        }
        let lines = bytes.dropLast().split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.first?.elementsEqual(Self.format.utf8) == true else {
            throw Self.malformed("the first line is not '\(Self.format)'")
        }
        var reader = RecipeReader()
        for line in lines.dropFirst() { try reader.take(line) }
        try self.init(blobs: try reader.finished(), sizes: reader.sizes)
        guard encoded() == bytes else { throw Self.malformed("it is not in canonical form") }
    }
}

/// Puts the lines of a recipe file together.
private struct RecipeReader {
    private(set) var sizes: [Digest: Int64] = [:]
    private var containers: [Digest] = []
    private var blobs: [Recipe.Blob] = []
    private var chunksDue = 0

    mutating func take(_ line: ArraySlice<UInt8>) throws(MregError) {
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let number = containers.count + blobs.count
        guard fields.count >= 3, let digest = Digest(hex: fields[1]), let size = Int64(fields[2])
        else { throw Recipe.malformed("line \(number + 2) has a bad field") }
        switch (fields[0], fields.count) {
        case ("container", 3) where blobs.isEmpty:
            containers.append(digest)
            sizes[digest] = size
        case ("blob", 5) where chunksDue == 0: try beginBlob(digest, size, fields)
        case ("chunk", 5) where chunksDue > 0: try addChunk(digest, size, fields)
        default: throw Recipe.malformed("a line '\(fields[0].printable)' is out of place")
        }
    }

    private mutating func beginBlob(
        _ digest: Digest, _ size: Int64, _ fields: [String]
    ) throws(MregError) {
        guard let rule = CutRule(fields[3]), let count = Int(fields[4]), count > 0 else {
            throw Recipe.malformed("the line of blob \(digest) has a bad field")
        }
        blobs.append(.init(digest: digest, size: size, rule: rule, chunks: []))
        chunksDue = count
    }

    private mutating func addChunk(
        _ digest: Digest, _ length: Int64, _ fields: [String]
    ) throws(MregError) {
        guard let number = Int(fields[3]), containers.indices.contains(number),
            let offset = Int64(fields[4])
        else { throw Recipe.malformed("the line of chunk \(digest) has a bad field") }
        let extent = Extent(container: containers[number], offset: offset, length: length)
        blobs[blobs.count - 1].chunks.append(.init(digest, extent))
        chunksDue -= 1
    }

    func finished() throws(MregError) -> [Recipe.Blob] {
        guard chunksDue == 0 else { throw Recipe.malformed("chunks are missing at its end") }
        return blobs
    }
}
