// SPDX-License-Identifier: Apache-2.0
import MregCore
import Synchronization

/// One change to a file system, as the seam for tests sees it: before it is made.
public enum FileChange: Sendable, Equatable {
    /// A file is created empty.
    case create(path: String)
    /// Bytes are written at an offset.
    case write(path: String, offset: Int64, bytes: [UInt8])
    /// A file is cut or grown.
    case truncate(path: String, size: Int64)
    /// A file's bytes and size are made durable.
    case syncFile(path: String)
    /// A folder's names are made durable.
    case syncDirectory(path: String)
    /// A name moves, replacing what was there.
    case rename(from: String, to: String)
    /// A second name for a file.
    case link(from: String, to: String)
    /// A name goes.
    case remove(path: String)
    /// A folder is made.
    case makeDirectory(path: String)
    /// A mode is set.
    case setMode(path: String, mode: UInt32)

    /// The path it concerns (the source of a rename).
    public var path: String {
        switch self {
        case .create(let path), .write(let path, _, _), .truncate(let path, _),
            .syncFile(let path), .syncDirectory(let path), .rename(let path, _),
            .link(let path, _), .remove(let path), .makeDirectory(let path),
            .setMode(let path, _):
            path
        }
    }
}

/// What an observer wants of a change.
public enum FileChangeVerdict: Sendable {
    /// Make the change.
    case proceed
    /// Do not make it; fail as if the system had answered with this `errno`.
    case fail(errno: Int32)
    /// Write only this many bytes, as a short write does.
    case short(byteCount: Int)
}

/// The one seam through which every change to a registry passes.
///
/// Tests register an observer for a folder to record what a verb writes, or to make a call fail.
/// Without an observer the cost is one relaxed load a call.
public enum FileChangeSeam {
    /// Asked before each change below its folder.
    public typealias Observer = @Sendable (FileChange) -> FileChangeVerdict

    private static let observers = Mutex<[(folder: String, observer: Observer)]>([])
    private static let count = Atomic<Int>(0)

    /// Observes changes below `folder` while `body` runs.
    public static func observing<Result>(
        _ folder: String, with observer: @escaping Observer, _ body: () throws -> Result
    ) rethrows -> Result {
        observers.withLock { $0.append((folder, observer)) }
        count.add(1, ordering: .relaxed)
        defer {
            observers.withLock { list in list.removeAll { $0.folder == folder } }
            count.subtract(1, ordering: .relaxed)
        }
        return try body()
    }

    /// Whether anybody observes; lets a caller skip copying bytes for the record.
    static var isObserved: Bool { count.load(ordering: .relaxed) > 0 }

    static func ask(_ change: @autoclosure () -> FileChange) -> FileChangeVerdict {
        guard isObserved else { return .proceed }
        let change = change()
        let observer = observers.withLock { list in
            list.first { Self.isBelow(change.path, $0.folder) }?.observer
        }
        return observer?(change) ?? .proceed
    }

    private static func isBelow(_ path: String, _ folder: String) -> Bool {
        path.utf8.starts(with: folder.utf8)
            && (path.utf8.count == folder.utf8.count
                || path.utf8.dropFirst(folder.utf8.count).first == UInt8(ascii: "/"))
    }

    /// Throws when the observer wants the call to fail.
    static func check(
        _ change: @autoclosure () -> FileChange, _ action: String
    ) throws(MregError) {
        guard isObserved else { return }
        let change = change()
        if case .fail(let number) = ask(change) {
            throw SystemError.make(action, change.path, errno: number)
        }
    }
}
