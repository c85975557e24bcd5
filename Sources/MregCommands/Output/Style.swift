// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Colour for the few words that deserve it, where the terminal allows it.
enum Style: String {
    /// Something good.
    case good = "32"
    /// Something bad.
    case bad = "1;31"
    /// Something to look at.
    case warning = "33"

    /// The word made safe for the terminal, and styled if `isAllowed`.
    func apply(_ word: String, isAllowed: Bool) -> String {
        isAllowed ? "\u{1b}[\(rawValue)m\(word.printable)\u{1b}[0m" : word.printable
    }
}
