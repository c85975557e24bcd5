// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What one inspection gathers, and the budgets it may spend.
final class ScanContext {
    private(set) var findings: [Finding] = []
    fileprivate(set) var findingCount = 0
    private(set) var level = ScanLevel.dataOnly
    var metadata = ScanMetadata()
    /// The format's word; the outermost container's stays.
    var format = "unknown"
    /// Where the reader is: `path!member!member`.
    private(set) var path: String
    fileprivate(set) var depth = 0
    fileprivate var inflatedLeft: Int64
    fileprivate var memoryLeft = InspectionLimits.memoryBytesMax

    init(path: String, size: Int64) {
        self.path = path
        let (budget, overflow) = size.multipliedReportingOverflow(by: 4)
        inflatedLeft = overflow ? .max / 2 : budget + InspectionLimits.inflatedSlackBytes
    }

    /// Records a finding; `at` is an offset in the current member.
    func find(
        _ rule: String, _ level: ScanLevel, at offset: Int64? = nil, _ evidence: String,
        advice: String = ""
    ) {
        raise(level)
        findingCount += 1
        guard findings.count < InspectionLimits.findingsMax else { return }
        let place = offset.map { "\(path)@\($0)" } ?? path
        findings.append(
            Finding(
                rule: rule, level: level, place: place.printable.clipped(InspectionLimits.placeMax),
                evidence: evidence.printable.clipped(InspectionLimits.evidenceMax),
                advice: advice.isEmpty ? Advice.text(for: level) : advice))
    }

    /// Adds a finding as it is.
    func add(_ finding: Finding) {
        raise(finding.level)
        findingCount += 1
        if findings.count < InspectionLimits.findingsMax { findings.append(finding) }
    }

    /// Starts where another context is.
    fileprivate func take(from other: ScanContext) {
        depth = other.depth
        inflatedLeft = other.inflatedLeft
        memoryLeft = other.memoryLeft
    }

    /// Takes a trial run's facts and what it spent.
    fileprivate func merge(_ probe: ScanContext) {
        inflatedLeft = min(inflatedLeft, probe.inflatedLeft)
        for tensor in probe.metadata.tensors { metadata.add(tensor) }
        for (key, value) in probe.metadata.facts.sorted(by: { $0.key < $1.key }) {
            metadata.note(key, value)
        }
    }

    /// Makes the level at least this.
    func raise(_ level: ScanLevel) { self.level = max(self.level, level) }

    /// Runs `body` one level deeper, on a member.
    func inside(_ member: String, _ body: () -> Void) {
        guard depth < InspectionLimits.depthMax else {
            return find("nesting", .unreadable, "\(member) is nested too deep")
        }
        let outer = path
        path += "!" + member
        depth += 1
        body()
        depth -= 1
        path = outer
    }

    /// Takes bytes from the budget against decompression bombs.
    func spendInflated(_ count: Int64) throws(MregError) {
        inflatedLeft -= count
        guard inflatedLeft >= 0 else {
            throw MregError(.corrupt, "it inflates to more than the scanner reads")
        }
    }

    /// Runs `body` holding `count` bytes of the memory budget; false when there are not so many.
    func holding(_ count: Int64, _ body: () -> Void) -> Bool {
        guard count <= memoryLeft else { return false }
        memoryLeft -= count
        body()
        memoryLeft += count
        return true
    }

    /// Runs a reader; what it throws becomes a finding.
    func reading(_ rule: String, _ body: () throws(MregError) -> Void) {
        do {
            try body()
        } catch {
            find(rule, .unreadable, error.description)
        }
    }
}

/// What to do when nothing more exact is known.
enum Advice {
    static func text(for level: ScanLevel) -> String {
        switch level {
        case .dataOnly, .weightsOnly, .allowListed: ""
        case .needsCode:
            "read the code it needs, or publish the weights as safetensors"
        case .unreadable:
            "publish it again in a format that can be read to the last byte"
        case .malicious: "do not load it; ask its publisher for clean weights as safetensors"
        }
    }
}

extension ScanContext {
    /// A context for a trial run at the same place, with the same budgets.
    convenience init(probing other: ScanContext) {
        self.init(path: other.path, size: 0)
        take(from: other)
    }

    /// A context at the same place for decoding again what was paid for already.
    convenience init(unlimited other: ScanContext) {
        self.init(path: other.path, size: .max)
    }

    /// Takes over what a trial run found.
    func adopt(_ probe: ScanContext) {
        for finding in probe.findings { add(finding) }
        findingCount += probe.findingCount - probe.findings.count
        raise(probe.level)
        merge(probe)
    }
}
