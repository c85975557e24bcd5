// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One change to a file system, as the seam for tests sees it: before it is made.
public enum FileChange: FileCall, Equatable {
    /// A file is created empty, unless it is there.
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
    /// A name moves, unless something has the new one.
    case renameUnlessTaken(from: String, to: String)
    /// A second name for a file, unless something has it.
    case link(from: String, to: String)
    /// An empty file comes to share the bytes of another.
    case clone(from: String, to: String)
    /// A name goes.
    case remove(path: String)
    /// A folder is made, unless it is there.
    case makeDirectory(path: String)
    /// An empty folder goes.
    case removeDirectory(path: String)
    /// Everything on the file system that holds a folder is made durable.
    case syncFileSystem(path: String)
    /// A mode is set.
    case setMode(path: String, mode: UInt32)

    /// The path it concerns: of two names the one in the folder that is written to; of a rename
    /// the old one.
    public var path: String {
        switch self {
        case .create(let path), .write(let path, _, _), .truncate(let path, _),
            .syncFile(let path), .syncDirectory(let path), .rename(let path, _),
            .renameUnlessTaken(let path, _), .link(_, let path), .clone(_, let path),
            .remove(let path), .makeDirectory(let path), .removeDirectory(let path),
            .syncFileSystem(let path), .setMode(let path, _):
            path
        }
    }
}

/// The seam through which every change to a registry passes; not those of SQLite.
///
/// Tests register an observer for a folder to record what a verb writes, or to make a call fail.
/// Without an observer the cost is one relaxed load a call.
public enum FileChangeSeam {
    /// Asked before each change below its folder.
    public typealias Observer = @Sendable (FileChange) -> FileCallVerdict

    static let seam = CallSeam<FileChange>()

    /// Observes changes below `folder` while `body` runs.
    public static func observing<Result>(
        _ folder: String, with observer: @escaping Observer, _ body: () throws -> Result
    ) rethrows -> Result {
        try seam.observing(folder, with: observer, body)
    }
}
