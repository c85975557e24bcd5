// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Policy
import StrictYAML

/// A policy in force, for people.
public struct PolicyListing: Sendable {
    /// The environment.
    public var environment: String
    /// The digest of its document.
    public var digest: Digest
    /// The text of the document.
    public var text: String
    /// The policy with everything it extends.
    public var resolved: PolicyDocument
    /// Whether the working copy is different.
    public var workingCopyDiffers: Bool
}

/// What putting policies into force did.
public struct PolicyChange: Sendable {
    /// The environments whose policy changed.
    public var environments: [String]
}

extension LocalRegistry {
    /// The environments that have a policy.
    public var environments: [String] {
        state.policies.keys.sorted { $0.bytesPrecede($1) }
    }

    /// The policy of an environment.
    public func policyShow(_ environment: String?) throws(MregError) -> PolicyListing {
        let resolved = try policy(for: environment)
        let name = environment ?? "default"
        guard let digest = state.policies[name] else {
            throw MregError(.notFound, "there is no policy for '\(name.printable)'")
        }
        return PolicyListing(
            environment: name, digest: digest,
            text: String(decoding: try document(digest), as: UTF8.self), resolved: resolved,
            workingCopyDiffers: try differs(layout.policy(of: name), digest))
    }

    /// Reads a policy file as `policy apply` would; throws what is wrong with it.
    public static func policyCheck(_ path: String) throws(MregError) -> PolicyDocument {
        let bytes = try File.contents(path, limit: Limits.documentBytesMax)
        return try PolicyDocument(try StrictYAML.parse(bytes, as: path), as: path)
    }

    /// Puts the working copies into force: `policy.yaml` and everything in `policies/`.
    public func policyApply(signing: SigningChoice) throws -> PolicyChange {
        let actor = try requireActor(signing)
        // From storing the documents to the entry that names them nothing may be collected.
        let lease = try layout.sharedLease()
        defer { withExtendedLifetime(lease) {} }
        var changed: [String] = []
        try append(actor) { context in
            try self.requireAdmin(actor, context, to: "change a policy")
            var leaves: [PendingLeaf] = []
            for (environment, bytes) in try self.workingPolicies() {
                let previous = self.state.policies[environment]
                guard Digest.sha256(of: bytes) != previous else { continue }
                let digest = try self.storeDocument(bytes)
                changed.append(environment)
                leaves.append(
                    .event(.policy(environment: environment, digest: digest, previous: previous)))
            }
            return leaves
        }
        return PolicyChange(environments: changed)
    }

    /// Replaces the working copies by the policies in force.
    public func policyDiscard() throws(MregError) -> PolicyChange {
        var changed: [String] = []
        for (environment, digest) in state.policies
        where try differs(layout.policy(of: environment), digest) {
            try Directory.make(layout.policies)
            try DurableWrite.replace(
                layout.policy(of: environment), with: try document(digest))
            changed.append(environment)
        }
        return PolicyChange(environments: changed.sorted { $0.bytesPrecede($1) })
    }

    /// The working copies, each checked and resolved against what it extends.
    private func workingPolicies() throws -> [(environment: String, bytes: [UInt8])] {
        let folder = FolderOfPolicies(layout)
        var documents: [String: PolicyDocument] = [:]
        var found: [(String, [UInt8])] = []
        for path in try folder.paths() {
            let bytes = try File.contents(path, limit: Limits.documentBytesMax)
            let document = try Self.policyCheck(path)
            guard path == layout.policy(of: document.environment) else {
                throw MregError(
                    .usage, "'\(path.printable)' is for the environment '\(document.environment)'",
                    next: "name it \(layout.policy(of: document.environment))")
            }
            documents[document.environment] = document
            found.append((document.environment, bytes))
        }
        for document in documents.values {
            try checkChain(document, among: documents)
        }
        return found
    }

    /// A policy that extends another must be stricter; the chain must end.
    private func checkChain(
        _ document: PolicyDocument, among documents: [String: PolicyDocument]
    ) throws {
        var chain = [document]
        while let name = chain.last?.extends {
            guard !chain.contains(where: { $0.environment == name }) else {
                throw MregError(.usage, "the policy '\(name.printable)' extends itself")
            }
            guard let base = documents[name] else {
                throw MregError(
                    .usage, "the policy '\(document.environment)' extends '\(name.printable)'",
                    cause: "there is no policy of that name")
            }
            chain.append(base)
        }
        guard var resolved = chain.popLast() else { return }
        while let next = chain.popLast() { resolved = try next.resolved(base: resolved) }
    }
}

/// The files of a registry that are working copies of policies.
private struct FolderOfPolicies {
    let layout: RegistryLayout

    init(_ layout: RegistryLayout) { self.layout = layout }

    func paths() throws(MregError) -> [String] {
        var paths = try FileStatus.of(layout.policy) == nil ? [] : [layout.policy]
        for entry in try Directory.list(layout.policies) ?? [] where entry.name.hasSuffix(".yaml") {
            // The default environment's working copy is policy.yaml; this can only be a template.
            guard entry.name != "default.yaml" else { continue }
            paths.append(Paths.join(layout.policies, entry.name))
        }
        return paths
    }
}
