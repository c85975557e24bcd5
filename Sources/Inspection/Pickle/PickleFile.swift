// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The pickles of one stream, to its last byte.
struct PickleFile {
    let scan: ScanContext

    /// Inspects every pickle of the stream; false when the first is no pickle at all.
    ///
    /// `isTentative` is for content that only may be a pickle (text, unknown bytes): then nothing is
    /// reported unless it ran to STOP or did something that only a pickle does.
    func inspect(_ source: ByteStream, isTentative: Bool) throws(MregError) -> Bool {
        var stream = source
        for index in 0..<InspectionLimits.pickleStreamsMax {
            let probe = ScanContext(probing: scan)
            var machine = PickleMachine(stream, probe, PickleDialect())
            try machine.run()
            machine.reportNames()
            let summary = machine.summary
            let goesOn = (try? machine.stream.has(1)) ?? true
            if index == 0, isTentative, !Self.isPickle(machine, goesOn) { return false }
            scan.adopt(probe)
            note(machine, index)
            if let fault = summary.fault {
                report(fault, summary, index)
                return true
            }
            stream = machine.stream
            if index == 0, summary.resultIsMagic {
                scan.format = "torch-legacy"
                try TorchLegacy(scan: scan).inspect(&stream)
                return true
            }
            if try endsHere(&stream) { return true }
        }
        scan.find("many-streams", .unreadable, "more than 64 pickles in one file")
        return true
    }

    /// Whether a stream that begins as PROTO does goes on with a byte that is no opcode, before
    /// anything is named or called: no unpickler gets further, so it is other data, such as numbers.
    func stopsAtOnce(_ source: ByteStream) throws(MregError) -> Bool {
        var machine = PickleMachine(source, ScanContext(probing: scan), PickleDialect())
        try machine.run()
        let summary = machine.summary
        return summary.metNoOpcode && summary.operations <= Self.atOnceMax && summary.calls == 0
            && summary.globals == 0 && summary.strange == 0 && machine.scan.findings.isEmpty
    }

    /// So many opcodes chance finds in noise, and no damage in a pickle is likely to leave.
    private static let atOnceMax = 8

    /// A pickle that completes, or that names or calls something before it breaks. Text whose first
    /// letter happens to be an opcode fails as soon as it would act: nothing is imported from
    /// `onst_p1,const_p2`, and nobody calls a dict.
    private static func isPickle(_ machine: PickleMachine, _ goesOn: Bool) -> Bool {
        let summary = machine.summary
        if summary.failsFirst {
            // Should a loader get past it after all, no text names and calls what is denied.
            return machine.scan.findings.contains { $0.rule == "dangerous-call" }
        }
        if summary.calls > 0 || summary.isComplete && summary.strange > 0 { return true }
        if summary.isComplete, summary.operations > 2 || summary.globals > 0 {
            return summary.globals > 0 || !goesOn
        }
        return summary.operations > 1 && machine.globals.entries.contains { $0.uses != [] }
    }

    private func note(_ machine: PickleMachine, _ index: Int) {
        scan.raise(.weightsOnly)
        if index == 0 { scan.metadata.note("class", machine.summary.resultClass) }
        for tensor in machine.tensors { scan.metadata.add(tensor) }
    }

    private func report(_ fault: String, _ summary: PickleSummary, _ index: Int) {
        let acted = summary.calls > 0 || summary.globals > 0
        scan.find(
            index == 0 ? "broken-pickle" : "trailing-data",
            acted ? .malicious : .unreadable,
            acted && index == 0
                ? "\(fault): what stands before it would run before the loader notices" : fault)
    }

    /// True at the end, and after padding of newlines or zeros to it.
    private func endsHere(_ stream: inout ByteStream) throws(MregError) -> Bool {
        guard try stream.has(1) else { return true }
        var count = 0
        while try stream.has(count + 1) {
            let byte = stream.bytes[stream.index + count]
            guard byte == 0 || byte == 0x0a, count < 4096 else { return false }
            count += 1
        }
        scan.find("padding", .dataOnly, at: stream.offset, "\(count) bytes of padding at the end")
        return true
    }
}
