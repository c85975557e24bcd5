// SPDX-License-Identifier: Apache-2.0
import MregSystem
import Synchronization

/// A call as the seams for tests see it.
public enum SeenCall: Sendable, CustomStringConvertible {
    /// A change.
    case change(FileChange)
    /// A look.
    case look(FileRead)

    /// The call without the bytes it writes.
    public var description: String {
        switch self {
        case .change(.write(let path, let offset, let bytes)):
            "write(\(path), \(bytes.count) bytes at \(offset))"
        case .change(let change): "\(change)"
        case .look(let look): "\(look)"
        }
    }

    /// Whether it only makes other calls faster, so that its failing need not be told.
    public var isHint: Bool {
        switch self {
        case .look(.hint), .look(.fileSystem), .change(.clone): true
        default: false
        }
    }

    /// Whether it takes something away.
    public var isRemoval: Bool {
        switch self {
        case .change(.remove), .change(.removeDirectory): true
        default: false
        }
    }
}

/// Watches every call below some folders, and lets a test make some of them fail.
public enum CallWatch {
    /// Decides about a call.
    public typealias Observer = @Sendable (SeenCall) -> FileCallVerdict

    /// Asks `observer` before each call below the folders while `body` runs.
    public static func observing(
        _ folders: some Collection<String>, with observer: @escaping Observer,
        _ body: () throws -> Void
    ) rethrows {
        guard let folder = folders.first else { return try body() }
        try FileChangeSeam.observing(folder, with: { observer(.change($0)) }) {
            try FileReadSeam.observing(folder, with: { observer(.look($0)) }) {
                try observing(folders.dropFirst(), with: observer, body)
            }
        }
    }

    /// How many calls that fit `body` makes below the folders.
    public static func count(
        _ folders: [String], where fits: @escaping @Sendable (SeenCall) -> Bool,
        _ body: () throws -> Void
    ) rethrows -> Int {
        let count = Atomic<Int>(0)
        try observing(
            folders,
            with: { call in
                if fits(call) { count.add(1, ordering: .relaxed) }
                return .proceed
            }, body)
        return count.load(ordering: .relaxed)
    }

    /// What came of a run in which one call failed.
    public struct Outcome {
        /// The call; nil when there were not so many.
        public var failed: SeenCall?
        /// What the run threw.
        public var error: (any Error)?
    }

    /// Runs `body` with one call failing: the one that fits and before which `number` others did.
    public static func failing(
        _ number: Int, below folders: [String], errno: Int32,
        where fits: @escaping @Sendable (SeenCall) -> Bool, _ body: () throws -> Void
    ) -> Outcome {
        let count = Atomic<Int>(0)
        let failed = Mutex<SeenCall?>(nil)
        var outcome = Outcome()
        do {
            try observing(
                folders,
                with: { call in
                    guard fits(call), count.add(1, ordering: .relaxed).oldValue == number else {
                        return .proceed
                    }
                    failed.withLock { $0 = call }
                    return .fail(errno: errno)
                }, body)
        } catch {
            outcome.error = error
        }
        outcome.failed = failed.withLock { $0 }
        return outcome
    }

    /// Runs `body` with every call interrupted once, and then every read and write cut short.
    public static func interrupting(
        _ folders: [String], interruption: Int32, _ body: () throws -> Void
    ) rethrows {
        let count = Atomic<Int>(0)
        try observing(
            folders,
            with: { call in
                if count.add(1, ordering: .relaxed).oldValue.isMultiple(of: 2) {
                    return .fail(errno: interruption)
                }
                switch call {
                case .change(.write(_, _, let bytes)):
                    return .short(byteCount: max(bytes.count / 3, 1))
                case .look(.read(_, _, let wanted)): return .short(byteCount: max(wanted / 3, 1))
                default: return .proceed
                }
            }, body)
    }
}
