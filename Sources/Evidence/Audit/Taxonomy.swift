// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A taxonomy's ids with their names, and the ids that others have replaced.
public struct Taxonomy: Sendable, Equatable {
    /// An id that was retired.
    public struct Supersession: Sendable, Equatable {
        /// The old id.
        public var old: String
        /// The id that replaced it.
        public var new: String
        /// The version of the taxonomy in which it did.
        public var since: String
    }

    /// `atlas`, `aisvs`, …
    public var scheme: String
    /// The version the table was made from.
    public var version: String
    /// Names by id.
    public var names: [String: String]
    /// The retired ids.
    public var superseded: [Supersession]

    /// Reads a table; an unknown key is an error.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        let value = try StrictJSON.parse(bytes, as: "taxonomy")
        var reader = try ObjectReader(value, at: "taxonomy", code: .usage)
        scheme = try reader.string("scheme")
        version = try reader.string("version")
        names = [:]
        var ids = try reader.object("ids")
        for member in ids.members { names[member.name] = try ids.string(member.name) }
        superseded = try reader.rows("superseded") { value, place throws(MregError) in
            var row = try ObjectReader(value, at: place, code: .usage)
            let supersession = Supersession(
                old: try row.string("old"), new: try row.string("new"),
                since: try row.string("since"))
            try row.finish()
            return supersession
        }
        try reader.finish()
    }

    /// The id that stands for `id` today, or nil when it was never retired.
    public func successor(of id: String) -> Supersession? {
        superseded.first { $0.old.bytesEqual(id) }
    }

    /// A sentence for each reference that its taxonomy has retired or does not have.
    public static func retired(
        _ references: [TaxonomyReference], in tables: [Taxonomy]
    ) -> [String] {
        var sentences: [String] = []
        for reference in references {
            guard let table = tables.first(where: { $0.scheme.bytesEqual(reference.scheme) })
            else { continue }
            var sentence: String?
            if let successor = table.successor(of: reference.id) {
                sentence =
                    "\(reference.label) was retired in \(successor.since); now \(successor.new)"
            } else if table.names[reference.id] == nil {
                sentence = "\(reference.label) is not in \(table.scheme) \(table.version)"
            }
            if let sentence, !sentences.contains(sentence) { sentences.append(sentence) }
        }
        return sentences
    }
}
