// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One change to a file system, as the seam for tests sees it: before it is made.
public enum FileChange: FileCall, Equatable {
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
    /// An empty folder goes.
    case removeDirectory(path: String)
    /// Everything on the file system that holds a folder is made durable.
    case syncFileSystem(path: String)
    /// A mode is set.
    case setMode(path: String, mode: UInt32)

    /// The path it concerns (the source of a rename).
    public var path: String {
        switch self {
        case .create(let path), .write(let path, _, _), .truncate(let path, _),
            .syncFile(let path), .syncDirectory(let path), .rename(let path, _),
            .link(let path, _), .remove(let path),
            .makeDirectory(let path), .removeDirectory(let path), .syncFileSystem(let path),
            .setMode(let path, _):
            path
        }
    }
}

/// The one seam through which every change to a registry passes; not those of SQLite.
///
/// Tests register an observer for a folder to record what a verb writes, or to make a call fail.
/// Without an observer the cost is one relaxed load a call.
public enum FileChangeSeam {
    /// Asked before each change below its folder.
    public typealias Observer = @Sendable (FileChange) -> FileCallVerdict

    private static let seam = CallSeam<FileChange>()

    /// Observes changes below `folder` while `body` runs.
    public static func observing<Result>(
        _ folder: String, with observer: @escaping Observer, _ body: () throws -> Result
    ) rethrows -> Result {
        try seam.observing(folder, with: observer, body)
    }

    /// Whether anybody observes; lets a caller skip copying bytes for the record.
    static var isObserved: Bool { seam.isObserved }

    static func ask(_ change: @autoclosure () -> FileChange) -> FileCallVerdict {
        seam.ask(change())
    }

    /// Throws when the observer wants the call to fail.
    static func check(
        _ change: @autoclosure () -> FileChange, _ action: String
    ) throws(MregError) {
        try seam.check(change(), action)
    }
}
