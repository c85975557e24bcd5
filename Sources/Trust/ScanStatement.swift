// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The signed claim that a version's files were scanned, with the records of what was found.
///
/// It counts only when whoever signed it has the role `scanner`: a publisher does not vouch for his
/// own pickle. The records are blobs named here, so that they can be read without the bundle.
public struct ScanStatement: Sendable, Equatable {
    /// The predicate type.
    public static let predicateType = PredicateType.base + "scan:v1"
    /// Most sheets of records one statement names.
    public static let sheetsMax = 100_000

    /// What the statement is about, for people: `model@v3`.
    public var subject: String
    /// The digest of the version's manifest.
    public var manifest: Digest
    /// The digest of the ruleset that judged.
    public var ruleset: Digest
    /// The worst level of any file, in the word of the records.
    public var level: String
    /// The digests of the sheets of records, in byte order.
    public var sheets: [Digest]

    /// Makes a statement.
    public init(
        subject: String, manifest: Digest, ruleset: Digest, level: String, sheets: [Digest]
    ) {
        self.subject = subject
        self.manifest = manifest
        self.ruleset = ruleset
        self.level = level
        self.sheets = Set(sheets).sorted()
    }

    /// The canonical bytes to be signed.
    public func payload() throws(MregError) -> [UInt8] {
        let predicate: JSONValue = [
            "ruleset": .string(ruleset.description), "level": .string(level),
            "sheets": .array(sheets.map { .string($0.description) }),
        ]
        return try InTotoStatement(
            subjects: [.init(name: subject, sha256: manifest)],
            predicateType: Self.predicateType, predicate: predicate
        ).encoded()
    }

    /// Reads a payload, strictly: what `payload()` says, and nothing else.
    public static func parse(_ payload: [UInt8]) throws(MregError) -> ScanStatement {
        let statement = try InTotoStatement(parsing: payload)
        guard statement.predicateType.bytesEqual(predicateType),
            statement.subjects.count == 1, statement.unknownMembers.isEmpty,
            let manifest = statement.subjects[0].sha256,
            statement.subjects[0].digests.count == 1
        else {
            throw MregError(
                .corrupt, "this is not a scan statement",
                cause: "its predicate is '\(statement.predicateType.printable)'")
        }
        var reader = try ObjectReader(statement.predicate, at: "scan")
        var sheets: [Digest] = []
        for text in try reader.strings("sheets") {
            let sheet = try Digest(parsing: text, as: reader.path("sheets"))
            guard sheets.last.map({ $0 < sheet }) ?? true, sheets.count < sheetsMax else {
                throw reader.error("sheets", "are too many, or not in order")
            }
            sheets.append(sheet)
        }
        let found = ScanStatement(
            subject: statement.subjects[0].name ?? "", manifest: manifest,
            ruleset: try reader.digest("ruleset"), level: try reader.string("level"),
            sheets: sheets)
        try reader.finish()
        return found
    }
}
