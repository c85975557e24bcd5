// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog.Reader {
    /// The versions that have a metric of this name, each with its value as spelled.
    public func versions(withMetric name: String) throws -> [(version: VersionID, value: String)] {
        try values("metrics", name)
    }

    /// The versions that have a parameter of this name, each with its value as spelled.
    public func versions(
        withParameter name: String
    ) throws -> [(version: VersionID, value: String)] {
        try values("parameters", name)
    }

    /// What the files of versions say under a name; a version can have several values.
    public func versions(withFact key: String) throws -> [(version: VersionID, value: String)] {
        try database.all(
            "SELECT DISTINCT version, value FROM scan_facts WHERE key = ? ORDER BY version, value",
            [key]
        ) { (version: VersionID(value: try $0.int(0)), value: try $0.text(1)) }
    }

    /// The formats of versions' files.
    public func versionsByFormat() throws -> [(version: VersionID, value: String)] {
        try database.all(
            "SELECT DISTINCT version, format FROM scans ORDER BY version, format", []
        ) { (version: VersionID(value: try $0.int(0)), value: try $0.text(1)) }
    }

    /// The elements of versions' tensors, of the format that has the most: a model that is there
    /// in two formats does not have twice the parameters.
    public func versionsByParameters() throws -> [(version: VersionID, value: String)] {
        // TOTAL does not overflow; what a file claims is no more than a number.
        try database.all(
            """
            SELECT version, CAST(MAX(elements) AS INTEGER) FROM (
                SELECT version, MIN(TOTAL(parameters * 1.0 * files), 9007199254740991.0) AS elements
                FROM scans WHERE tensor_count > 0 GROUP BY version, format)
            GROUP BY version
            """, []
        ) { (version: VersionID(value: try $0.int(0)), value: "\(try $0.int(1))") }
    }

    private func values(
        _ table: String, _ key: String
    ) throws -> [(version: VersionID, value: String)] {
        try database.all("SELECT version, value FROM \(table) WHERE key = ?", [key]) {
            (version: VersionID(value: try $0.int(0)), value: try $0.text(1))
        }
    }
}
