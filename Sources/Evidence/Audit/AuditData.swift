// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The audit profiles and taxonomies that come with mreg.
public enum AuditData {
    /// The names of the profiles.
    public static let profileNames = BuiltIn.profiles.map(\.name)

    /// The bytes of a profile, the same as its file in `registry-data/profiles`; nil when there is
    /// none of that name.
    public static func profile(_ name: String) -> [UInt8]? {
        BuiltIn.profiles.first { $0.name.bytesEqual(name) }.map { Array($0.text.utf8) }
    }

    /// The taxonomies with their tables of retired ids.
    public static func taxonomies() throws(MregError) -> [Taxonomy] {
        var tables: [Taxonomy] = []
        for table in BuiltIn.taxonomies {
            tables.append(try Taxonomy(parsing: Array(table.text.utf8)))
        }
        return tables
    }
}
