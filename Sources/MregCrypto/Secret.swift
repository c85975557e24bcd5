// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Bytes that nobody should find in memory later, such as a passphrase: wiped when the last
/// holder lets go of them.
public final class Secret: @unchecked Sendable {
    /// The bytes, to be lent and not kept.
    public private(set) var bytes: [UInt8]

    /// Takes the bytes over; the caller keeps no copy.
    public init(_ bytes: consuming [UInt8]) { self.bytes = bytes }

    deinit { bytes.wipe() }

    /// Whether there are none.
    public var isEmpty: Bool { bytes.isEmpty }
}

extension Secret: Equatable {
    /// Equal byte for byte; for two that the same person typed, so not in constant time.
    public static func == (left: Secret, right: Secret) -> Bool { left.bytes == right.bytes }
}
