// SPDX-License-Identifier: Apache-2.0

/// `1 test`, `2 tests`.
public func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
