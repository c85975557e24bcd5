// SPDX-License-Identifier: Apache-2.0

/// How much `verify --all` does.
public struct VerifyScope: Sendable {
    /// Also puts every blob together from its chunks and compares it with its own digest.
    public var isDeep = false
    /// Stored bytes that were found good in the last so many seconds are passed over.
    public var freshSeconds: Int64?
    /// No further stored bytes are begun after this many seconds; what was not checked for
    /// longest comes first.
    public var secondsMax: Double?

    /// Everything.
    public init() {}
}
