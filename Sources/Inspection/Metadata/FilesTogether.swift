// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// What files that belong together must have in common: shards and their index, a model and its
/// external data, a configuration and the code it names.
public struct FilesTogether {
    /// One of the files, and what was found in it.
    public struct Member: Sendable {
        /// The path; `/` parts folders.
        public var path: String
        /// Its size in bytes.
        public var size: Int64
        /// The format found.
        public var format: String
        /// What it says; without the tensors they are not compared.
        public var metadata: ScanMetadata

        /// Makes a member.
        public init(path: String, size: Int64, format: String, metadata: ScanMetadata) {
            self.path = path
            self.size = size
            self.format = format
            self.metadata = metadata
        }
    }

    /// Largest index of shards that is read, in bytes.
    public static let indexBytesMax = 64 << 20
    private static let incomplete =
        "push the whole folder, with every file that belongs to the model"

    /// Files that are described when they are asked for, in byte order of their paths.
    public struct Files {
        let count: Int
        let member: (Int) -> Member
        let find: ([UInt8]) -> Int?

        /// Takes the number of files, a description of each, and its place by its path's bytes.
        public init(
            count: Int, member: @escaping (Int) -> Member, find: @escaping ([UInt8]) -> Int?
        ) {
            self.count = count
            self.member = member
            self.find = find
        }

        /// Files that are described already.
        public init(_ members: [Member]) {
            let sorted = members.sorted { $0.path.bytesPrecede($1.path) }
            var places: [[UInt8]: Int] = [:]
            for (place, member) in sorted.enumerated() { places[Array(member.path.utf8)] = place }
            self.init(
                count: sorted.count, member: { sorted[$0] }, find: { [places] in places[$0] })
        }
    }

    private let files: Files
    private var reported: Set<[UInt8]> = []
    private var externalData: Set<[UInt8]> = []
    private let scan = ScanContext(path: "", size: 0)

    private init(_ files: Files) { self.files = files }

    private var members: some Sequence<Member> { (0..<files.count).lazy.map(files.member) }

    /// What came of it.
    public struct Outcome: Sendable {
        /// What is wrong with the files together; nil when nothing is.
        public var record: ScanRecord?
        /// The paths of files that are wholly the weights of an ONNX model beside them: bytes of no
        /// format, by their nature.
        public var externalData: Set<[UInt8]> = []

        /// Makes an outcome; by default there is nothing to say.
        public init() {}

        /// What a file's record means beside the others.
        public func judged(_ record: ScanRecord, at path: String) -> ScanRecord {
            guard record.isOpaque, externalData.contains(Array(path.utf8)) else { return record }
            var record = record
            (record.level, record.format) = (.dataOnly, FilesTogether.externalFormat)
            (record.findings, record.findingCount) = ([], 0)
            return record
        }
    }

    /// The format of weights beside an ONNX model.
    public static let externalFormat = "onnx-external-data"
    /// Bytes after the last tensor of external data: writers align it to pages, some to 64 KiB.
    private static let externalSlackBytes: Int64 = 64 << 10

    /// Judges files together; the record stands for `digest`. `read` gives the bytes of an index of shards, or nil when it is larger than
    /// `indexBytesMax`.
    public static func check(
        _ members: [Member], of digest: Digest,
        read: (Member) throws(MregError) -> [UInt8]?
    ) throws(MregError) -> Outcome {
        try check(Files(members), of: digest, read: read)
    }

    /// The same for files that are described when they are asked for.
    public static func check(
        _ members: Files, of digest: Digest,
        read: (Member) throws(MregError) -> [UInt8]?
    ) throws(MregError) -> Outcome {
        var outcome = Outcome()
        var files = FilesTogether(members)
        for member in files.members where isIndex(member.path) && member.format == "json" {
            try files.checkIndex(member, read(member))
        }
        files.checkNumbers()
        for member in files.members { files.checkFacts(member) }
        outcome.externalData = files.externalData
        guard files.scan.findingCount > 0 else { return outcome }
        outcome.record = ScanRecord(
            ScanResult(
                name: "", format: "files", level: files.scan.level, findings: files.scan.findings,
                findingCount: files.scan.findingCount, metadata: ScanMetadata(),
                ruleset: Ruleset.currentDigest, size: 0), of: digest)
        return outcome
    }

    /// Whether a file is an index of shards by its name.
    public static func isIndex(_ path: String) -> Bool { isIndex(Array(path.utf8)[...]) }

