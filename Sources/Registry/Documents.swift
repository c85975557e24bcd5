// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Policy
import StrictYAML
import Trust

/// The YAML files in a registry are working copies: the log says which documents are in force.
extension LocalRegistry {
    /// The bytes of the document in force, by its digest.
    func document(_ digest: Digest) throws(MregError) -> [UInt8] {
        try blobs.bytes(of: digest, limit: Limits.documentBytesMax)
    }

    /// Adds a line to `notices` for every working copy that is not what the log says.
    func noteDifferingDocuments() throws(MregError) {
        if let digest = state.trustDigest, try differs(layout.trust, digest) {
            notices.append(
                "trust.yaml differs from the logged trust document, which decides; "
                    + "settle it with `mreg trust apply` or `mreg trust discard`")
        }
        for (environment, digest) in state.policies.sorted(by: { $0.key.bytesPrecede($1.key) })
        where try differs(layout.policy(of: environment), digest) {
            let file = Paths.last(layout.policy(of: environment))
            notices.append(
                "\(file) differs from the logged policy, which decides; "
                    + "settle it with `mreg policy apply` or `mreg policy discard`")
        }
    }

    func differs(_ path: String, _ digest: Digest) throws(MregError) -> Bool {
        guard try FileStatus.of(path) != nil else { return true }
        let bytes: [UInt8]
        do {
            bytes = try File.contents(path, limit: Limits.documentBytesMax)
        } catch { return true }
        return Digest.sha256(of: bytes) != digest
    }

    /// Stores a document and returns its digest; the caller logs it.
    func storeDocument(_ bytes: [UInt8]) throws(MregError) -> Digest {
        let session = store.beginPut(index: indexForPutting)
        let info = try session.putBytes(bytes)
        let summary = try session.commit()
        try record(summary)
        return info.digest
    }
}

extension LocalRegistry {
    /// The policy of an environment with everything it extends, resolved.
    func policy(for environment: String?) throws(MregError) -> PolicyDocument {
        let environment = environment ?? Self.defaultEnvironment
        var chain: [PolicyDocument] = []
        var next: String? = environment
        while let name = next {
            guard !chain.contains(where: { $0.environment == name }) else {
                throw MregError(.usage, "the policy '\(name.printable)' extends itself")
            }
            guard let digest = state.policies[name] else { throw unknownEnvironment(name) }
            let document = try blobs.policyDocument(digest)
            chain.append(document)
            next = document.extends
        }
        guard var resolved = chain.popLast() else { throw unknownEnvironment(environment) }
        while let document = chain.popLast() {
            var tightened = try document.resolved(base: resolved)
            tightened.digest = document.digest
            resolved = tightened
        }
        return resolved
    }

    private func unknownEnvironment(_ name: String) -> MregError {
        let known = state.policies.keys.sorted { $0.bytesPrecede($1) }.joined(separator: ", ")
        return MregError(
            .usage, "there is no policy for the environment '\(name.printable)'",
            cause: "the log has: \(known)",
            next: "write \(Paths.last(layout.policy(of: name))) and run: mreg policy apply")
    }
}
