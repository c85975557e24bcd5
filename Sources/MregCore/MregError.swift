// SPDX-License-Identifier: Apache-2.0

/// What went wrong, about which object, why, and what to do next.
///
/// Every error a user can see is one of these; `code` alone decides the exit status.
public struct MregError: Error, Sendable {
    /// The kind of failure; each has one exit status (see `exitStatus`).
    public enum Code: String, Sendable, CaseIterable {
        /// The command failed for a reason no other code names.
        case failed
        /// The command line or a document the user wrote is wrong (EX_USAGE).
        case usage
        /// Stored or given bytes are damaged or malformed (EX_DATAERR).
        case corrupt
        /// No such reference, version, file or key (EX_NOINPUT).
        case notFound
        /// A remote could not be reached (EX_UNAVAILABLE).
        case unavailable
        /// Something could not be created, or this account may not write here (EX_CANTCREAT).
        case cannotCreate
        /// The operating system reported an input/output error (EX_IOERR).
        case io
        /// Something is busy or changed while it was read; trying again may work (EX_TEMPFAIL).
        case busy
        /// Well-formed, but policy or trust does not allow it (EX_NOPERM).
        case refused
        /// The user interrupted the command.
        case interrupted
    }

    /// The kind of failure.
    public var code: Code
    /// What failed and which object it concerns, in one sentence without a full stop.
    public var message: String
    /// Why it failed, when more is known than `message` says.
    public var cause: String?
    /// The next step: a command to run, or what to change.
    public var next: String?

    /// Makes an error; `message` names the object, `next` is the command that helps.
    public init(_ code: Code, _ message: String, cause: String? = nil, next: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
        self.next = next
    }
}

/// An error that code above may handle, and that a user sees as a `MregError` where none did.
public protocol UserFacingError: Error {
    /// What the user is told.
    var forUser: MregError { get }
}

extension MregError.Code {
    /// The exit status of a command that ends with this code (sysexits.h where it has one).
    public var exitStatus: Int32 {
        switch self {
        case .failed: 1
        case .usage: 64
        case .corrupt: 65
        case .notFound: 66
        case .unavailable: 69
        case .cannotCreate: 73
        case .io: 74
        case .busy: 75
        case .refused: 77
        case .interrupted: 130
        }
    }
}

extension MregError: CustomStringConvertible {
    /// The message, and the cause behind a colon.
    public var description: String {
        cause.map { "\(message): \($0)" } ?? message
    }
}

extension MregError {
    /// Whether it says nothing about stored bytes: the disk failed, they were busy or not for this
    /// account to read, or the user interrupted. The same bytes may be read without it next time.
    public var isPassing: Bool { [.io, .busy, .cannotCreate, .interrupted].contains(code) }
}
