// SPDX-License-Identifier: Apache-2.0
import MregCore
import Trust

/// What the log has established up to some entry, besides the catalog's rows.
///
/// Kept in the catalog beside the log size it belongs to, so that opening continues from there.
struct FoldState: Sendable {
    /// The trust document in force and its digest; nil before the first entry.
    var trust: TrustDocument?
    /// The digest of the trust document in force.
    var trustDigest: Digest?
    /// The digests of the policies in force, by environment.
    var policies: [String: Digest] = [:]
    /// The time of the last entry.
    var lastTime = Timestamp(seconds: 0)
    /// The changes of the log's key, oldest first.
    var logKeys: [LoggedKey] = []
    /// Every document any entry ever named: needed to fold the log again.
    var documents: [Digest] = []
    /// Blobs that were lost when the entries naming them were applied: once one is back, the
    /// catalog is to be made anew.
    var unread: [Digest] = []

    /// The bytes kept in the catalog; documents are named, not copied.
    func encoded() throws(MregError) -> [UInt8] {
        var object: JSONObject = [
            "trust": .string(trustDigest?.description ?? ""),
            "policies": .object(.strings(policies.mapValues(\.description))),
            "at": .integer(lastTime.seconds),
            "documents": .array(documents.map { .string($0.description) }),
        ]
        if !unread.isEmpty { object["unread"] = .array(unread.map { .string($0.description) }) }
        if !logKeys.isEmpty { object["log-keys"] = .array(logKeys.map(\.json)) }
        return try CanonicalJSON.encode(.object(object))
    }

    /// Reads the kept bytes; `load` fetches the trust document they name.
    init(
        parsing bytes: [UInt8], load: (Digest) throws(MregError) -> TrustDocument
    ) throws(MregError) {
        var reader = try ObjectReader(
            try StrictJSON.parse(bytes, as: "catalog state"), at: "catalog state")
        trustDigest = try reader.optionalDigest("trust")
        for (environment, digest) in try reader.optionalStringMap("policies") {
            policies[environment] = try Digest(parsing: digest)
        }
        lastTime = Timestamp(seconds: try reader.integer("at"))
        for text in try reader.strings("documents") {
            documents.append(try Digest(parsing: text))
        }
        for value in try reader.optionalArray("unread") {
            guard case .string(let text) = value else {
                throw MregError(.corrupt, "the catalog's state names no digest")
            }
            unread.append(try Digest(parsing: text))
        }
        for (index, value) in try reader.optionalArray("log-keys").enumerated() {
            logKeys.append(try LoggedKey(value, at: "log-keys[\(index)]"))
        }
        if let trustDigest { trust = try load(trustDigest) }
    }

    /// The state before the first entry.
    init() {}
}
