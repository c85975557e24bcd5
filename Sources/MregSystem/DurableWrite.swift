// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// A file being written under a temporary name, and the one recipe for publishing it durably.
///
/// Write in a folder of the same file system, fsync the file, rename it, fsync the folder that
/// holds the new name. What is not published is removed when this goes.
public final class StagedFile {
    /// The temporary path.
    public let path: String
    private let file: File
    private var length: Int64 = 0
    private var isPublished = false

    /// Creates a temporary file in `folder`.
    public init(in folder: String) throws(MregError) {
        path = Paths.join(folder, RandomName.staged())
        file = try File.create(path)
    }

    deinit { if !isPublished { try? Directory.remove(path) } }

    /// The number of bytes written so far.
    public var size: Int64 { length }

    /// Adds bytes at the end.
    public func append(_ bytes: RawSpan) throws(MregError) {
        try file.write(bytes, at: length)
        length += Int64(bytes.byteCount)
    }

    /// Adds bytes at the end.
    public func append(_ bytes: [UInt8]) throws(MregError) { try unsafe append(bytes.span.bytes) }

    /// Reads back what was written.
    public func read(into buffer: AlignedBuffer, at offset: Int64, count: Int) throws(MregError) {
        try file.read(into: buffer, at: offset, count: count)
    }

    /// Makes the bytes durable, gives them their name and makes the name durable.
    ///
    /// With `replacing` false, an existing file of that name is left and this one is dropped.
    public func publish(
        as target: String, mode: UInt32 = 0o444, replacing: Bool = true, syncFolder: Bool = true
    ) throws(MregError) {
        try file.setMode(mode)
        try file.sync()
        if replacing {
            try Directory.rename(path, to: target)
            isPublished = true
        } else {
            isPublished = try Directory.renameWithoutReplacing(path, to: target)
        }
        if syncFolder { try Directory.sync(Paths.parent(target)) }
    }
}

/// Replaces small files durably.
public enum DurableWrite {
    /// Writes `bytes` as `path`, replacing what is there in one step; durable on return.
    public static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o644, staging: String? = nil
    ) throws(MregError) {
        let staged = try StagedFile(in: staging ?? Paths.parent(path))
        try staged.append(bytes)
        try staged.publish(as: path, mode: mode)
    }
}

/// Names for temporary files.
public enum RandomName {
    /// A name for a file being written: the process, so that leftovers can be told, and 16 digits.
    public static func staged() -> String { "\(getpid())-\(next())" }

    /// 16 hex digits from the system's random source.
    public static func next() -> String {
        unsafe Hex.encode(
            withUnsafeBytes(of: UInt64.random(in: .min ... .max)) { unsafe Array($0) })
    }
}
