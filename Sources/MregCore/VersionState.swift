// SPDX-License-Identifier: Apache-2.0

/// The state of a version; `revoked` is terminal.
public enum VersionState: String, Sendable, CaseIterable {
    /// In use.
    case active
    /// Still allowed, no longer recommended.
    case deprecated
    /// Held back until somebody entitled releases it.
    case quarantined
    /// Withdrawn for good.
    case revoked
}
