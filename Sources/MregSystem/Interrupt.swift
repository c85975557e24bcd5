// SPDX-License-Identifier: Apache-2.0
import CSystemCalls
import MregCore

/// Lets long work end in order when the user interrupts it, so that it can clean up.
///
/// Without it a signal ends the process at once, which is right for everything that leaves
/// nothing behind. A second signal always does.
public enum Interrupt {
    /// Runs `body` with SIGINT, SIGTERM and SIGHUP noted rather than deadly.
    public static func catching<Result>(_ body: () throws -> Result) rethrows -> Result {
        mreg_interrupt_catch(1)
        defer { mreg_interrupt_catch(0) }
        return try body()
    }

    /// Throws (exit 130) when the user has interrupted the work.
    public static func check() throws(MregError) {
        guard mreg_interrupt_noted() != 0 else { return }
        throw MregError(.interrupted, "interrupted", cause: "what was being written is removed")
    }
}
