// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One look at a file system, as the seam for tests sees it: before it is made.
public enum FileRead: FileCall, Equatable {
    /// A file or folder is opened.
    case open(path: String)
    /// Bytes are read; nil where the position is the file's own.
    case read(path: String, offset: Int64?, byteCount: Int)
    /// A folder's names are read.
    case list(path: String)
    /// Size, times and kind are asked for.
    case status(path: String)
    /// A lock is asked for.
    case lock(path: String)
    /// Links in a path are resolved.
    case resolve(path: String)
    /// The kind of its file system is asked for.
    case fileSystem(path: String)
    /// The kernel is told or asked what makes reading and writing faster, and never more than that.
    case hint(path: String)

    /// The path it concerns.
    public var path: String {
        switch self {
        case .open(let path), .read(let path, _, _), .list(let path), .status(let path),
            .lock(let path), .resolve(let path), .fileSystem(let path), .hint(let path):
            path
        }
    }
}

/// The seam through which every look at a registry passes; not those of SQLite.
///
/// Tests make a call fail as a worn-out disk does. Without an observer the cost is one relaxed
/// load a call.
public enum FileReadSeam {
    /// Asked before each read below its folder.
    public typealias Observer = @Sendable (FileRead) -> FileCallVerdict

    static let seam = CallSeam<FileRead>()

    /// Observes reads below `folder` while `body` runs.
    public static func observing<Result>(
        _ folder: String, with observer: @escaping Observer, _ body: () throws -> Result
    ) rethrows -> Result {
        try seam.observing(folder, with: observer, body)
    }
}
