// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore

/// Lengths of time as options: `--since 30d`, `--budget 10m`.
extension Period: ExpressibleByArgument {
    /// Reads what was typed.
    public init?(argument: String) { self.init(argument) }
}
