// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregSystem
import ObjectStore
import Policy
import Trust

extension LocalRegistry {
    /// Writes a version's files, if every policy allows it.
    ///
    /// The gate comes before the first byte. Each file is checked against the signed list of
    /// files while it is written and gets its name only when it is right, so that a refusal or a
    /// damaged container leaves nothing behind.
    public func pull(
        _ request: PullRequest, progress: any ProgressSink = NoProgress()
    ) throws -> PullResult {
        let started = Surroundings.monotonicSeconds
        let version = try version(request.reference)
        let decisions = try decisions(
            on: version, as: request.reference, environment: request.environment,
            consumer: request.consumer)
        var result = PullResult(
            name: version.name.artifact, version: version.name.number,
            manifest: version.manifest, decisions: decisions)
        if !decisions.allAllow {
            try checkOverride(request, version, decisions)
            result.isUnverified = true
        }
        noteNewer(than: version, request, &result)
        guard !request.isDryRun else { return result }
        releaseMemory()
        let contents = try contents(of: version)
        let lease = try layout.readersLease()
        defer { withExtendedLifetime(lease) {} }
        let target = try PullTarget(
            request, version, contents, isUnverified: result.isUnverified)
        if result.isUnverified { try recordOverride(request, version) }
        var writer = PullWriter(
            registry: self, contents: contents, target: target, progress: progress)
        try Interrupt.catching {
            try writer.write(
                force: request.force,
                linking: request.link ? LinkPermission(force: request.force) : nil)
        }
        result.written = writer.written
        if request.link { describe(writer.links, &result) }
        result.unchanged = writer.unchanged
        result.bytes = target.files.byteCount
        if request.withSignature {
            result.written.append(try writeSignature(of: version, target, request.force))
        }
        result.seconds = Surroundings.monotonicSeconds - started
        return result
    }

    /// Says what was linked, and what a link asks of its owner.
    private func describe(_ links: LinkCounts, _ result: inout PullResult) {
        result.links = links
        for reason in links.reasons {
            result.notices.append("copied rather than linked: \(reason)")
        }
        if links.linked > 0 {
            result.notices.append(
                "linked files are the registry's own: do not change them, copy them first")
        }
    }

    private func noteNewer(
        than version: VersionRecord, _ request: PullRequest, _ result: inout PullResult
    ) {
        guard request.reference.selector == .latest,
            let newest = try? catalog.read({ try $0.newest(version.name.artifact) }),
            newest.name.number > version.name.number, !newest.isRemoved
        else { return }
        result.notices.append(
            "\(newest.name) is newer but not released by a trusted publisher; "
                + "latest is \(version.name)")
    }

    /// `--unverified` is the one way past a refusal, and policies can forbid it. Bytes are checked all
    /// the same.
    private func checkOverride(
        _ request: PullRequest, _ version: VersionRecord, _ decisions: [Decision]
    ) throws {
        var refused = RefusedError(subject: version.name.description, decisions: decisions)
        guard let reason = request.unverifiedReason else {
            refused.nearestAllowed = try nearestAllowed(
                to: version, environment: request.environment, consumer: request.consumer)
            throw refused
        }
        guard !reason.isEmpty else {
            throw MregError(.usage, "--unverified needs a reason", next: "give --reason TEXT")
        }
        let policies =
            try policies(for: request.environment, request.reference)
            + (request.consumer.policy.map { [$0] } ?? [])
        guard policies.allSatisfy(\.permitsUnverified) else {
            throw MregError(
                .refused, "the policy forbids --unverified", cause: refused.subject,
                next: "mreg policy explain \(version.name)")
        }
    }

    /// Keeps a local record of what was taken against the policy's advice.
    private func recordOverride(_ request: PullRequest, _ version: VersionRecord) throws(MregError)
    {
        let line = try CanonicalJSON.encode([
            "at": .string(Timestamp.now.description), "registry": .string(layout.root),
            "origin": .string(configuration.origin), "version": .string("\(version.name)"),
            "manifest": .string(version.manifest.description),
            "reason": .string(request.unverifiedReason ?? ""),
            "user": .string(Surroundings.userName),
        ])
        try Directory.make(Surroundings.state, mode: 0o700)
        try AppendOnlyFile.add(line, to: Paths.join(Surroundings.state, "unverified.jsonl"))
    }

    /// Writes the newest Model Signing bundle that verifies, beside the model.
    private func writeSignature(
        of version: VersionRecord, _ target: PullTarget, _ force: Bool
    ) throws -> String {
        let rows = try catalog.read { try $0.statements(of: version.id) }
        let keys = state.trust?.publicKeys ?? []
        for row in rows.reversed() where row.predicateType == PredicateType.modelSigning {
            let bytes = try blobs.bytes(of: row.bundle, limit: Limits.bundleBytesMax)
            guard ModelSigning.check(bytes, keys: keys).verified != nil else { continue }
            let bytesWithProof = try bundleWithProof(bytes, statement: row)
            let path = target.signaturePath
            if try FileStatus.of(path) != nil, !force {
                let old = try File.contents(path, limit: Limits.bundleBytesMax)
                guard old == bytesWithProof else { throw PullWriter.exists(path) }
                return path
            }
            try DurableWrite.replace(path, with: bytesWithProof)
            return path
        }
        throw MregError(
            .notFound, "\(version.name) has no Model Signing signature by a trusted key",
            next: "mreg sign \(version.name)")
    }
}