    /// Whether a file is an index of shards by the bytes of its name.
    public static func isIndex(_ path: ArraySlice<UInt8>) -> Bool {
        path.suffix(indexEnding.count).elementsEqual(indexEnding)
    }

    private static let indexEnding = Array(".index.json".utf8)

    /// A relative path that stays where it is: no `..`, no drive, no backslash.
    static func isBeside(_ path: String) -> Bool {
        !path.isEmpty && !MemberName.leavesFolderAnywhere(path)
            && !path.utf8.contains(UInt8(ascii: ":"))
    }

    /// The file at a path relative to another file's folder, and that path in full.
    private func file(_ relative: String, beside path: String) -> (member: Member?, path: String) {
        let slash = UInt8(ascii: "/")
        var bytes = path.utf8.lastIndex(of: slash).map { Array(path.utf8[...$0]) } ?? []
        let parts = relative.utf8.split(separator: slash).filter { !$0.elementsEqual(".".utf8) }
        bytes += parts.joined(separator: [slash])
        return (files.find(bytes).map(files.member), String(decoding: bytes, as: UTF8.self))
    }

    private func find(
        _ rule: String, _ level: ScanLevel, in member: Member, _ evidence: String,
        advice: String = ""
    ) {
        scan.add(
            Finding(
                rule: rule, level: level,
                place: member.path.printable.clipped(InspectionLimits.placeMax),
                evidence: evidence.printable.clipped(InspectionLimits.evidenceMax),
                advice: advice.isEmpty ? Advice.text(for: level) : advice))
    }
}

extension FilesTogether {
    private mutating func checkIndex(_ member: Member, _ bytes: [UInt8]?) {
        guard let bytes else {
            return find("index", .unreadable, in: member, "the index is too large to be checked")
        }
        var index = ShardIndex()
        do throws(MregError) {
            try JSONWalker.walk(ByteStream(BytesSource(bytes)), strict: false, &index)
        } catch {
            return find("index", .unreadable, in: member, error.description)
        }
        guard index.count <= InspectionLimits.tensorsMax else {
            return find("index", .unreadable, in: member, "the index has too many tensors")
        }
        var shards: [(member: Member, tensors: [String])] = []
        for (shard, tensors) in index.shards.sorted(by: { $0.key.bytesPrecede($1.key) }) {
            guard Self.isBeside(shard) else {
                find("path-traversal", .malicious, in: member, "a shard at \(shard)")
                continue
            }
            let (found, path) = file(shard, beside: member.path)
            if let found {
                shards.append((found, tensors))
            } else {
                missing(path, namedBy: member)
            }
        }
        checkTensors(shards, member)
        guard shards.count == index.shards.count else { return }
        checkSize(shards.map(\.member), index.totalSize, member)
    }

    private mutating func missing(_ path: String, namedBy member: Member) {
        reported.insert(Array(path.utf8))
        find(
            "shard-missing", .unreadable, in: member, "\(path) is not among the files",
            advice: Self.incomplete)
    }

    /// Every tensor must be in the shard the index names; names are known of safetensors.
    private func checkTensors(
        _ shards: [(member: Member, tensors: [String])], _ index: Member
    ) {
        for shard in shards where Self.hasAllTensors(shard.member) {
            let names = Set(shard.member.metadata.tensors.map { Array($0.name.utf8) })
            let absent = shard.tensors.first { tensor in
                let name = tensor.clipped(InspectionLimits.nameMax)
                return !names.contains(Array(name.utf8))
            }
            guard let absent else { continue }
            let name = absent.clipped(InspectionLimits.nameMax)
            let other = members.first { member in
                Self.hasAllTensors(member)
                    && member.metadata.tensors.contains { $0.name.bytesEqual(name) }
            }
            let home = other.map { "; it is in \($0.path)" } ?? ""
            find(
                "shard-tensor", .unreadable, in: index,
                "tensor '\(absent)' is not in \(shard.member.path)\(home)",
                advice: "make the index anew from the shards")
        }
    }

    private static func hasAllTensors(_ member: Member) -> Bool {
        member.format == "safetensors"
            && member.metadata.tensors.count == member.metadata.tensorCount
    }

