// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The inspector: what loading a file can do, without running any of it.
public enum Inspection {
    /// Inspects one file. Of `name` only the ending matters, where content has no magic (text
    /// formats) or is something else than the name promises; findings' places begin with it.
    public static func inspect(name: String, source: any ByteSource) -> ScanResult {
        let scan = ScanContext(path: name, size: source.size)
        let format = Dispatcher(scan).inspect(source, name: FileEnding.judgedName(name))
        PromisedFormat.check(FileEnding.of(name), format, source, scan)
        scan.metadata.noteCommonFacts(format: format)
        return ScanResult(
            name: name, format: format, level: scan.level, findings: scan.findings,
            findingCount: scan.findingCount, metadata: scan.metadata,
            ruleset: Ruleset.currentDigest, size: source.size)
    }
}
