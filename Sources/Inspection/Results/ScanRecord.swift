// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// What a scan found out about some content, as deterministic bytes: equal content, ending and
/// ruleset, equal record on every machine.
///
/// The tensors of a large model are in a table of their own, which the record names by its digest,
/// so that a verdict can be read without them.
public struct ScanRecord: Sendable, Equatable {
    /// The version of the record's form.
    public static let formatVersion: Int64 = 1
    /// Tensors written into the record itself; more of them go into a table.
    public static let inlineTensorsMax = 64
    /// Largest record that is read, in bytes.
    public static let bytesMax = 4 << 20
    /// Largest table of tensors that is read, in bytes.
    public static let tableBytesMax = 64 << 20

    /// The SHA-256 of the content.
    public var digest: Digest
    /// Its size in bytes.
    public var size: Int64
    /// The ending it was judged under: see `FileEnding`.
    public var ending: String
    /// The ruleset that judged.
    public var ruleset: Digest
    /// The format, decided by content.
    public var format: String
    /// What loading it can do.
    public var level: ScanLevel
    /// What was found; places begin after the file's name.
    public var findings: [Finding]
    /// All findings, kept or not.
    public var findingCount: Int
    /// What the file says about the model; without the tensors that are in the table.
    public var metadata: ScanMetadata
    /// The digest of the table of tensors; nil when they are all in `metadata`.
    public var tensorTable: Digest?

    /// Takes the record of a result; `digest` is that of the content which was inspected.
    public init(_ result: ScanResult, of digest: Digest) {
        self.digest = digest
        size = result.size
        ending = FileEnding.of(result.name)
        ruleset = result.ruleset
        format = result.format
        level = result.level
        let skipped = result.name.printable.utf8.count
        findings = result.findings.map { finding in
            var finding = finding
            finding.place = String(decoding: finding.place.utf8.dropFirst(skipped), as: UTF8.self)
            return finding
        }
        findingCount = result.findingCount
        metadata = result.metadata
        guard let table = Self.table(of: result) else { return }
        tensorTable = Digest.sha256(of: table)
        metadata.tensors = []
    }

    /// The table of tensors of a result that has too many of them for its record, else nil.
    public static func table(of result: ScanResult) -> [UInt8]? {
        guard result.metadata.tensors.count > inlineTensorsMax else { return nil }
        return try? CanonicalJSON.encode(.array(result.metadata.tensors.map(\.json)))
    }

    /// The verdict in a user's words.
    public var word: ScanWord { level.word }

    /// Whether the ruleset of this program judged.
    public var isCurrent: Bool { ruleset == Ruleset.currentDigest }

    /// Whether nothing was found but that no known loader reads the content.
    public var isOpaque: Bool {
        level == .unreadable && findingCount == 1
            && findings.first?.rule == Dispatcher.unknownContentRule
    }

    /// The canonical bytes.
    public func encoded() throws(MregError) -> [UInt8] {
        var object = resultJSON
        object["v"] = .integer(Self.formatVersion)
        object["digest"] = .string(digest.description)
        object["size"] = .integer(min(size, CanonicalJSON.integerMagnitudeMax))
        return try CanonicalJSON.encode(.object(object))
    }

    /// The canonical bytes of all but the content's digest and size: files of one kind, of which
    /// the same was found, have these in common.
    public func encodedResult() throws(MregError) -> [UInt8] {
        try CanonicalJSON.encode(.object(resultJSON))
    }

    private var resultJSON: JSONObject {
        [
            "ending": .string(ending), "ruleset": .string(ruleset.description),
            "format": .string(format), "level": .string(level.rawValue),
            "findings": .array(findings.map(\.json)),
            "findingCount": .integer(Int64(findingCount)), "metadata": metadata.json,
            "tensorTable": .string(tensorTable?.description ?? ""),
        ]
    }
}

