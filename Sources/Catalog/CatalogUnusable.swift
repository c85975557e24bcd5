// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

/// The catalog file cannot be used as it is: delete it and rebuild it from objects and log.
public struct CatalogUnusable: UserFacingError, CustomStringConvertible {
    /// Why it cannot be used.
    public enum Reason: Sendable, Equatable {
        /// The file is no SQLite database, or one of another program.
        case notACatalog
        /// The file has another version of the schema.
        case otherSchema(found: Int)
        /// The file is a catalog, but damaged.
        case damaged
    }

    /// Why it cannot be used.
    public let reason: Reason
    /// What was seen, for a message.
    public let detail: String

    init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    /// Told where it is noticed in the middle of a command; opening makes the catalog anew.
    public var forUser: MregError {
        MregError(
            .corrupt, "the catalog cannot be used", cause: description,
            next: "run the command again; if it says the same, delete catalog.sqlite, which the "
                + "next command makes anew")
    }

    /// A sentence saying why.
    public var description: String {
        switch reason {
        case .notACatalog: "the catalog is not a catalog: \(detail)"
        case .otherSchema(let found): "the catalog has schema \(found): \(detail)"
        case .damaged: "the catalog is damaged: \(detail)"
        }
    }
}

/// Runs `body` and turns the errors of the database into errors of ours; others pass.
func translatingErrors<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw translated(error, path)
    } catch let error as RowDecodingError {
        throw CatalogUnusable(.damaged, "\(error)".printable)
    }
}

private func translated(_ error: DatabaseError, _ path: String) -> any Error {
    let cause = (error.message ?? "\(error.resultCode)").printable
    func failure(_ code: MregError.Code, _ what: String, next: String? = nil) -> MregError {
        MregError(code, "the catalog \(path.printable) \(what)", cause: cause, next: next)
    }
    return switch error.resultCode {
    case .SQLITE_NOTADB: CatalogUnusable(.notACatalog, cause)
    // A missing table or column means the schema was changed from outside.
    case .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_MISMATCH: CatalogUnusable(.damaged, cause)
    case .SQLITE_BUSY, .SQLITE_LOCKED:
        failure(.busy, "is in use by another process", next: "try again")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
        failure(.cannotCreate, "cannot be opened or written")
    case .SQLITE_IOERR, .SQLITE_FULL: failure(.io, "could not be read or written")
    case .SQLITE_CONSTRAINT: failure(.corrupt, "refuses a row")
    default: failure(.failed, "failed")
    }
}

extension DatabaseError {
    /// Whether a read-only connection failed for want of files only a writer can make.
    var isMissingSharedMemory: Bool {
        [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(resultCode)
    }
}
