// SPDX-License-Identifier: Apache-2.0
import MregCore

/// How far the projection has come, and what the registry needs to go on from there.
public struct AppliedState: Sendable, Equatable {
    /// The origin of the log.
    public var origin: String
    /// The number of entries applied.
    public var size: Int64
    /// The root of the log at that size.
    public var root: Digest
    /// The registry's own state at that size; bytes the catalog does not look into.
    public var state: [UInt8]

    /// Makes a state.
    public init(origin: String, size: Int64, root: Digest, state: [UInt8]) {
        self.origin = origin
        self.size = size
        self.root = root
        self.state = state
    }
}

/// Where an alias points.
public struct AliasRow: Sendable, Equatable {
    /// The alias.
    public let alias: AliasName
    /// The version it points at.
    public let target: VersionName
    /// The place in the log of the entry that set it.
    public let logIndex: Int64
}

/// A log entry that moves an alias, or tried to.
public struct AliasChange: Sendable, Equatable {
    /// The artifact.
    public var artifact: ArtifactName
    /// The alias.
    public var alias: AliasName
    /// Where it pointed before, as the entry says.
    public var from: VersionNumber?
    /// Where it is to point; nil takes it away.
    public var to: VersionNumber?
    /// When.
    public var at: Timestamp
    /// The place of the entry in the log.
    public var logIndex: Int64
    /// The id of the key that signed the entry.
    public var actor: Digest?
    /// Whether the signer was entitled; else it is history only.
    public var isEffective: Bool

    /// Makes a change.
    public init(
        artifact: ArtifactName, alias: AliasName, from: VersionNumber?, to: VersionNumber?,
        at: Timestamp, logIndex: Int64, actor: Digest?, isEffective: Bool
    ) {
        self.artifact = artifact
        self.alias = alias
        self.from = from
        self.to = to
        self.at = at
        self.logIndex = logIndex
        self.actor = actor
        self.isEffective = isEffective
    }
}

/// A log entry that sets the state of a version, or tried to.
public struct StateChange: Sendable, Equatable {
    /// The state asked for.
    public var state: VersionState
    /// Whom it concerns.
    public var scope: StateScope
    /// Why.
    public var reason: String
    /// When.
    public var at: Timestamp
    /// The place of the entry in the log.
    public var logIndex: Int64
    /// The id of the key that signed the entry.
    public var actor: Digest?
    /// Whether the signer was entitled; else it is history only.
    public var isEffective: Bool

    /// Makes a change.
    public init(
        state: VersionState, scope: StateScope = .selfOnly, reason: String, at: Timestamp,
        logIndex: Int64, actor: Digest?, isEffective: Bool
    ) {
        self.state = state
        self.scope = scope
        self.reason = reason
        self.at = at
        self.logIndex = logIndex
        self.actor = actor
        self.isEffective = isEffective
    }
}

/// A statement attached to a version.
public struct StatementRow: Sendable, Equatable {
    /// The digest of the Sigstore bundle.
    public var bundle: Digest
    /// The type of its predicate.
    public var predicateType: String
    /// The id of the key that signed it, if a key did.
    public var keyID: Digest?
    /// The place in the log of the entry that attached it.
    public var logIndex: Int64
    /// Whether the entry's signer was entitled to attach.
    public var isAuthorised: Bool

    /// Makes a row.
    public init(
        bundle: Digest, predicateType: String, keyID: Digest?, logIndex: Int64, isAuthorised: Bool
    ) {
        self.bundle = bundle
        self.predicateType = predicateType
        self.keyID = keyID
        self.logIndex = logIndex
        self.isAuthorised = isAuthorised
    }
}

/// A training parameter.
public struct ParameterRow: Sendable, Equatable {
    /// Its name.
    public var key: String
    /// Its value.
    public var value: String

    /// Makes a row.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// A measured value.
public struct MetricRow: Sendable, Equatable {
    /// Its name.
    public var key: String
    /// Its value as it was given.
    public var value: String
    /// The value as a number, where it is a finite one.
    public var number: Double?

    /// Makes a row.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
        number = Double(value).flatMap { $0.isFinite ? $0 : nil }
    }
}
