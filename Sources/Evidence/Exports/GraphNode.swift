// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One version, as the exports see it.
public struct GraphNode: Sendable, Equatable {
    /// `model` or `dataset`.
    public var isDataset: Bool
    /// The artifact's name with its namespace.
    public var name: String
    /// The version, such as `v3`, or nil for something outside the registry.
    public var version: String?
    /// The manifest's digest.
    public var digest: Digest

    /// Makes a node.
    public init(name: String, version: String?, digest: Digest, isDataset: Bool = false) {
        self.name = name
        self.version = version
        self.digest = digest
        self.isDataset = isDataset
    }

    /// `acme` of `acme/churn`, or nil.
    var group: String? {
        let parts = name.split(separator: "/")
        return parts.count > 1 ? parts.dropLast().joined(separator: "/") : nil
    }

    /// `churn` of `acme/churn`.
    var short: String { name.split(separator: "/").last.map(String.init) ?? name }

    /// Unique in one document.
    var reference: String { "\(isDataset ? "data" : "model"):\(digest.hex)" }
}

/// What an export is told about a version.
public struct ExportSubject: Sendable {
    /// The version itself.
    public var node: GraphNode
    /// Its direct parents: models and datasets.
    public var parents: [(node: GraphNode, relation: String)] = []
    /// Its files: path, digest.
    public var files: [(path: String, digest: Digest)] = []
    /// An SPDX licence id, or nil.
    public var licence: String?
    /// The task, such as `text-classification`, or nil.
    public var task: String?
    /// The architecture, or nil.
    public var architecture: String?
    /// Metrics by name, as decimal text.
    public var metrics: [(name: String, value: DecimalValue)] = []
    /// What was recomputed of the accepted reports, or nil.
    public var derived: DerivedBlock?
    /// Known limits, for people.
    public var limitations: [String] = []

    /// Makes a subject.
    public init(_ node: GraphNode) { self.node = node }
}
