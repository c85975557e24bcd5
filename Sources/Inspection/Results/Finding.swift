// SPDX-License-Identifier: Apache-2.0

/// One thing that was found, where, and what to do about it.
public struct Finding: Sendable, Equatable {
    /// How much it matters; follows from the level it forces.
    public enum Severity: String, Sendable {
        /// Worth knowing; changes nothing.
        case note
        /// Needs a person.
        case warning
        /// Refuses the file.
        case error
    }

    /// The rule's id: lower-case words joined by `-`.
    public var rule: String
    /// The level this finding forces at least.
    public var level: ScanLevel
    /// `path!member@offset`.
    public var place: String
    /// What was seen, as readable pseudo-code or words.
    public var evidence: String
    /// What to do.
    public var advice: String

    /// How much it matters.
    public var severity: Severity {
        switch level {
        case .dataOnly, .weightsOnly, .allowListed: .note
        case .needsCode: .warning
        case .unreadable, .malicious: .error
        }
    }
}

/// The same by a name that is unambiguous where findings of other kinds are about.
public typealias ScanFinding = Finding
