// SPDX-License-Identifier: Apache-2.0

/// What loading a file can do, from best to worst.
public enum ScanLevel: String, Sendable, CaseIterable {
    /// Nothing but data.
    case dataOnly = "data-only"
    /// Tensors that a restricted unpickler loads.
    case weightsOnly = "weights-only"
    /// Objects of known frameworks, made by calls that are on the allow-list.
    case allowListed = "allow-listed"
    /// It needs code that is not on the allow-list.
    case needsCode = "needs-code"
    /// It cannot be accounted for to the last byte.
    case unreadable
    /// It would do harm, or it is made to be read in two ways.
    case malicious

    /// The word a user sees.
    public var word: ScanWord {
        switch self {
        case .dataOnly, .weightsOnly, .allowListed: .safe
        case .needsCode: .suspicious
        case .unreadable: .unreadable
        case .malicious: .dangerous
        }
    }
}

extension ScanLevel: Comparable {
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Better is less.
    public static func < (left: ScanLevel, right: ScanLevel) -> Bool { left.rank < right.rank }
}

/// The verdict in a user's words.
public enum ScanWord: String, Sendable, CaseIterable {
    /// Loading it runs nothing unexpected.
    case safe
    /// A person must look at it.
    case suspicious
    /// It must not be loaded.
    case dangerous = "unsafe"
    /// It could not be analysed completely.
    case unreadable
}
