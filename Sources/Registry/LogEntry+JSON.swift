// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy

extension LogEntry {
    /// The leaf's bytes: canonical JSON, bounded by the size of a tlog-tiles entry.
    public func encoded() throws(MregError) -> [UInt8] {
        var object: JSONObject = [
            "v": .integer(Self.formatVersion), "origin": .string(origin),
            "index": .integer(index), "at": .string(at.description),
            "signer": .string(signer?.hex ?? ""), "kind": .string(event.kind),
        ]
        for member in event.members.members { object[member.name] = member.value }
        let bytes = try CanonicalJSON.encode(.object(object))
        guard bytes.count <= Limits.logEntryBytesMax else {
            throw MregError(
                .usage, "the log entry would have \(bytes.count) bytes",
                cause: "an entry has at most \(Limits.logEntryBytesMax) bytes",
                next: "give fewer or shorter messages, parameters, metrics or parents")
        }
        return bytes
    }

    /// Reads a leaf strictly: canonical bytes, known members only.
    ///
    /// Origin and place are in the signed bytes: an entry of another log, or of another place in
    /// this one, is damage even though its signature is good.
    public init(
        parsing bytes: [UInt8], at place: Int64, of log: String
    ) throws(MregError) {
        let value = try StrictJSON.parse(bytes, as: "log entry \(place)")
        var reader = try ObjectReader(value, at: "entry \(place)")
        guard try reader.integer("v") == Self.formatVersion else {
            throw reader.error("v", "is not \(Self.formatVersion)")
        }
        origin = try reader.string("origin")
        guard origin.bytesEqual(log) else { throw reader.error("origin", "is another log's") }
        index = try reader.integer("index")
        guard index == place else { throw reader.error("index", "is not the entry's place") }
        guard let at = Timestamp(try reader.string("at")) else {
            throw reader.error("at", "is not an RFC 3339 time in UTC with whole seconds")
        }
        self.at = at
        let signerText = try reader.string("signer")
        signer = Digest(hex: signerText)
        guard signer != nil || signerText.isEmpty else {
            throw reader.error("signer", "is not a key id")
        }
        event = try Event(reading: &reader, kind: try reader.string("kind"))
        try reader.finish()
        guard try encoded() == bytes else { throw reader.error("bytes", "are not canonical") }
    }

    /// Whether a leaf is one of ours, rather than the record of a signature (Rekor `hashedrekord`).
    static func isEvent(_ bytes: [UInt8]) throws(MregError) -> Bool {
        guard case .object(let object) = try StrictJSON.parse(bytes, as: "log entry") else {
            return true
        }
        return object["apiVersion"] == nil
    }
}

extension LogEntry.Event {
    /// The word in the entry's `kind`.
    public var kind: String {
        switch self {
        case .publish: "publish"
        case .attach: "attach"
        case .alias: "alias"
        case .state: "state"
        case .remove: "remove"
        case .policy: "policy"
        case .trust: "trust"
        case .collect: "gc"
        case .heartbeat: "heartbeat"
        case .restore: "restore"
        case .keyRotation: "key-rotate"
        }
    }

    fileprivate var members: JSONObject {
        switch self {
        case .publish(let publication): publication.json
        case .attach(let attachment): attachment.json
        case .alias(let move): move.json
        case .state(let change): change.json
        case .remove(let removal):
            [
                "name": .string(removal.name.text), "version": .integer(removal.version),
                "manifest": .string(removal.manifest.description),
                "reason": .string(removal.reason),
            ]
        case .policy(let environment, let digest, let previous):
            [
                "environment": .string(environment), "digest": .string(digest.description),
                "previous": .digest(previous),
            ]
        case .trust(let digest, let previous):
            ["digest": .string(digest.description), "previous": .digest(previous)]
        case .collect(let containers, let bytes):
            ["containers": .integer(containers), "bytes": .integer(bytes)]
        case .heartbeat: [:]
        case .restore(let reason): ["reason": .string(reason)]
        case .keyRotation(let rotation):
            [
                "key": .string(rotation.key), "previous": .string(rotation.previous),
                "reason": .string(rotation.reason),
            ]
        }
    }

