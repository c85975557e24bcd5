// SPDX-License-Identifier: Apache-2.0
import MregCore
import Trust

/// Who may change the state of a version.
enum StateRules {
    /// Whether somebody with these roles for the name may make the change.
    ///
    /// Anybody with a say may restrict; only an approver ends a quarantine; revocation is final.
    static func mayChange(
        from old: VersionState, to new: VersionState, roles: Set<Role>
    ) -> Bool {
        switch (old, new) {
        case (.revoked, _): false
        case (.quarantined, .active), (.quarantined, .deprecated): roles.contains(.approver)
        default: !roles.isDisjoint(with: [.publisher, .approver, .admin, .scanner])
        }
    }

    /// The roles of which one is needed, for messages.
    static func needed(from old: VersionState, to new: VersionState) -> String {
        old == .quarantined && new != .revoked
            ? "approver" : "publisher, approver, scanner or admin"
    }
}
