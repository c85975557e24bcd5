// SPDX-License-Identifier: Apache-2.0

/// Unpredictable bytes from the operating system (getrandom(2) on Linux).
public func randomBytes(_ count: Int) -> [UInt8] {
    var system = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &system) }
}
