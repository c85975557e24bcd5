// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

extension ScanDemand {
    /// A file never scanned is `missing`: an absent measurement does not pass.
    func judge(_ evidence: VersionEvidence) -> Judgement {
        let fix = ["mreg scan \(evidence.label)"]
        let files = evidence.scan ?? []
        let isAccepted =
            unknownData == .accept
            || unknownData == .datasets && evidence.kind == .dataset
        var findings = files.compactMap { finding($0, acceptsUnknown: isAccepted, fix: fix) }
        findings +=
            evidence.files?.findings { (kind, path) in
                var file = kind.scan
                file.path = path
                return finding(file, acceptsUnknown: isAccepted, fix: fix)
            } ?? []
        let count = files.count + (evidence.files?.count ?? 0)
        if count == 0 {
            findings.append(Finding(outcome: .missing, text: "never scanned", fix: fix))
        }
        let unknown =
            files.count { $0.isUnknownData }
            + (evidence.files?.count(where: \.scan.isUnknownData) ?? 0)
        let note = unknown > 0 ? ", \(unknown) of them data of no known format" : ""
        return Judgement(
            wanted: "every file scanned \(minimum.rawValue)",
            passing: "\(counted(count, "file")) \(minimum.rawValue)\(note)",
            findings: findings)
    }

    private func finding(
        _ file: ScanEvidence, acceptsUnknown: Bool, fix: [String]
    ) -> Finding? {
        let path = file.path.printable
        guard let level = file.level else {
            return Finding(
                outcome: .missing, text: "\(path) was never scanned", place: path, fix: fix)
        }
        let isAccepted = level <= minimum.worst || file.isUnknownData && acceptsUnknown
        guard isAccepted else {
            let detail = file.detail.map { ": \($0.printable)" } ?? ""
            return Finding(
                outcome: .fail, text: "\(path) is \(level.rawValue)\(detail)", place: path,
                fix: ["\(fix.joined()) --explain"], isWaivable: level != .malicious)
        }
        guard file.isStale else { return nil }
        return Finding(
            outcome: .stale, text: "\(path) was scanned by an older ruleset", place: path, fix: fix)
    }
}

extension FormatsDemand {
    /// Every file is in a format of the list; an undetermined format is `missing`.
    func judge(_ evidence: VersionEvidence) -> Judgement {
        let fix = ["mreg scan \(evidence.label)"]
        let files = evidence.formats ?? []
        var findings = files.compactMap { finding($0, fix: fix) }
        findings +=
            evidence.files?.findings { (kind, path) in
                finding(FormatEvidence(path: path, format: kind.format), fix: fix)
            } ?? []
        let count = files.count + (evidence.files?.count ?? 0)
        if count == 0 {
            findings.append(Finding(outcome: .missing, text: "formats not determined", fix: fix))
        }
        return Judgement(
            wanted: "every file in format \(alternatives(allow.map(\.printable)))",
            passing: "\(counted(count, "file")) in an allowed format", findings: findings)
    }

    private func finding(_ file: FormatEvidence, fix: [String]) -> Finding? {
        let path = file.path.printable
        guard let format = file.format else {
            return Finding(
                outcome: .missing, text: "the format of \(path) is not determined", place: path,
                fix: fix)
        }
        if allow.contains(where: { $0.bytesEqual(format) }) { return nil }
        return Finding(outcome: .fail, text: "\(path) is \(format.printable)", place: path)
    }
}
