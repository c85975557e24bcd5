// SPDX-License-Identifier: Apache-2.0

/// "1 ancestor", "2 ancestors".
public func counted(
    _ count: some BinaryInteger, _ noun: String, _ plural: String? = nil
) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
