// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

/// The SQLite projection of the object store and the event log: questions answered in milliseconds.
///
/// Every row is derived; a catalog that is missing, damaged or of another schema is deleted and
/// rebuilt by its owner, never repaired or migrated.
public final class Catalog: Sendable {
    private let queue: DatabaseQueue

    private init(_ queue: DatabaseQueue) { self.queue = queue }

    /// Opens the catalog at a path for reading and writing; creates it when there is none.
    ///
    /// Throws `CatalogUnusable` when it can only be deleted and rebuilt; deletes nothing itself.
    public static func open(path: String) throws -> Catalog { try open(path, writing) }

    /// Makes a catalog that is compared with another and thrown away: nothing waits for the disk.
    public static func openPassing(path: String) throws -> Catalog { try open(path, passing) }

    private static func open(_ path: String, _ configuration: Configuration) throws -> Catalog {
        try translatingErrors(path) {
            let queue = try DatabaseQueue(path: path.plainPath, configuration: configuration)
            try queue.writeWithoutTransaction { try Schema.prepare($0) }
            return Catalog(queue)
        }
    }

    /// Opens an existing catalog for reading, also where this account may not write.
    public static func openReadOnly(path: String) throws -> Catalog {
        try translatingErrors(path) {
            do {
                return try openReadOnly(name: path.plainPath)
            } catch let error as DatabaseError where error.isMissingSharedMemory {
                // "It is not possible to open a WAL database from read-only media unless the
                // -wal and -shm files already exist or the database is immutable"
                // (sqlite.org/wal.html). Nobody has it open, or those files would exist.
                return try openReadOnly(name: "file:\(path.plainPath.percentEncoded)?immutable=1")
            }
        }
    }

    /// Reads from one consistent state.
    public func read<T>(_ body: (Reader) throws -> T) throws -> T {
        try translatingErrors(queue.path) { try queue.read { try body(Reader(database: $0)) } }
    }

    /// Asks single questions, each of the newest state: many times cheaper than a transaction for
    /// each, where thousands are asked one by one.
    public func ask<T>(_ body: (Reader) throws -> T) throws -> T {
        try translatingErrors(queue.path) {
            try queue.unsafeRead { try body(Reader(database: $0)) }
        }
    }

    /// Writes in one transaction: all of it happens, or, when `body` throws, nothing.
    public func apply<T>(_ body: (Writer) throws -> T) throws -> T {
        try translatingErrors(queue.path) {
            try queue.write { try body(Writer(database: $0)) }
        }
    }

    /// Lets go of the pages that are kept for further questions.
    public func releaseMemory() { queue.releaseMemory() }

    /// Closes the file, which also empties the write-ahead log.
    public func close() throws {
        try translatingErrors(queue.path) { try queue.close() }
    }

    private static func openReadOnly(name: String) throws -> Catalog {
        let queue = try DatabaseQueue(path: name, configuration: reading)
        try queue.read { try Schema.check($0) }
        return Catalog(queue)
    }
}

extension Catalog {
    /// Seconds to wait for another process that is writing.
    private static let busySeconds = 5.0

    /// The index of 200 000 files by digest has nine megabytes, which are filled in no order.
    private static let cacheKilobytes = 8192

    private static var reading: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(busySeconds)
        configuration.prepareDatabase { database in
            // The file may be somebody else's: its schema may not call functions or views.
            try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    private static var writing: Configuration { writing(journal: "WAL", synchronous: "FULL") }

    private static var passing: Configuration { writing(journal: "MEMORY", synchronous: "OFF") }

    private static func writing(journal: String, synchronous: String) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busySeconds)
        configuration.prepareDatabase { database in
            // Set here and not through `journalMode`, which writes to the file at each opening
            // and lowers `synchronous` to NORMAL.
            try database.execute(
                sql: """
                    PRAGMA journal_mode = \(journal);
                    PRAGMA synchronous = \(synchronous);
                    PRAGMA trusted_schema = OFF;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA cache_size = -\(cacheKilobytes);
                    """)
        }
        return configuration
    }
}

extension String {
    /// The path spelled so that SQLite takes it for a path, and not for `file:…` or `:memory:`.
    fileprivate var plainPath: String { utf8.first == UInt8(ascii: "/") ? self : "./\(self)" }

    /// The path as part of a `file:` URI: what SQLite gives a meaning there is escaped.
    fileprivate var percentEncoded: String {
        var out: [UInt8] = []
        for byte in utf8 {
            if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") {
                out.append(contentsOf: "%\(Hex.encode([byte]))".utf8)
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
