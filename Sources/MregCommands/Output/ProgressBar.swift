// SPDX-License-Identifier: Apache-2.0
import MregSystem
import Registry
import Synchronization

/// Shows on standard error how far long work is: a bar on a terminal, else a line now and then.
final class ProgressBar: ProgressSink {
    private let meter: Mutex<ProgressMeter>

    /// Starts the clock; the terminal is asked once.
    init() {
        let columns = Terminal.allowsStyle(.error) ? Terminal.columns(.error) ?? 80 : nil
        meter = Mutex(ProgressMeter(columns: columns, now: Surroundings.monotonicSeconds))
    }

    /// Shows a report if it is time to.
    func report(_ step: ProgressStep) {
        let now = Surroundings.monotonicSeconds
        meter.withLock { meter in
            if let text = meter.take(step, now: now) { Terminal.write(text, to: .error) }
        }
    }

    /// Clears the bar.
    func finish() {
        meter.withLock { meter in
            if let text = meter.clearing { Terminal.write(text, to: .error) }
        }
    }
}
