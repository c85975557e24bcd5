// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import ObjectStore
import Policy

extension LocalRegistry {
    /// Reads every byte of a version and asks the policies; reports, never throws, on damage.
    public func verify(
        _ reference: Reference, environment: String? = nil,
        consumer: ConsumerDocuments = ConsumerDocuments(),
        progress: any ProgressSink = NoProgress()
    ) throws -> VersionReport {
        let version = try version(reference)
        var report = VersionReport(
            label: version.name.description, manifest: version.manifest)
        do throws(MregError) {
            let contents = try contents(of: version)
            try readAll(contents, label: report.label, &report, progress)
        } catch {
            report.findings.append(
                Finding(
                    object: "manifest \(version.manifest)", problem: error.description,
                    hurts: [report.label], next: error.next))
        }
        report.decisions = try decisions(
            on: version, as: reference, environment: environment, consumer: consumer)
        return report
    }

    private func readAll(
        _ contents: ArtifactContents, label: String, _ report: inout VersionReport,
        _ progress: any ProgressSink
    ) throws(MregError) {
        let total = contents.files.totalSize
        for entry in contents.files.entries {
            let name = entry.path.text.printable
            progress.report(
                ProgressStep("checking \(name)", doneBytes: report.bytes, totalBytes: total))
            do {
                try read(entry, of: contents) { (_) throws(MregError) in }
                report.fileCount += 1
                report.bytes += entry.size
            } catch {
                report.findings.append(
                    Finding(
                        object: name, problem: error.description, hurts: [label],
                        next: error.next))
            }
        }
    }
}
