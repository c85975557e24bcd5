// SPDX-License-Identifier: Apache-2.0
import MregCore
import Registry

/// Decides when progress is shown and what it says; pure, so that it can be tested.
struct ProgressMeter: Sendable {
    /// Work shorter than this shows nothing, in seconds.
    static let quietSeconds = 1.0
    /// Time between two redraws of the bar, in seconds.
    static let redrawSeconds = 0.1
    /// Time between two plain lines, in seconds.
    static let lineSeconds = 10.0

    private static let barCells = 20
    private let columns: Int?
    private let started: Double
    private var drawn: Double?
    private var activity = ""
    private var activityStarted: Double
    private var activityFirstBytes: Int64 = 0

    /// A meter that starts now; with `columns` it draws a bar that wide, else plain lines.
    init(columns: Int?, now: Double) {
        self.columns = columns
        started = now
        activityStarted = now
    }

    /// Whether a bar is on the screen.
    var isDrawn: Bool { columns != nil && drawn != nil }

    /// Takes a report; returns what to write, or nil while it is too early.
    mutating func take(_ step: ProgressStep, now: Double) -> String? {
        if !step.activity.bytesEqual(activity) {
            activity = step.activity
            activityStarted = now
            activityFirstBytes = step.doneBytes
        }
        let pause = columns == nil ? Self.lineSeconds : Self.redrawSeconds
        let first = columns == nil ? Self.lineSeconds : Self.quietSeconds
        guard now - started >= first, now - (drawn ?? -.infinity) >= pause else { return nil }
        drawn = now
        guard let columns else { return plain(step, now) + "\n" }
        return "\r" + String(bar(step, now).prefix(max(1, columns - 1))) + "\u{1b}[K"
    }

    /// What clears the bar; nil when there is none.
    var clearing: String? { isDrawn ? "\r\u{1b}[K" : nil }

    private func plain(_ step: ProgressStep, _ now: Double) -> String {
        [step.activity.printable + ":", amount(step), rest(step, now)]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func bar(_ step: ProgressStep, _ now: Double) -> String {
        var parts: [String] = []
        if let total = step.totalBytes, total > 0 {
            let share = min(max(Double(step.doneBytes) / Double(total), 0), 1)
            let full = Int(share * Double(Self.barCells))
            parts.append(
                "[" + String(repeating: "#", count: full)
                    + String(repeating: ".", count: Self.barCells - full) + "]")
            parts.append(Quantity.percent(step.doneBytes, of: total))
        } else {
            parts.append(Quantity.bytes(step.doneBytes))
        }
        parts.append(rest(step, now))
        parts.append(step.activity.printable)
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func amount(_ step: ProgressStep) -> String {
        guard let total = step.totalBytes, total > 0 else { return Quantity.bytes(step.doneBytes) }
        return "\(Quantity.bytes(step.doneBytes)) of \(Quantity.bytes(total)) "
            + "(\(Quantity.percent(step.doneBytes, of: total)))"
    }

    /// Rate of this activity and the time left; empty before anything is known.
    private func rest(_ step: ProgressStep, _ now: Double) -> String {
        let seconds = now - activityStarted
        let bytes = step.doneBytes - activityFirstBytes
        guard seconds > 0.05, bytes > 0 else { return "" }
        let rate = Double(bytes) / seconds
        let shown = "\(Quantity.bytes(Int64(rate)))/s"
        guard let total = step.totalBytes, total > step.doneBytes else { return shown }
        return "\(shown), \(Quantity.duration(Double(total - step.doneBytes) / rate)) left"
    }
}
