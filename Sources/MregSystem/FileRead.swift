// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One look at a file system, as the seam for tests sees it: before it is made.
public enum FileRead: FileCall, Equatable {
    /// A file is opened for reading.
    case open(path: String)
    /// Bytes are read; nil where the position is the file's own.
    case read(path: String, offset: Int64?, byteCount: Int)
    /// A folder's names are read.
    case list(path: String)

    /// The path it concerns.
    public var path: String {
        switch self {
        case .open(let path), .read(let path, _, _), .list(let path): path
        }
    }
}

/// The seam through which files are opened for reading, read and listed.
///
/// Tests make a call fail as a worn-out disk does. Without an observer the cost is one relaxed
/// load a call.
public enum FileReadSeam {
    /// Asked before each read below its folder.
    public typealias Observer = @Sendable (FileRead) -> FileCallVerdict

    private static let seam = CallSeam<FileRead>()

    /// Observes reads below `folder` while `body` runs.
    public static func observing<Result>(
        _ folder: String, with observer: @escaping Observer, _ body: () throws -> Result
    ) rethrows -> Result {
        try seam.observing(folder, with: observer, body)
    }

    static func ask(_ read: @autoclosure () -> FileRead) -> FileCallVerdict { seam.ask(read()) }

    /// Throws when the observer wants the call to fail.
    static func check(_ read: @autoclosure () -> FileRead, _ action: String) throws(MregError) {
        try seam.check(read(), action)
    }
}
