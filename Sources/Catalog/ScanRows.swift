// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

/// What a stored scan record says of some content of a version: for lists and searches, never for
/// a decision.
public struct ScanRow: Sendable, Equatable {
    /// The SHA-256 of the content.
    public var digest: Digest
    /// The ending it was judged under.
    public var ending: String
    /// The ruleset that judged.
    public var ruleset: Digest
    /// The level found.
    public var level: String
    /// The format.
    public var format: String
    /// How many findings.
    public var findingCount: Int64
    /// Elements of all tensors.
    public var parameters: Int64
    /// How many tensors.
    public var tensorCount: Int64
    /// The sheet that holds the record.
    public var sheet: Digest
    /// The place in the log of the entry that names the sheet.
    public var logIndex: Int64
    /// What the content says about the model.
    public var facts: [String: String]

    /// Makes a row.
    public init(
        digest: Digest, ending: String, ruleset: Digest, level: String, format: String,
        findingCount: Int64, parameters: Int64, tensorCount: Int64, sheet: Digest,
        logIndex: Int64, facts: [String: String]
    ) {
        self.digest = digest
        self.ending = ending
        self.ruleset = ruleset
        self.level = level
        self.format = format
        self.findingCount = findingCount
        self.parameters = parameters
        self.tensorCount = tensorCount
        self.sheet = sheet
        self.logIndex = logIndex
        self.facts = facts
    }
}

extension Catalog.Writer {
    /// Records what was found in the files of a version; a later record of the same content
    /// replaces the earlier one.
    public func insertScans(_ rows: some Sequence<ScanRow>, of version: VersionID) throws {
        for row in rows {
            let key: StatementArguments = [version.value, row.digest.column, row.ending]
            try database.run(
                """
                INSERT OR REPLACE INTO scans (version, digest, ending, ruleset, level, format,
                    finding_count, parameters, tensor_count, sheet, log_index)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                key + [
                    row.ruleset.column, row.level, row.format, row.findingCount, row.parameters,
                    row.tensorCount, row.sheet.column, row.logIndex,
                ])
            try database.run(
                "DELETE FROM scan_facts WHERE version = ? AND digest = ? AND ending = ?", key)
            for (name, value) in row.facts {
                try database.run(
                    """
                    INSERT INTO scan_facts (version, digest, ending, key, value)
                    VALUES (?, ?, ?, ?, ?)
                    """, key + [name, value])
            }
        }
    }
}

extension Catalog.Reader {
    /// What was found in the files of a version, by digest and ending.
    public func scans(of version: VersionID) throws -> [ScanRow] {
        try database.all(
            """
            SELECT digest, ending, ruleset, level, format, finding_count, parameters, tensor_count,
                sheet, log_index
            FROM scans WHERE version = ? ORDER BY digest, ending
            """, [version.value]
        ) { row in
            ScanRow(
                digest: try row.digest(0), ending: try row.text(1), ruleset: try row.digest(2),
                level: try row.text(3), format: try row.text(4), findingCount: try row.int(5),
                parameters: try row.int(6), tensorCount: try row.int(7),
                sheet: try row.digest(8), logIndex: try row.int(9), facts: [:])
        }.map { row in
            var row = row
            let facts = try database.all(
                """
                SELECT key, value FROM scan_facts
                WHERE version = ? AND digest = ? AND ending = ? ORDER BY key
                """, [version.value, row.digest.column, row.ending]
            ) { (try $0.text(0), try $0.text(1)) }
            row.facts = Dictionary(facts, uniquingKeysWith: { first, _ in first })
            return row
        }
    }
}
