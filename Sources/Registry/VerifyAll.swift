// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregSystem
import ObjectStore
import Policy

extension LocalRegistry {
    /// Checks everything: containers, recipes, log, signatures, catalog; then what the policy
    /// says of every version.
    public func verifyAll(
        environment: String? = nil, scope: VerifyScope = VerifyScope(),
        progress: any ProgressSink = NoProgress()
    ) throws -> VerifyReport {
        let started = Surroundings.monotonicSeconds
        let lease = try layout.readersLease()
        defer { withExtendedLifetime(lease) {} }
        var report = VerifyReport()
        try verifyStore(scope, &report, progress)
        try verifyLog(&report)
        try verifyCatalog(&report)
        releaseMemory()
        try judgeVersions(environment, &report)
        report.seconds = Surroundings.monotonicSeconds - started
        return report
    }

    // MARK: - Bytes

    private func verifyStore(
        _ scope: VerifyScope, _ report: inout VerifyReport, _ progress: any ProgressSink
    ) throws {
        var checked = CheckedContainers(registryAt: layout.root)
        var wanted = VerificationScope()
        wanted.isDeep = scope.isDeep
        wanted.secondsMax = scope.secondsMax
        wanted.lastChecked = checked.times
        wanted.proven = provenChunks
        wanted.since = scope.freshSeconds.map { Timestamp(seconds: Timestamp.now.seconds - $0) }
        let result = try store.verifyContainers(scope: wanted) { done, total in
            progress.report(
                ProgressStep("checking stored bytes", doneBytes: done, totalBytes: total))
        }
        report.containerCount = result.containers
        report.containersLeft = result.containersLeft
        report.containerBytes = result.bytes
        report.recipeCount = result.recipes
        report.blobCount = scope.isDeep ? result.blobs : nil
        checked.note(good: result.good, bad: Set(result.damages.compactMap(\.digest))) {
            (try? store.containerSize($0)) != nil
        }
        noteDamage(result.damages)
        for damage in result.damages {
            guard damage.isIntegrityFailure else {
                report.notices.append("\(damage.path.printable): \(damage.detail)")
                continue
            }
            report.findings.append(
                Finding(
                    object: damage.path.printable, problem: damage.detail,
                    hurts: try versionsHurt(by: damage),
                    next: "push the same content again to heal it, or restore it from a backup"))
        }
        try findMissingBlobs(&report)
    }

    private func versionsHurt(by damage: Damage) throws -> [String] {
        try catalog.read { reader in
            var names: Set<VersionName> = []
            for blob in damage.blobs {
                names.formUnion(try reader.versions(needingBlob: blob).map(\.name))
            }
            if let digest = damage.digest {
                names.formUnion(try reader.versions(needingBlob: digest).map(\.name))
                names.formUnion(try reader.versions(needingContainer: digest).map(\.name))
            }
            return names.sorted().map(\.description)
        }
    }

    /// Every blob a version needs must have a place on disk.
    private func findMissingBlobs(_ report: inout VerifyReport) throws {
        var last: Digest?
        while true {
            let batch = try catalog.read { try $0.neededBlobs(after: last, limit: 4096) }
            guard let end = batch.last else { return }
            last = end
            for digest in batch where try store.locate(digest, in: index) == nil {
                let hurt = try catalog.read { try $0.versions(needingBlob: digest) }
                report.findings.append(
                    Finding(
                        object: "blob \(digest)", problem: "no container or recipe holds it",
                        hurts: hurt.map(\.name.description),
                        next: "push the same content again to heal it"))
            }
        }
    }

    // MARK: - Log

    func verifyLog(_ report: inout VerifyReport) throws {
        let lock = try log.readersLock()
        defer { withExtendedLifetime(lock) {} }
        var signatures = 0
        let origin = configuration.origin
        let audit = try log.verifyAll(
            verifiedBy: logKeys.current, older: logKeys.older
        ) { index, leaf, record in
            do throws(MregError) {
                guard try LogEntry.isEvent(leaf) else {
                    return record.isEmpty ? nil : "a signature nobody named"
                }
                let entry = try LogEntry(parsing: leaf, at: Int64(index), of: origin)
                let signer = try EntryRecord.verifiedSigner(
                    of: entry, leaf: leaf, record: record)
                if signer != nil { signatures += 1 }
                return nil
            } catch { return error.description }
        }
        report.entryCount = Int64(audit.checkpoint?.checkpoint.size ?? 0)
        report.signatureCount += signatures
        for damage in audit.damage {
            report.findings.append(
                Finding(
                    object: "log/\(damage.path.printable)", problem: damage.reason, hurts: [],
                    next: "restore the log from a copy; every client that has seen it can tell"))
        }
        report.notices += audit.leftovers.map { "log/\($0.printable): left by a cut-off append" }
    }

    // MARK: - Versions

    private func judgeVersions(_ environment: String?, _ report: inout VerifyReport) throws {
        guard let trust = state.trust else {
            throw MregError(.corrupt, "the registry's log establishes no trust document")
        }
        let hurt = Set(report.findings.flatMap(\.hurts))
        let collector = EvidenceCollector(registry: self, trust: trust)
        let policies = try policies(for: environment)
        for (version, pointers) in try versionsWithPointers() {
            let label = version.name.description
            do {
                let evidence: VersionEvidence
                do {
                    evidence = try collector.evidence(of: version)
                } catch let error as MregError where error.code == .corrupt {
                    report.findings.append(
                        Finding(
                            object: label, problem: error.description, hurts: [label],
                            next: error.next))
                    continue
                }
                let decisions = policies.map { evaluate(policy: $0, evidence: evidence, now: .now) }
                guard let decision = decisions.first(where: { !$0.isAllowed }) ?? decisions.first
                else { continue }
                report.signatureCount += evidence.signatures.count
                noteBrokenStatements(decision, label, &report)
                report.versions.append(
                    VerifyReport.CheckedVersion(
                        label: label, manifest: version.manifest, pointers: pointers,
                        isIntact: !hurt.contains(label), decision: decision))
            } catch let error as MregError {
                report.findings.append(
                    Finding(
                        object: label, problem: error.description, hurts: [label],
                        next: error.next))
            }
        }
    }

    /// Every version that was not removed, with the aliases that point at it, and `latest`.
    private func versionsWithPointers() throws -> [(VersionRecord, [String])] {
        var versions: [(VersionRecord, [String])] = []
        try catalog.read { reader in
            try reader.forEachVersion { version in
                guard !version.isRemoved else { return }
                var pointers = try reader.aliases(at: version.id).map(\.text)
                if try reader.latest(version.name.artifact)?.id == version.id {
                    pointers.append("latest")
                }
                versions.append((version, pointers))
            }
        }
        return versions
    }

    /// A stored statement whose signature is broken is damage, whatever the policy asks.
    private func noteBrokenStatements(
        _ decision: Decision, _ label: String, _ report: inout VerifyReport
    ) {
        for outcome in decision.outcomes where outcome.outcome == .invalid {
            let isKnown = report.findings.contains { $0.hurts.contains(label) }
            guard !isKnown else { continue }
            report.findings.append(
                Finding(
                    object: outcome.place ?? label, problem: outcome.found, hurts: [label],
                    next: outcome.fix.first))
        }
    }
}
