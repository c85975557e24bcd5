// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore

/// Decides what content is, never by its name alone, and hands it to the right reader.
struct Dispatcher {
    /// The rule of content that no known loader reads.
    static let unknownContentRule = "unknown-content"

    /// Endings of tensors beside a model (ONNX external data): numbers without a header.
    private static let rawEndings: Set<String> = ["onnx_data", "data"]
    /// Endings of compressed files, joblib's among them.
    private static let compressedEndings: Set<String> = [
        "gz", "gzip", "bz2", "bzip2", "xz", "lzma", "lz4", "z", "joblib", "pkl", "pickle",
    ]
    /// Endings of files that a loader takes for a pickle, whatever they hold.
    private static let pickleEndings: Set<String> = [
        "pkl", "pickle", "joblib", "dill", "pt", "pth", "ckpt",
    ]
    /// No pickle that calls something is shorter, in bytes.
    private static let smallestCallBytes = 12
    /// A shard of a TensorFlow checkpoint, such as `variables.data-00000-of-00001`.
    private static func isShard(_ ending: String) -> Bool {
        let parts = ending.split(separator: "-")
        return parts.count == 4 && parts[0] == "data" && parts[2] == "of"
            && (parts[1] + parts[3]).utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    let scan: ScanContext
    /// Content of no known format is tensors without a header, as the container says.
    private let allowsRaw: Bool

    init(_ scan: ScanContext, allowsRaw: Bool = false) {
        self.scan = scan
        self.allowsRaw = allowsRaw
    }

    /// Inspects content that can be read by ranges; its format's word.
    @discardableResult
    func inspect(_ source: any ByteSource, name: String) -> String {
        guard scan.depth <= InspectionLimits.depthMax else {
            scan.find("nesting", .unreadable, "nested too deep")
            return "unknown"
        }
        let outer = scan.format
        scan.format = "unknown"
        var format = "unknown"
        scan.reading("unreadable") { () throws(MregError) in
            format = try recognise(source, name)
        }
        if scan.format != "unknown" { format = scan.format }
        scan.format = outer == "unknown" ? format : outer
        ExtensionRule.check(name, format, scan)
        return format
    }

    private func recognise(_ source: any ByteSource, _ name: String) throws(MregError) -> String {
        let head = try source.read(offset: 0, count: 4096)
        if head.isEmpty { return "empty" }
        if head.has([0x50, 0x4b, 3, 4]) || head.has([0x50, 0x4b, 5, 6]) {
            return ZipFile(source: source, scan: scan).inspect()
        }
        // Formats with a weak mark, or none at the first byte, can be pickles as well.
        if try PickleFile(scan: scan).inspect(ByteStream(source), isTentative: true) {
            return scan.format == "unknown" ? "pickle" : scan.format
        }
        if let format = try tensors(source, head) { return format }
        if let refused = try Magic.refused(head, source) {
            scan.find("executable-content", refused.level, refused.words)
            return refused.format
        }
        if head.has(Array("ZF0x".utf8)), head.count > 24 {
            return oldJoblib(source, head, isArray: name.hasSuffix(".z"))
        }
        if let compression = Compression.sniff(head), inflates(source, compression, name) {
            let isArray = compression == .zlib && name.hasSuffix(".z")
            return CompressedFile(source: source, scan: scan, holdsRaw: isArray)
                .inspect(compression)
        }
        if head.count >= 512, TarFile.isChecked(head) {
            return TarFile(source: source, scan: scan).inspect()
        }
        if Self.beginsWithProto(head), !isRaw(name) {
            if Self.promisesPickle(name) { return try pickle(source) }
            let isOther = try PickleFile(scan: scan).stopsAtOnce(ByteStream(source))
            if !isOther { return try pickle(source) }
        }
        if UBJSONFile.matches(head), head.has([0, 0, 0], at: 2) || head.prefix(64).contains(0x23),
            let format = try UBJSONFile.inspect(source, name)
        {
            return format
        }
        if let format = try Protobuf.recognise(source, name, scan) { return format }
        return try unmarked(source, head, name)
    }

    private func tensors(_ source: any ByteSource, _ head: [UInt8]) throws(MregError) -> String? {
        if head.has(NumPyFile.magic) {
            var stream = ByteStream(source)
            return try NumPyFile(scan: scan).inspect(&stream)
        }
        if head.has(Array("GGUF".utf8)) { return try GGUFFile.inspect(source, scan) }
        if head.has(HDF5File.magic) { return try HDF5File.inspect(source, scan) }
        if head.has(Array("TFL3".utf8), at: 4) { return try TFLiteFile.inspect(source, scan) }
        if head.count > 8, head[8] == UInt8(ascii: "{"),
            head.little(0, 8) <= UInt64(InspectionLimits.headerBytesMax)
        {
            return try Safetensors.inspect(source, scan)
        }
        return try Media.inspect(source, head, scan)
    }

    /// joblib before 0.10: `ZF`, the length in hexadecimal padded to as many places as the writer's
    /// `hex(2**64)` has (18 to 20), and a zlib stream.
    private func oldJoblib(
        _ source: any ByteSource, _ head: [UInt8], isArray: Bool
    ) -> String {
        let start = Int64((20...22).first { head[$0] == 0x78 } ?? 20)
        let window = SourceWindow(base: source, start: start, size: source.size - start)
        return CompressedFile(source: window, scan: scan, holdsRaw: isArray).inspect(.zlib)
    }

    /// The marks are short (zlib's is two printable characters, LZMA's two zeros behind a letter):
    /// only what inflates to the end, or to more bytes than the smallest call has, is compressed,
    /// unless its name says so. What follows may be damaged: a reader that goes forward in pieces
    /// acts on the first ones before it notices.
    private func inflates(
        _ source: any ByteSource, _ compression: Compression, _ name: String
    ) -> Bool {
        if compression != .zlib, Self.compressedEndings.contains(Self.ending(name)) { return true }
        guard let decoder = try? Decoder(compression) else { return true }
        var out = [UInt8](repeating: 0, count: Self.smallestCallBytes)
        var (made, offset) = (0, Int64(0))
        do throws(MregError) {
            while made < Self.smallestCallBytes, !decoder.isFinished {
                let count = try decoder.decode(into: &out)
                made += count
                guard count == 0, !decoder.isFinished else { continue }
                let input = try source.read(offset: offset, count: 4096)
                guard !input.isEmpty else { return made > 0 }
                offset += Int64(input.count)
                decoder.give(input)
            }
            return true
        } catch {
            // What only this program does not decode is compressed nevertheless.
            return error.code != .corrupt
        }
    }

    private func pickle(_ source: any ByteSource) throws(MregError) -> String {
        scan.format = "pickle"
        _ = try PickleFile(scan: scan).inspect(ByteStream(source), isTentative: false)
        return scan.format
    }

    /// Content without a magic: a pickle of protocol 0 or 1, text, or unknown.
    private func unmarked(
        _ source: any ByteSource, _ head: [UInt8], _ name: String
    ) throws(MregError) -> String {
        let ending = Self.ending(name)
        if Self.promisesPickle(name) {
            _ = try PickleFile(scan: scan).inspect(ByteStream(source), isTentative: false)
            return scan.format == "unknown" ? "pickle" : scan.format
        }
        if let format = try TextFile.inspect(source, name, scan) { return format }
        if try MessagePackFile.inspect(source, head, scan) { return "msgpack" }
        try HiddenContent.check(source, ending, scan)
        if let format = try PlainData.inspect(source, head) { return format }
        if isRaw(name), scan.level < .needsCode { return "raw" }
        scan.find(Self.unknownContentRule, .unreadable, "its format is not known")
        return "unknown"
    }

    /// Whether content begins with PROTO and a protocol that there is.
    private static func beginsWithProto(_ head: [UInt8]) -> Bool {
        head.count >= 2 && head[0] == 0x80 && head[1] <= 5
    }

    private static func ending(_ name: String) -> String {
        let last = name.utf8.split(separator: UInt8(ascii: ".")).last
        return last.map { String(Substring($0)).lowercased() } ?? ""
    }

    private static func promisesPickle(_ name: String) -> Bool {
        pickleEndings.contains(ending(name))
    }

    /// Whether content of no known format is numbers: as the container says, or the name.
    private func isRaw(_ name: String) -> Bool {
        let ending = Self.ending(name)
        return allowsRaw || Self.rawEndings.contains(ending) || Self.isShard(ending)
    }

    /// Whether a stream begins with what is read from front to back in one go.
    static func isRead(once stream: inout ByteStream) throws(MregError) -> Bool {
        _ = try stream.has(16)
        let head = Array(stream.bytes[stream.index...].prefix(16))
        return head.has(NumPyFile.magic) || Compression.sniff(head) != nil
            || beginsWithProto(head)
    }

    /// Inspects content that can be read once only: what is too large to hold.
    func inspect(_ content: ByteStream) throws(MregError) {
        var stream = content
        _ = try stream.has(16)
        let head = Array(stream.bytes[stream.index...].prefix(16))
        if head.has(NumPyFile.magic) {
            scan.format = try NumPyFile(scan: scan).inspect(&stream)
        } else if let inner = Compression.sniff(head) {
            scan.find(
                "double-compression", .unreadable, "\(inner.rawValue) inside another compression")
        } else {
            scan.format = "pickle"
            let isMarked = Self.beginsWithProto(head)
            if try !PickleFile(scan: scan).inspect(stream, isTentative: !isMarked) {
                scan.find("unknown-content", .unreadable, "compressed content of no known format")
            }
        }
    }
}
