// SPDX-License-Identifier: Apache-2.0

/// Where long work reports how far it is; nothing in this module prints.
public protocol ProgressSink: Sendable {
    /// Takes a report; called often and from any thread.
    func report(_ step: ProgressStep)
}

/// How far some work is.
public struct ProgressStep: Sendable {
    /// What is being done, such as `reading model.bin`.
    public var activity: String
    /// Bytes done.
    public var doneBytes: Int64
    /// Bytes in all, when known.
    public var totalBytes: Int64?

    /// Makes a report.
    public init(_ activity: String, doneBytes: Int64, totalBytes: Int64? = nil) {
        self.activity = activity
        self.doneBytes = doneBytes
        self.totalBytes = totalBytes
    }
}

/// A sink that shows nothing.
public struct NoProgress: ProgressSink {
    /// Makes the sink.
    public init() {}
    /// Drops the report.
    public func report(_ step: ProgressStep) {}
}
