// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The bytes of a recipe file: ASCII lines, each ended by a newline, fields between one space.
///
///     mreg.recipe/v1
///     container SHA256 SIZE
///     blob SHA256 SIZE RULE CHUNKS
///     chunk SHA256 LENGTH CONTAINER OFFSET [ENCODING STORED]
///
/// All containers come first, in byte order, each used by a chunk; then each blob, in byte
/// order, followed by its chunks. CONTAINER counts the container lines from 0. The last two
/// fields of a chunk are there when its bytes are not kept plain. A reader accepts exactly what
/// a writer would write.
extension Recipe {
    private static let format = "mreg.recipe/v1\n"

    /// The bytes of the file; their SHA-256 is its name.
    public func encoded() -> [UInt8] {
        var numbers: [Digest: Int] = [:]
        var out = Array(Self.format.utf8)
        out.reserveCapacity(128 * (containers.count + blobs.count) + 96 * chunkCount)
        for (number, container) in containers.enumerated() {
            numbers[container.digest] = number
            out.append(contentsOf: "container \(container.digest.hex) \(container.size)\n".utf8)
        }
        for blob in blobs {
            let head = "blob \(blob.digest.hex) \(blob.size) \(blob.rule.text) "
            out.append(contentsOf: "\(head)\(blob.chunks.count)\n".utf8)
            for chunk in blob.chunks { Self.append(chunk, numbers, to: &out) }
        }
        return out
    }

    private var chunkCount: Int { blobs.reduce(0) { $0 + $1.chunks.count } }

    private static func append(
        _ chunk: Chunk, _ numbers: [Digest: Int], to out: inout [UInt8]
    ) {
        let extent = chunk.extent
        out.append(contentsOf: "chunk ".utf8)
        for byte in chunk.digest.bytes {
            out.append(digit(byte >> 4))
            out.append(digit(byte & 15))
        }
        append(extent.length, to: &out)
        append(Int64(numbers[extent.container] ?? -1), to: &out)
        append(extent.offset, to: &out)
        if extent.encoding != .plain {
            out.append(contentsOf: " \(extent.encoding.rawValue)".utf8)
            append(extent.storedLength, to: &out)
        }
        out.append(UInt8(ascii: "\n"))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// A space and a number.
    private static func append(_ number: Int64, to out: inout [UInt8]) {
        out.append(UInt8(ascii: " "))
        out.append(contentsOf: "\(number)".utf8)
    }

    /// Reads a recipe file's bytes, strictly.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        guard bytes.count <= StoreLimits.recipeBytesMax else {
            throw Self.malformed("it is larger than \(StoreLimits.recipeBytesMax) bytes")
        }
        var reader = RecipeReader(LineReader(bytes))
        try reader.readAll()
        let used = Set(reader.blobs.lazy.flatMap { $0.chunks.lazy.map(\.extent.container) })
        guard used.count == reader.containers.count else {
            throw Self.malformed("a container is named twice, or no chunk uses it")
        }
        let (containers, order) = (reader.containers, reader.blobs)
        try self.init(blobs: order, sizes: reader.sizes)
        // Sorted by the initialiser: a file in another order is not what a writer would write.
        guard self.containers.map(\.digest) == containers,
            zip(self.blobs, order).allSatisfy({ $0.digest == $1.digest })
        else { throw Self.malformed("it is not in order") }
    }
}

