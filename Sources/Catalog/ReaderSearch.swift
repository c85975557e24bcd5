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

    private func values(
        _ table: String, _ key: String
    ) throws -> [(version: VersionID, value: String)] {
        try database.all("SELECT version, value FROM \(table) WHERE key = ?", [key]) {
            (version: VersionID(value: try $0.int(0)), value: try $0.text(1))
        }
    }
}