extension ScanRecord {
    /// Reads a record; anything but what `encoded()` writes is corrupt.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        var reader = try Self.reader(bytes)
        guard try reader.integer("v") == Self.formatVersion else {
            throw reader.error("v", "is not \(Self.formatVersion)")
        }
        let digest = try reader.digest("digest")
        let size = try reader.integer("size")
        try self.init(result: &reader, digest: digest, size: size)
        guard try encoded() == bytes else { throw Self.misspelled }
    }

    /// Reads what `encodedResult()` writes, and nothing else, as the record of some content.
    public init(parsingResult bytes: [UInt8], of digest: Digest, size: Int64) throws(MregError) {
        var reader = try Self.reader(bytes)
        try self.init(result: &reader, digest: digest, size: size)
        guard try encodedResult() == bytes else { throw Self.misspelled }
    }

    private static func reader(_ bytes: [UInt8]) throws(MregError) -> ObjectReader {
        guard bytes.count <= bytesMax else {
            throw MregError(.corrupt, "a scan record has \(bytes.count) bytes")
        }
        return try ObjectReader(try StrictJSON.parse(bytes, as: "scan record"), at: "scan record")
    }

    private static var misspelled: MregError {
        MregError(.corrupt, "a scan record is not in its one spelling")
    }

    private init(
        result reader: inout ObjectReader, digest: Digest, size: Int64
    ) throws(MregError) {
        self.digest = digest
        self.size = size
        ending = try reader.string("ending")
        ruleset = try reader.digest("ruleset")
        format = try reader.string("format")
        level = try ScanLevel(&reader)
        findings = []
        for (index, value) in try reader.array("findings").enumerated() {
            findings.append(try Finding(value, at: "\(reader.path("findings"))[\(index)]"))
        }
        findingCount = Int(clamping: try reader.integer("findingCount"))
        metadata = try ScanMetadata(try reader.object("metadata"))
        tensorTable = try reader.optionalDigest("tensorTable")
        try reader.finish()
    }

    /// Reads a table of tensors.
    public static func tensors(parsing bytes: [UInt8]) throws(MregError) -> [TensorFact] {
        guard case .array(let values) = try StrictJSON.parse(bytes, as: "table of tensors") else {
            throw MregError(.corrupt, "a table of tensors is not an array")
        }
        return try values.map { value throws(MregError) in
            try TensorFact(value, at: "table of tensors")
        }
    }
}

extension ScanLevel {
    /// Reads the member `level`.
    init(_ reader: inout ObjectReader) throws(MregError) {
        let word = try reader.string("level")
        guard let level = ScanLevel(rawValue: word) else {
            throw reader.error("level", "'\(word.printable)' is not a level")
        }
        self = level
    }
}

extension Finding {
    /// The finding as JSON.
    public var json: JSONValue {
        [
            "rule": .string(rule), "level": .string(level.rawValue), "place": .string(place),
            "evidence": .string(evidence), "advice": .string(advice),
        ]
    }

    init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place)
        rule = try reader.string("rule")
        level = try ScanLevel(&reader)
        self.place = try reader.string("place")
        evidence = try reader.string("evidence")
        advice = try reader.string("advice")
        try reader.finish()
    }
}

extension TensorFact {
    /// The tensor as JSON.
    public var json: JSONValue {
        let clamp = CanonicalJSON.integerMagnitudeMax
        return [
            "name": .string(name), "dtype": .string(dtype),
            "shape": .array(shape.map { .integer(min($0, clamp)) }),
            "bytes": .integer(min(bytes, clamp)),
        ]
    }

    init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place)
        name = try reader.string("name")
        dtype = try reader.string("dtype")
        shape = []
        for extent in try reader.array("shape") {
            guard case .integer(let number) = extent else {
                throw reader.error("shape", "holds \(extent.kindName)")
            }
            shape.append(number)
        }
        bytes = try reader.integer("bytes")
        try reader.finish()
    }
}

extension ScanMetadata {
    /// The facts as JSON.
    public var json: JSONValue {
        let members = facts.sorted { $0.key.bytesPrecede($1.key) }
            .map { JSONObject.Member(name: $0.key, value: .string($0.value)) }
        return [
            "tensors": .array(tensors.map(\.json)), "tensorCount": .integer(Int64(tensorCount)),
            "parameters": .integer(min(parameters, CanonicalJSON.integerMagnitudeMax)),
            "facts": .object(JSONObject(members: members)),
        ]
    }

    init(_ object: ObjectReader) throws(MregError) {
        var reader = object
        for value in try reader.array("tensors") {
            tensors.append(try TensorFact(value, at: reader.path("tensors")))
        }
        tensorCount = Int(clamping: try reader.integer("tensorCount"))
        parameters = try reader.integer("parameters")
        var named = try reader.object("facts")
        for member in named.members { facts[member.name] = try named.string(member.name) }
        try reader.finish()
    }
}