    fileprivate init(reading reader: inout ObjectReader, kind: String) throws(MregError) {
        switch kind {
        case "publish": self = .publish(try Publication(reading: &reader))
        case "attach": self = .attach(try Attachment(reading: &reader))
        case "alias": self = .alias(try AliasMove(reading: &reader))
        case "state": self = .state(try StateEvent(reading: &reader))
        case "remove":
            self = .remove(
                Removal(
                    name: try reader.name(), version: try reader.version(),
                    manifest: try reader.digest("manifest"), reason: try reader.string("reason")))
        case "policy":
            self = .policy(
                environment: try reader.string("environment"),
                digest: try reader.digest("digest"),
                previous: try reader.optionalDigest("previous"))
        case "trust":
            self = .trust(
                digest: try reader.digest("digest"),
                previous: try reader.optionalDigest("previous"))
        case "gc":
            self = .collect(
                containers: try reader.integer("containers"), bytes: try reader.integer("bytes"))
        case "heartbeat": self = .heartbeat
        case "restore": self = .restore(reason: try reader.string("reason"))
        case "key-rotate":
            self = .keyRotation(
                KeyRotation(
                    key: try reader.string("key"), previous: try reader.string("previous"),
                    reason: try reader.string("reason")))
        default: throw reader.error("kind", "is '\(kind.printable)', which is not known")
        }
    }
}

extension JSONValue {
    fileprivate static func integer(_ version: VersionNumber) -> JSONValue {
        .integer(Int64(version.value))
    }

    fileprivate static func digest(_ digest: Digest?) -> JSONValue {
        .string(digest?.description ?? "")
    }
}

extension ObjectReader {
    fileprivate mutating func name() throws(MregError) -> ArtifactName {
        do {
            return try ArtifactName(try string("name"))
        } catch { throw self.error("name", "is not an artifact name") }
    }

    fileprivate mutating func version() throws(MregError) -> VersionNumber {
        guard let number = VersionNumber(value: Int(try integer("version"))) else {
            throw error("version", "is not 1 or more")
        }
        return number
    }

    fileprivate mutating func state(_ member: String) throws(MregError) -> VersionState {
        guard let state = VersionState(rawValue: try string(member)) else {
            throw error(member, "is not a state")
        }
        return state
    }

    fileprivate mutating func statements() throws(MregError) -> [StatementReference] {
        var statements: [StatementReference] = []
        for (index, value) in try array("statements").enumerated() {
            var item = try ObjectReader(value, at: "\(path("statements"))[\(index)]")
            statements.append(
                StatementReference(
                    bundle: try item.digest("bundle"), predicateType: try item.string("type")))
            try item.finish()
        }
        return statements
    }

    fileprivate mutating func metadata() throws(MregError) -> VersionMetadata {
        var metadata = VersionMetadata()
        metadata.message = try optionalString("message") ?? ""
        metadata.parameters = try optionalStringMap("parameters")
        metadata.metrics = try optionalStringMap("metrics")
        let origin = try optionalString("ancestry") ?? ""
        guard ["", "from-scratch"].contains(origin) else {
            throw error("ancestry", "is not 'from-scratch'")
        }
        metadata.isFromScratch = origin == "from-scratch"
        for (index, value) in try optionalArray("lineage").enumerated() {
            var item = try ObjectReader(value, at: "\(path("lineage"))[\(index)]")
            metadata.lineage.append(
                ParentEdge(
                    relation: try item.string("relation"), digest: try item.digest("digest"),
                    label: try item.optionalString("label") ?? "",
                    uri: try item.optionalString("uri") ?? ""))
            try item.finish()
        }
        return metadata
    }
}

