// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Policy
import StrictYAML
import Trust

/// A consumer's own policy and trust, added to the registry's: both must allow.
public struct ConsumerDocuments: Sendable {
    /// The policy, if any.
    public var policy: PolicyDocument?
    /// The trust document, if any.
    public var trust: TrustDocument?

    /// No documents.
    public init() {}

    /// Reads the given files, or those in `$XDG_CONFIG_HOME/mreg/` where they exist.
    public init(policyFile: String?, trustFile: String?) throws(MregError) {
        if let file = try Self.choose(policyFile, "policy.yaml") {
            policy = try PolicyDocument(try Self.read(file), as: file)
        }
        if let file = try Self.choose(trustFile, "trust.yaml") {
            trust = try TrustDocument(parsing: try Self.read(file), as: file)
        }
    }

    private static func choose(_ given: String?, _ name: String) throws(MregError) -> String? {
        if let given { return given }
        let own = Paths.join(Surroundings.configuration, name)
        return try FileStatus.of(own) == nil ? nil : own
    }

    private static func read(_ path: String) throws(MregError) -> JSONValue {
        let bytes = try File.contents(path, limit: Limits.documentBytesMax)
        return try StrictYAML.parse(bytes, as: path)
    }
}
