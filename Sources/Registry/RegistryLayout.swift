// SPDX-License-Identifier: Apache-2.0
import MregSystem

/// Where things are inside a registry's folder.
public struct RegistryLayout: Sendable, Equatable {
    /// The name of a registry's folder when it lies in a project.
    public static let folderName = "registry-data"

    /// The registry's folder.
    public let root: String

    /// The layout below `root`.
    public init(root: String) { self.root = root }

    /// Format version, name, log origin and log key; written once.
    public var configuration: String { Paths.join(root, "config.yaml") }
    /// Working copy of the trust document.
    public var trust: String { Paths.join(root, "trust.yaml") }
    /// Working copy of the default environment's policy.
    public var policy: String { Paths.join(root, "policy.yaml") }
    /// Working copies of the other environments' policies.
    public var policies: String { Paths.join(root, "policies") }
    /// Containers; the folder is the lock that one collection holds.
    public var objects: String { Paths.join(root, "objects") }
    /// The event log.
    public var log: String { Paths.join(root, "log") }
    /// Checkpoints that witnesses have cosigned, one file a witness.
    public var witnesses: String { Paths.join(root, "witnesses") }
    /// The catalog.
    public var catalog: String { Paths.join(root, "catalog.sqlite") }
    /// Files being written.
    public var temporary: String { Paths.join(root, "tmp") }
    /// The lease: pushes hold it shared, collection exclusively.
    public var lease: String { Paths.join(root, "lock") }

    /// The working copy of an environment's policy.
    public func policy(of environment: String) -> String {
        environment == "default" ? policy : Paths.join(policies, "\(environment).yaml")
    }
}
