// SPDX-License-Identifier: Apache-2.0
import MregCore

/// An in-toto statement, version 1: a claim (predicate) about things named by digest.
public struct InTotoStatement: Sendable, Equatable {
    /// The one `_type` that is written and read.
    public static let type = "https://in-toto.io/Statement/v1"

    /// One thing the statement is about.
    public struct Subject: Sendable, Equatable {
        /// A name for people, or nil.
        public var name: String?
        /// Digests as lower-case hex by algorithm, as written.
        public var digests: [(algorithm: String, hex: String)]
        /// Free annotations, or nil.
        public var annotations: JSONValue?

        /// Makes a subject.
        public init(name: String?, digests: [(algorithm: String, hex: String)]) {
            self.name = name
            self.digests = digests
            annotations = nil
        }

        /// Makes a subject of a SHA-256.
        public init(name: String?, sha256: Digest) {
            self.init(name: name, digests: [("sha256", sha256.hex)])
        }

        /// The SHA-256, or nil when there is none or it is not 64 lower-case hex digits.
        public var sha256: Digest? {
            digests.first { $0.algorithm.bytesEqual("sha256") }.flatMap { Digest(hex: $0.hex) }
        }

        /// Equal in every member.
        public static func == (left: Subject, right: Subject) -> Bool { left.json == right.json }
    }

    /// What the statement is about, one or more.
    public var subjects: [Subject]
    /// The URI that says how to read the predicate.
    public var predicateType: String
    /// The claim.
    public var predicate: JSONValue
    /// Members of the statement that its specification does not know; consumers ignore them.
    public private(set) var unknownMembers: [String] = []

    /// Makes a statement.
    public init(subjects: [Subject], predicateType: String, predicate: JSONValue) {
        self.subjects = subjects
        self.predicateType = predicateType
        self.predicate = predicate
    }

    /// The canonical bytes, ready to be signed.
    public func encoded() throws(MregError) -> [UInt8] {
        try CanonicalJSON.encode([
            "_type": .string(Self.type), "subject": .array(subjects.map(\.json)),
            "predicateType": .string(predicateType), "predicate": predicate,
        ])
    }

    /// The bytes with the predicate's members and numbers as they were spelled: foreign predicates
    /// may have what canonical JSON has not, such as fractions.
    public func encodedAsSpelled() throws(MregError) -> [UInt8] {
        try CompactJSON.encode([
            "_type": .string(Self.type), "subject": .array(subjects.map(\.json)),
            "predicateType": .string(predicateType), "predicate": predicate,
        ])
    }

    /// Reads verified bytes; at most `subjectsMax` subjects.
    public init(
        parsing payload: [UInt8], subjectsMax: Int = TrustLimits.subjectsMax
    ) throws(MregError) {
        var reader = try ObjectReader(
            try StrictJSON.parse(payload, as: "statement"), at: "statement")
        let type = try reader.string("_type")
        guard type.bytesEqual(Self.type) else {
            throw reader.error("_type", "'\(type.printable)' is not \(Self.type)")
        }
        let values = try reader.array("subject")
        guard !values.isEmpty, values.count <= subjectsMax else {
            throw reader.error("subject", "holds \(values.count) subjects, not 1...\(subjectsMax)")
        }
        subjects = []
        for (index, value) in values.enumerated() {
            subjects.append(try Subject(value, at: "\(reader.path("subject"))[\(index)]"))
        }
        predicateType = try reader.string("predicateType")
        // in-toto v1: "predicate … optional"; null, absent and empty mean the same.
        predicate = reader.optional("predicate") ?? [:]
        let known: Set = ["_type", "subject", "predicateType", "predicate"]
        unknownMembers = reader.members.map(\.name).filter { !known.contains($0) }
    }
}

extension InTotoStatement.Subject {
    fileprivate var json: JSONValue {
        let set = digests.map { JSONObject.Member(name: $0.algorithm, value: .string($0.hex)) }
        var object: JSONObject = [:]
        if let name { object["name"] = .string(name) }
        object["digest"] = .object(JSONObject(members: set))
        if let annotations { object["annotations"] = annotations }
        return .object(object)
    }

    fileprivate init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place)
        name = try reader.optionalString("name")
        var set = try reader.object("digest")
        let members = set.members
        guard (1...TrustLimits.subjectDigestsMax).contains(members.count) else {
            throw reader.error("digest", "holds \(members.count) digests")
        }
        digests = []
        for member in members {
            digests.append((member.name, try set.string(member.name)))
        }
        annotations = reader.optional("annotations")
    }
}
