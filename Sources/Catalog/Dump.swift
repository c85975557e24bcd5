// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import GRDB
import MregCore

extension Catalog.Reader {
    /// Gives every row of every table to `line` as text, in the order of the natural keys.
    ///
    /// Names and numbers stand where the tables have row ids, so that two catalogs of the same
    /// log are equal line by line however they were filled. The tables' own definitions come
    /// first: a trigger or column added from outside is a difference, too.
    public func dump(_ line: (String) throws -> Void) throws {
        for (table, sql) in Self.dumps {
            try database.forEach(sql) { row in
                var text = table
                for value in row.databaseValues { text += "\t" + Self.text(value) }
                try line(text)
            }
        }
    }

    private static func text(_ value: DatabaseValue) -> String {
        switch value.storage {
        case .null: "-"
        case .int64(let number): String(number)
        case .double(let number): number.description
        case .string(let text): "'" + escaped(text)
        case .blob(let data): "x" + Hex.encode(data)
        }
    }

    /// One line whatever the text holds, and different lines for different texts.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\\") }) else {
            return text
        }
        var out: [UInt8] = []
        for byte in text.utf8 {
            if byte < 0x20 || byte == UInt8(ascii: "\\") {
                out.append(contentsOf: "\\x\(Hex.encode([byte]))".utf8)
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// `CROSS JOIN` fixes the order of the loops, so that the rows come in order without sorting.
    private static let dumps: [(table: String, sql: String)] = [
        ("schema", "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"),
        ("applied", "SELECT origin, size, root, state FROM applied"),
        (
            "artifact",
            """
            SELECT a.name, a.kind, a.next_number, a.version_count, a.total_bytes, v.number
            FROM artifacts a LEFT JOIN versions v ON v.id = a.latest_version ORDER BY a.name
            """
        ),
        (
            "version",
            """
            SELECT a.name, v.number, v.manifest, v.published_at, v.publisher, v.is_authorised,
                v.log_index, v.message, v.total_bytes, v.file_count, v.state, v.state_scope,
                v.state_reason, v.state_log_index, v.removed_log_index
            FROM artifacts a CROSS JOIN versions v ON v.artifact = a.id ORDER BY a.name, v.number
            """
        ),
        perVersion("file", "files", "path, size, digest, is_executable, layer, offset"),
        (
            "alias",
            """
            SELECT a.name, l.alias, v.number, l.log_index
            FROM artifacts a CROSS JOIN aliases l ON l.artifact = a.id
                CROSS JOIN versions v ON v.id = l.version
            ORDER BY a.name, l.alias
            """
        ),
        (
            "edge",
            """
            SELECT a.name, v.number, e.parent_manifest, e.relation, e.child_manifest, pa.name,
                pv.number, e.external_uri, e.log_index
            FROM artifacts a CROSS JOIN versions v ON v.artifact = a.id
                CROSS JOIN edges e ON e.child = v.id LEFT JOIN versions pv ON pv.id = e.parent
                LEFT JOIN artifacts pa ON pa.id = pv.artifact
            ORDER BY a.name, v.number, e.parent_manifest, e.relation
            """
        ),
        // Sketches and likenesses are left out: what was compared with a version that has since
        // been removed and collected cannot be compared again.
        perVersion("weights", "weights", "digest"),
        perVersion("parameter", "parameters", "key, value"),
        perVersion("metric", "metrics", "key, value, number"),
        perVersion(
            "statement", "statements", "log_index, bundle, predicate_type, key_id, is_authorised",
            key: "log_index, x.bundle"),
        perVersion(
            "scan", "scans",
            "sheet, result, files, ending, ruleset, level, format, finding_count, parameters, "
                + "tensor_count, log_index", key: "sheet, x.result"),
        perVersion(
            "scan-fact", "scan_facts", "sheet, result, key, value",
            key: "sheet, x.result, x.key"),
        perVersion(
            "state", "state_history",
            "log_index, state, scope, reason, at, actor, is_effective"),
        (
            "alias-change",
            """
            SELECT a.name, h.alias, h.log_index, o.number, n.number, h.at, h.actor, h.is_effective
            FROM artifacts a CROSS JOIN alias_history h ON h.artifact = a.id
                LEFT JOIN versions o ON o.id = h.old_version
                LEFT JOIN versions n ON n.id = h.new_version
            ORDER BY a.name, h.alias, h.log_index
            """
        ),
        ("blob", "SELECT digest, length, container, offset, recipe FROM blobs ORDER BY digest"),
        (
            "blob-container",
            "SELECT container, blob FROM blob_containers ORDER BY container, blob"
        ),
        (
            "chunk",
            """
            SELECT digest, container, offset, length, encoding, stored_length
            FROM chunks ORDER BY digest
            """
        ),
        perVersion("needs", "blob_refs", "digest"),
        // Rows about versions or artifacts that are not there; the joins above pass over them.
        ("dangling", "PRAGMA foreign_key_check"),
    ]

    /// The dump of a table of rows about versions; its key begins with `key` after the version.
    private static func perVersion(
        _ name: String, _ table: String, _ columns: String, key: String? = nil
    ) -> (table: String, sql: String) {
        let names = columns.split(separator: ", ").map { "x.\($0)" }
        return (
            name,
            """
            SELECT a.name, v.number, \(names.joined(separator: ", "))
            FROM artifacts a CROSS JOIN versions v ON v.artifact = a.id
                CROSS JOIN \(table) x ON x.version = v.id
            ORDER BY a.name, v.number, \(key.map { "x.\($0)" } ?? names[0])
            """
        )
    }
}
