// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

/// What stored scan records say of some files of a version alike: for lists and searches, never
/// for a decision.
public struct ScanRow: Sendable, Equatable {
    /// The sheet that holds the records.
    public var sheet: Digest
    /// The number of the result in its sheet.
    public var result: Int64
    /// How many files it is of.
    public var files: Int64
    /// The ending they were judged under.
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
    /// The place in the log of the entry that names the sheet.
    public var logIndex: Int64
    /// What the content says about the model.
    public var facts: [String: String]

    /// Makes a row.
    public init(
        sheet: Digest, result: Int64, files: Int64, ending: String, ruleset: Digest,
        level: String, format: String, findingCount: Int64, parameters: Int64,
        tensorCount: Int64, logIndex: Int64, facts: [String: String]
    ) {
        self.sheet = sheet
        self.result = result
        self.files = files
        self.ending = ending
        self.ruleset = ruleset
        self.level = level
        self.format = format
        self.findingCount = findingCount
        self.parameters = parameters
        self.tensorCount = tensorCount
        self.logIndex = logIndex
        self.facts = facts
    }
}

extension Catalog.Writer {
    /// Records what was found in the files of a version, in the place of what was recorded of the
    /// same sheet; `replacing` drops what other sheets say.
    public func insertScans(
        _ rows: some Sequence<ScanRow>, of version: VersionID, replacing: Bool
    ) throws {
        if replacing {
            try database.run("DELETE FROM scans WHERE version = ?", [version.value])
            try database.run("DELETE FROM scan_facts WHERE version = ?", [version.value])
        }
        for row in rows {
            let key: StatementArguments = [version.value, row.sheet.column, row.result]
            try database.run(
                """
                INSERT OR REPLACE INTO scans (version, sheet, result, files, ending, ruleset,
                    level, format, finding_count, parameters, tensor_count, log_index)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                key + [
                    row.files, row.ending, row.ruleset.column, row.level, row.format,
                    row.findingCount, row.parameters, row.tensorCount, row.logIndex,
                ])
            for (name, value) in row.facts {
                try database.run(
                    """
                    INSERT OR REPLACE INTO scan_facts (version, sheet, result, key, value)
                    VALUES (?, ?, ?, ?, ?)
                    """, key + [name, value])
            }
        }
    }
}

extension Catalog.Reader {
    /// The sheets of records of a version that count, in byte order.
    public func scanSheets(of version: VersionID) throws -> [Digest] {
        try database.all(
            "SELECT DISTINCT sheet FROM scans WHERE version = ? ORDER BY sheet", [version.value]
        ) { try $0.digest(0) }
    }

    /// What was found in the files of a version, by sheet and result.
    public func scans(of version: VersionID) throws -> [ScanRow] {
        try database.all(
            """
            SELECT sheet, result, files, ending, ruleset, level, format, finding_count, parameters,
                tensor_count, log_index
            FROM scans WHERE version = ? ORDER BY sheet, result
            """, [version.value]
        ) { row in
            ScanRow(
                sheet: try row.digest(0), result: try row.int(1), files: try row.int(2),
                ending: try row.text(3), ruleset: try row.digest(4), level: try row.text(5),
                format: try row.text(6), findingCount: try row.int(7),
                parameters: try row.int(8), tensorCount: try row.int(9),
                logIndex: try row.int(10), facts: [:])
        }.map { row in
            var row = row
            let facts = try database.all(
                """
                SELECT key, value FROM scan_facts
                WHERE version = ? AND sheet = ? AND result = ? ORDER BY key
                """, [version.value, row.sheet.column, row.result]
            ) { (try $0.text(0), try $0.text(1)) }
            row.facts = Dictionary(facts, uniquingKeysWith: { first, _ in first })
            return row
        }
    }
}
