// SPDX-License-Identifier: Apache-2.0
import MregCore

/// How a version came to be: what push flags, a `run.json` or a recorded command say.
public struct TrainingRun: Sendable, Equatable {
    /// Something that was used: a dataset, a base model, code or a lock file.
    public struct Material: Sendable, Equatable {
        /// Where it is: `mreg:name@v3`, `git+https://…`, a path.
        public var uri: String
        /// What it is for: `dataset`, `base-model`, `code`, `lock-file`, `input`.
        public var role: String
        /// The algorithm and hex digits: `sha256`, or `gitCommit` for code; nil when unknown.
        public var digest: (algorithm: String, hex: String)?

        /// Makes a material named by SHA-256.
        public init(uri: String, role: String, sha256: Digest?) {
            self.uri = uri
            self.role = role
            digest = sha256.map { ("sha256", $0.hex) }
        }

        /// Makes a material of code at a commit.
        public init(uri: String, commit: String) {
            self.uri = uri
            role = "code"
            digest = ("gitCommit", commit)
        }

        /// Equal in every member.
        public static func == (left: Material, right: Material) -> Bool {
            left.json == right.json
        }
    }

    /// How it was made: the last part of the build type's URI, such as `train` or `run`.
    public var kind = "train"
    /// Parameters by name: integers, booleans or text; fractions are text.
    public var parameters: [(name: String, value: JSONValue)] = []
    /// Metrics by name, as decimal text.
    public var metrics: [(name: String, value: DecimalValue)] = []
    /// What was used.
    public var materials: [Material] = []
    /// The command, or empty.
    public var command: [String] = []
    /// Whether the code had changes that no commit has, or nil.
    public var isCodeDirty: Bool?
    /// Names and versions of the environment.
    public var environment: [(name: String, value: String)] = []
    /// Who built it, a URI.
    public var builder = "urn:mreg:builder:local"
    /// An id of the run, or nil.
    public var invocation: String?
    /// With what status the command ended, or nil where none was run.
    public var exitStatus: Int64?
    /// When it started, or nil.
    public var started: Timestamp?
    /// When it ended, or nil.
    public var finished: Timestamp?

    /// Knows nothing.
    public init() {}

    /// Equal in every member.
    public static func == (left: TrainingRun, right: TrainingRun) -> Bool {
        left.predicate == right.predicate
    }

    /// Reads a `run.json`; an unknown key is an error, numbers with fractions become text.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        try self.init(try StrictJSON.parse(bytes, as: "run.json"), as: "run")
    }

    /// Reads what a `run.json` holds; `name` is how errors call it.
    public init(_ value: JSONValue, as name: String) throws(MregError) {
        var reader = try ObjectReader(value, at: name, code: .usage)
        kind = try reader.text("kind") ?? "train"
        parameters = try Self.parameters(&reader)
        for (name, value) in try Self.map("metrics", &reader) {
            guard let number = RawObject.number(value),
                let decimal = DecimalValue(Self.text(value) ?? DecimalText.short(number))
            else { throw reader.error("metrics", "'\(name.printable)' is not a number") }
            metrics.append((name, decimal))
        }
        materials = try reader.rows("materials", Material.init)
        if let code = try reader.section("code", Self.code) {
            materials.append(code.material)
            isCodeDirty = code.isDirty
        }
        command = try reader.strings("command")
        for (name, value) in try Self.map("environment", &reader) {
            guard case .string(let text) = value else {
                throw reader.error("environment", "'\(name.printable)' is not a string")
            }
            environment.append((name, text))
        }
        builder = try reader.text("builder") ?? builder
        invocation = try reader.text("invocation")
        started = try reader.optionalTime("started")
        finished = try reader.optionalTime("finished")
        try reader.finish()
    }

    private static func code(
        _ reader: inout ObjectReader
    ) throws(MregError) -> (material: Material, isDirty: Bool?) {
        let (uri, commit) = (try reader.string("uri"), try reader.string("commit"))
        guard (7...64).contains(commit.utf8.count),
            commit.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
        else { throw reader.error("commit", "is not a commit's hex digits") }
        let dirty = try reader.flag("dirty")
        try reader.finish()
        return (Material(uri: uri, commit: commit), dirty)
    }

    private static func map(
        _ name: String, _ reader: inout ObjectReader
    ) throws(MregError) -> [(String, JSONValue)] {
        guard reader.given(name) != nil else { return [] }
        return try reader.object(name).members.map { ($0.name, $0.value) }
    }

    private static func parameters(
        _ reader: inout ObjectReader
    ) throws(MregError) -> [(name: String, value: JSONValue)] {
        var parameters: [(name: String, value: JSONValue)] = []
        for (name, value) in try map("parameters", &reader) {
            switch value {
            case .bool, .integer, .string: parameters.append((name, value))
            // The spelling is kept: 1e-3 stays 1e-3.
            case .number(let text): parameters.append((name, .string(text)))
            case .null, .array, .object:
                throw reader.error("parameters", "'\(name.printable)' is \(value.kindName)")
            }
        }
        return parameters
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text), .number(let text): text
        case .integer(let integer): String(integer)
        default: nil
        }
    }
}

extension TrainingRun.Material {
    init(_ value: JSONValue, _ place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place, code: .usage)
        self.init(
            uri: try reader.string("uri"), role: try reader.text("role") ?? "input",
            sha256: try reader.digestSet("digest"))
        try reader.finish()
    }

    /// A SLSA resource descriptor; the role is an annotation.
    var json: JSONValue {
        var out: JSONObject = ["uri": .string(uri)]
        if let digest {
            var set: JSONObject = [:]
            set[digest.algorithm] = .string(digest.hex)
            out["digest"] = .object(set)
        }
        out["annotations"] = ["role": .string(role)]
        return .object(out)
    }
}