extension VersionMetadata {
    fileprivate func add(to object: inout JSONObject) {
        if !message.isEmpty { object["message"] = .string(message) }
        if !parameters.isEmpty { object["parameters"] = .object(.strings(parameters)) }
        if !metrics.isEmpty { object["metrics"] = .object(.strings(metrics)) }
        if isFromScratch { object["ancestry"] = "from-scratch" }
        guard !lineage.isEmpty else { return }
        object["lineage"] = .array(
            lineage.map { edge in
                var item: JSONObject = [
                    "relation": .string(edge.relation), "digest": .string(edge.digest.description),
                ]
                if !edge.label.isEmpty { item["label"] = .string(edge.label) }
                if !edge.uri.isEmpty { item["uri"] = .string(edge.uri) }
                return .object(item)
            })
    }
}

private func statementsJSON(_ statements: [StatementReference]) -> JSONValue {
    .array(
        statements.map { statement in
            [
                "bundle": .string(statement.bundle.description),
                "type": .string(statement.predicateType),
            ]
        })
}

extension Publication {
    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "name": .string(name.text), "version": .integer(version),
            "artifact": .string(kind.rawValue), "manifest": .string(manifest.description),
            "previous": .digest(previous), "files": .integer(fileCount),
            "bytes": .integer(totalBytes), "statements": statementsJSON(statements),
        ]
        metadata.add(to: &object)
        return object
    }

    fileprivate init(reading reader: inout ObjectReader) throws(MregError) {
        name = try reader.name()
        version = try reader.version()
        guard let kind = ArtifactKind(rawValue: try reader.string("artifact")) else {
            throw reader.error("artifact", "is neither model nor dataset")
        }
        self.kind = kind
        manifest = try reader.digest("manifest")
        previous = try reader.optionalDigest("previous")
        fileCount = try reader.integer("files")
        totalBytes = try reader.integer("bytes")
        guard fileCount >= 0, totalBytes >= 0 else {
            throw reader.error("bytes", "or files is negative")
        }
        statements = try reader.statements()
        metadata = try reader.metadata()
    }
}

extension Attachment {
    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "name": .string(name.text), "version": .integer(version),
            "manifest": .string(manifest.description), "statements": statementsJSON(statements),
        ]
        metadata.add(to: &object)
        return object
    }

    fileprivate init(reading reader: inout ObjectReader) throws(MregError) {
        name = try reader.name()
        version = try reader.version()
        manifest = try reader.digest("manifest")
        statements = try reader.statements()
        metadata = try reader.metadata()
    }
}

extension AliasMove {
    fileprivate var json: JSONObject {
        [
            "name": .string(name.text), "alias": .string(alias.text),
            "version": .integer(Int64(version?.value ?? 0)), "manifest": .digest(manifest),
            "previous": .digest(previous), "reason": .string(reason),
        ]
    }

    fileprivate init(reading reader: inout ObjectReader) throws(MregError) {
        name = try reader.name()
        do {
            alias = try AliasName(try reader.string("alias"))
        } catch { throw reader.error("alias", "is not an alias") }
        version = VersionNumber(value: Int(try reader.integer("version")))
        manifest = try reader.optionalDigest("manifest")
        previous = try reader.optionalDigest("previous")
        reason = try reader.string("reason")
        guard (version == nil) == (manifest == nil) else {
            throw reader.error("manifest", "and version must both be given or both be absent")
        }
    }
}

extension StateEvent {
    fileprivate var json: JSONObject {
        [
            "name": .string(name.text), "version": .integer(version),
            "manifest": .string(manifest.description), "state": .string(state.rawValue),
            "previous": .string(previous.rawValue), "reason": .string(reason),
            "scope": .string(coversDescendants ? "descendants" : "version"),
        ]
    }

    fileprivate init(reading reader: inout ObjectReader) throws(MregError) {
        name = try reader.name()
        version = try reader.version()
        manifest = try reader.digest("manifest")
        state = try reader.state("state")
        previous = try reader.state("previous")
        reason = try reader.string("reason")
        let scope = try reader.string("scope")
        guard ["version", "descendants"].contains(scope) else {
            throw reader.error("scope", "is neither version nor descendants")
        }
        coversDescendants = scope == "descendants"
    }
}