    /// The sum that the index states is of the tensors' bytes. Writers are known to count shared
    /// tensors twice, so that it is worth knowing and no more.
    private func checkSize(_ shards: [Member], _ stated: Int64?, _ index: Member) {
        guard let stated, shards.allSatisfy(Self.hasAllTensors) else { return }
        let sum = shards.reduce(Int64(0)) { sum, shard in
            shard.metadata.tensors.reduce(sum) { $0 &+ $1.bytes }
        }
        guard sum != stated else { return }
        find(
            "index-size", .dataOnly, in: index,
            "the index states \(stated) bytes of tensors, the shards have \(sum)")
    }
}

extension FilesTogether {
    /// `model-00002-of-00005.safetensors`: all five must be there.
    private mutating func checkNumbers() {
        var groups: [String: (member: Member, name: NumberedName, numbers: Set<Int>)] = [:]
        for member in members {
            guard let name = NumberedName(member.path) else { continue }
            groups[name.group, default: (member, name, [])].numbers.insert(name.number)
        }
        for (_, group) in groups.sorted(by: { $0.key.bytesPrecede($1.key) }) {
            let absent = (1...group.name.total).filter { !group.numbers.contains($0) }
            guard let first = absent.first else { continue }
            let path = group.name.path(of: first)
            // An index has named it already.
            guard !reported.contains(Array(path.utf8)) else { continue }
            let others = absent.count > 1 ? " and \(absent.count - 1) more" : ""
            find(
                "shard-missing", .unreadable, in: group.member,
                "\(path)\(others) of \(group.name.total) are not among the files",
                advice: Self.incomplete)
        }
    }

    /// External data of ONNX, and code that `auto_map` names.
    private mutating func checkFacts(_ member: Member) {
        for (key, value) in member.metadata.facts.sorted(by: { $0.key.bytesPrecede($1.key) }) {
            if key.hasPrefix(ExternalData.factPrefix) {
                external(
                    String(key.dropFirst(ExternalData.factPrefix.count)), Int64(value) ?? 0, member)
            } else if key.hasPrefix(ConfigFacts.codePrefix) {
                code(String(key.dropFirst(ConfigFacts.codePrefix.count)), member)
            }
        }
    }

    private mutating func external(_ location: String, _ bytes: Int64, _ member: Member) {
        let (found, path) = file(location, beside: member.path)
        guard let found else {
            return find(
                "external-missing", .unreadable, in: member,
                "its weights are in \(path), which is not among the files",
                advice: Self.incomplete)
        }
        guard found.size < bytes else {
            if member.format == "onnx", found.size - bytes <= Self.externalSlackBytes {
                externalData.insert(Array(found.path.utf8))
            }
            return
        }
        find(
            "external-short", .unreadable, in: member,
            "it reads \(path) up to byte \(bytes), which has \(found.size)",
            advice: "save the model and its external data again, together")
    }

    private func code(_ name: String, _ member: Member) {
        guard let separator = name.firstRange(of: "--") else {
            let (found, path) = file(name, beside: member.path)
            guard found == nil else { return }
            return find(
                "code-missing", .needsCode, in: member,
                "it loads \(path), which is not among the files",
                advice: "push the code with the model, so that it is scanned and cannot change")
        }
        find(
            "code-elsewhere", .needsCode, in: member,
            "it loads \(name[separator.upperBound...]) of \(name[..<separator.lowerBound])",
            advice: "push the code with the model, so that it is scanned and cannot change")
    }
}

/// The name of one of several numbered shards.
private struct NumberedName {
    let stem: Substring
    let number: Int
    let total: Int
    let ending: Substring

    /// Everything but the number.
    var group: String { "\(stem)-of-\(total).\(ending)" }

    init?(_ path: String) {
        guard let dot = path.lastIndex(of: "."),
            ["safetensors", "gguf", "bin"].contains(path[path.index(after: dot)...])
        else { return nil }
        ending = path[path.index(after: dot)...]
        let parts = path[..<dot].utf8.split(
            separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[parts.count - 2].elementsEqual("of".utf8),
            let total = Self.number(parts[parts.count - 1]),
            let number = Self.number(parts[parts.count - 3]), (1...total).contains(number)
        else { return nil }
        (self.number, self.total) = (number, total)
        stem = path[..<parts[parts.count - 4].endIndex]
    }

    /// Five digits, at least 1.
    private static func number(_ digits: Substring.UTF8View) -> Int? {
        guard digits.count == 5, digits.allSatisfy({ (48...57).contains($0) }),
            let number = Int(String(decoding: digits, as: UTF8.self)), number > 0
        else { return nil }
        return number
    }

    func path(of number: Int) -> String {
        "\(stem)-\(Self.padded(number))-of-\(Self.padded(total)).\(ending)"
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
