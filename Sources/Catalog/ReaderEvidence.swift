// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog.Reader {
    /// Where the aliases of an artifact point, by alias.
    public func aliases(of name: ArtifactName) throws -> [AliasRow] {
        try database.all(
            """
            SELECT l.alias, a.name, v.number, l.log_index
            FROM aliases l JOIN artifacts a ON a.id = l.artifact JOIN versions v ON v.id = l.version
            WHERE a.name = ? ORDER BY l.alias
            """, [name.text]
        ) { try AliasRow($0) }
    }

    /// The aliases that point at a version, by alias.
    public func aliases(at version: VersionID) throws -> [AliasName] {
        try database.all(
            "SELECT alias FROM aliases WHERE version = ? ORDER BY alias", [version.value]
        ) { try $0.aliasName(0) }
    }

    /// Every move of an artifact's aliases, or of one of them, in the order of the log.
    public func aliasHistory(
        of name: ArtifactName, alias: AliasName? = nil
    ) throws -> [AliasChange] {
        try database.all(
            """
            SELECT a.name, h.alias, o.number, n.number, h.at, h.log_index, h.actor, h.is_effective
            FROM alias_history h JOIN artifacts a ON a.id = h.artifact
                LEFT JOIN versions o ON o.id = h.old_version
                LEFT JOIN versions n ON n.id = h.new_version
            WHERE a.name = ?1 AND (?2 IS NULL OR h.alias = ?2) ORDER BY h.log_index, h.alias
            """, [name.text, alias?.text]
        ) {
            AliasChange(
                artifact: try $0.artifactName(0), alias: try $0.aliasName(1),
                from: try $0.optionalNumber(2), to: try $0.optionalNumber(3),
                at: Timestamp(seconds: try $0.int(4)), logIndex: try $0.int(5),
                actor: try $0.optionalDigest(6), isEffective: try $0.bool(7))
        }
    }

    /// Every state entry about a version, effective or not, in the order of the log.
    public func stateHistory(of version: VersionID) throws -> [StateChange] {
        try database.all(
            """
            SELECT state, scope, reason, at, log_index, actor, is_effective
            FROM state_history WHERE version = ? ORDER BY log_index
            """, [version.value]
        ) {
            StateChange(
                state: try $0.word(0), scope: try $0.word(1), reason: try $0.text(2),
                at: Timestamp(seconds: try $0.int(3)), logIndex: try $0.int(4),
                actor: try $0.optionalDigest(5), isEffective: try $0.bool(6))
        }
    }

    /// The statements attached to a version, in the order of the log.
    public func statements(of version: VersionID) throws -> [StatementRow] {
        try database.all(
            """
            SELECT bundle, predicate_type, key_id, log_index, is_authorised
            FROM statements WHERE version = ? ORDER BY log_index, bundle
            """, [version.value]
        ) {
            StatementRow(
                bundle: try $0.digest(0), predicateType: try $0.text(1),
                keyID: try $0.optionalDigest(2), logIndex: try $0.int(3),
                isAuthorised: try $0.bool(4))
        }
    }

    /// The versions a bundle is attached to, by name.
    public func versions(withStatement bundle: Digest) throws -> [VersionRecord] {
        try many(
            """
            WHERE v.id IN (SELECT version FROM statements WHERE bundle = ?)
            ORDER BY a.name, v.number
            """, [bundle.column])
    }

    /// The versions that have a statement of a type, by name.
    public func versions(withStatementsOf predicateType: String) throws -> [VersionRecord] {
        try many(
            """
            WHERE v.id IN (SELECT version FROM statements WHERE predicate_type = ?)
            ORDER BY a.name, v.number
            """, [predicateType])
    }

    /// The training parameters of a version, by name.
    public func parameters(of version: VersionID) throws -> [ParameterRow] {
        try database.all(
            "SELECT key, value FROM parameters WHERE version = ? ORDER BY key", [version.value]
        ) { ParameterRow(key: try $0.text(0), value: try $0.text(1)) }
    }

    /// The metrics of a version, by name.
    public func metrics(of version: VersionID) throws -> [MetricRow] {
        try database.all(
            "SELECT key, value FROM metrics WHERE version = ? ORDER BY key", [version.value]
        ) { MetricRow(key: try $0.text(0), value: try $0.text(1)) }
    }
}