/// Takes the fields of the lines of a recipe apart, byte by byte.
private struct LineReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// Whether these bytes come next; then they are passed.
    mutating func skip(_ text: String) -> Bool {
        var index = position
        for byte in text.utf8 {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
        }
        position = index
        return true
    }

    /// 64 lower-case hex digits.
    mutating func digest() throws(MregError) -> Digest {
        guard bytes.count - position >= 64 else { throw Recipe.malformed("it ends in a digest") }
        var out = [UInt8](repeating: 0, count: Digest.byteCount)
        for index in 0..<Digest.byteCount {
            let high = Self.value(bytes[position + 2 * index])
            let low = Self.value(bytes[position + 2 * index + 1])
            guard let high, let low else { throw Recipe.malformed("a digest has a bad digit") }
            out[index] = high << 4 | low
        }
        position += 64
        guard let digest = Digest(bytes: out) else { throw Recipe.malformed("a bad digest") }
        return digest
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// A space and a decimal number without sign or leading zeros.
    mutating func number() throws(MregError) -> Int64 {
        guard skip(" ") else { throw Recipe.malformed("a number is missing") }
        let start = position
        var value: Int64 = 0
        while position < bytes.count, let digit = Self.value(bytes[position]), digit < 10 {
            let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = shifted.addingReportingOverflow(Int64(digit))
            guard !tooLarge, !overflow else { throw Recipe.malformed("a number is too large") }
            value = sum
            position += 1
        }
        let length = position - start
        guard length == 1 || length > 1 && bytes[start] != UInt8(ascii: "0") else {
            throw Recipe.malformed("a number is not in its one spelling")
        }
        return value
    }

    /// A space and a word.
    mutating func word() throws(MregError) -> String {
        guard skip(" ") else { throw Recipe.malformed("a word is missing") }
        let rest = bytes[position...].prefix(64)
        guard let end = rest.firstIndex(where: { $0 == 0x20 || $0 == 0x0a }) else {
            throw Recipe.malformed("a word is too long")
        }
        defer { position = end }
        return String(decoding: bytes[position..<end], as: UTF8.self)
    }

    mutating func endLine() throws(MregError) {
        guard skip("\n") else { throw Recipe.malformed("a line does not end where it should") }
    }
}

/// Puts the lines of a recipe file together.
private struct RecipeReader {
    private(set) var sizes: [Digest: Int64] = [:]
    private(set) var containers: [Digest] = []
    private(set) var blobs: [Recipe.Blob] = []
    private var lines: LineReader

    init(_ lines: LineReader) { self.lines = lines }

    mutating func readAll() throws(MregError) {
        guard lines.skip("mreg.recipe/v1\n") else {
            throw Recipe.malformed("the first line is not 'mreg.recipe/v1'")
        }
        while lines.skip("container ") {
            let digest = try lines.digest()
            sizes[digest] = try lines.number()
            containers.append(digest)
            try lines.endLine()
        }
        while lines.skip("blob ") { blobs.append(try blob()) }
        guard lines.isAtEnd else { throw Recipe.malformed("a line is out of place") }
    }

    private mutating func blob() throws(MregError) -> Recipe.Blob {
        let digest = try lines.digest()
        let size = try lines.number()
        guard let rule = CutRule(try lines.word()) else {
            throw Recipe.malformed("the rule of blob \(digest) has a bad name")
        }
        let count = try lines.number()
        try lines.endLine()
        var chunks: [Recipe.Chunk] = []
        // Not all at once: the number is only claimed.
        chunks.reserveCapacity(Int(min(count, 65_536)))
        for _ in 0..<count { chunks.append(try chunk()) }
        return Recipe.Blob(digest: digest, size: size, rule: rule, chunks: chunks)
    }

    private mutating func chunk() throws(MregError) -> Recipe.Chunk {
        guard lines.skip("chunk ") else { throw Recipe.malformed("a chunk is missing") }
        let digest = try lines.digest()
        let length = try lines.number()
        let number = try lines.number()
        let offset = try lines.number()
        guard number < Int64(containers.count) else {
            throw Recipe.malformed("chunk \(digest) is in a container that is not named")
        }
        var extent = Extent(container: containers[Int(number)], offset: offset, length: length)
        if !lines.skip("\n") {
            let name = try lines.word()
            guard let encoding = ChunkEncoding(rawValue: name), encoding != .plain else {
                throw MregError(
                    .corrupt, "chunk \(digest) is kept as '\(name.printable)'",
                    cause: "this program does not know that encoding; a newer one wrote it")
            }
            extent.encoding = encoding
            extent.storedLength = try lines.number()
            try lines.endLine()
        }
        return Recipe.Chunk(digest, extent)
    }
}
