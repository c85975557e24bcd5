// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The outside of a statement: what it is about and how to read the claim (in-toto v1).
///
/// Signatures are checked before, on the bytes; this only reads what was signed.
public struct Statement: Sendable, Equatable {
    /// The one `_type` read and written.
    public static let type = "https://in-toto.io/Statement/v1"

    /// One thing the statement is about.
    public struct Subject: Sendable, Equatable {
        /// A name for people, or nil.
        public var name: String?
        /// The SHA-256, or nil when only other algorithms are given.
        public var digest: Digest?

        /// Makes a subject.
        public init(name: String? = nil, digest: Digest?) {
            self.name = name
            self.digest = digest
        }
    }

    /// What the statement is about, one or more.
    public var subjects: [Subject]
    /// The predicate URI.
    public var predicateType: String
    /// The claim.
    public var predicate: JSONValue

    /// Makes a statement.
    public init(subjects: [Subject], predicateType: String, predicate: JSONValue) {
        self.subjects = subjects
        self.predicateType = predicateType
        self.predicate = predicate
    }

    /// Reads a statement of mreg's own kinds from a JSON value: no fraction anywhere.
    public init(_ value: JSONValue) throws(MregError) {
        try self.init(withFractions: value)
        try refuseFractions(in: predicate, at: "statement.predicate")
    }

    /// Reads a statement of a kind others define, which may hold fractions.
    public init(withFractions value: JSONValue) throws(MregError) {
        var reader = try ObjectReader(value, at: "statement")
        let type = try reader.string("_type")
        guard type.bytesEqual(Self.type) else {
            throw reader.error("_type", "'\(type.printable)' is not \(Self.type)")
        }
        subjects = try reader.rows("subject") { value, place throws(MregError) in
            var subject = try ObjectReader(value, at: place)
            let name = try subject.text("name")
            guard subject.given("digest") != nil else {
                throw subject.error("digest", "is missing")
            }
            return Subject(name: name, digest: try subject.digestSet("digest"))
        }
        guard !subjects.isEmpty else { throw reader.error("subject", "is empty") }
        predicateType = try reader.string("predicateType")
        predicate = try reader.required("predicate")
    }

    /// The statement as JSON; canonical encoding gives the bytes to sign.
    public var json: JSONValue {
        [
            "_type": .string(Self.type),
            "subject": .array(subjects.map(\.json)),
            "predicateType": .string(predicateType),
            "predicate": predicate,
        ]
    }
}

extension Statement.Subject {
    var json: JSONValue {
        var object: JSONObject = [:]
        if let name { object["name"] = .string(name) }
        object["digest"] = digest.map { ["sha256": .string($0.hex)] } ?? [:]
        return .object(object)
    }
}
