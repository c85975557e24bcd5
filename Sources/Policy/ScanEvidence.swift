// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What the static analysis of a file concluded, best first.
public enum ScanLevel: String, Sendable, CaseIterable, Comparable {
    /// Holds data only.
    case dataOnly = "data-only"
    /// Holds weights only.
    case weightsOnly = "weights-only"
    /// Names only code that honest frameworks need.
    case allowListed = "allow-listed"
    /// Runs code of its own when it is loaded.
    case needsCode = "needs-code"
    /// Could not be analysed.
    case unreadable
    /// Attacks who loads it.
    case malicious

    /// Better before worse.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

/// What a scan found in one file.
public struct ScanEvidence: Sendable, Hashable {
    /// The file inside the artifact.
    public var path: String
    /// The level found; nil when this file has no record that counts.
    public var level: ScanLevel?
    /// The digest of the ruleset that judged; nil when this file has no record that counts.
    public var ruleset: Digest?
    /// Whether a newer ruleset is in use, so that the record no longer says enough.
    public var isStale: Bool
    /// Whether the file is unreadable for no other reason than that its format is not known.
    public var isUnknownData: Bool
    /// The finding that matters most, in a few words; nil when there is none.
    public var detail: String?

    /// Makes the evidence of one file.
    public init(
        path: String, level: ScanLevel?, ruleset: Digest? = nil, isStale: Bool = false,
        isUnknownData: Bool = false, detail: String? = nil
    ) {
        self.path = path
        self.level = level
        self.ruleset = ruleset
        self.isStale = isStale
        self.isUnknownData = isUnknownData
        self.detail = detail
    }
}

/// The format of one file, found by its content.
public struct FormatEvidence: Sendable, Hashable {
    /// The file inside the artifact.
    public var path: String
    /// The format's name, such as `safetensors`; nil when it is not known.
    public var format: String?

    /// Makes the evidence of one file.
    public init(path: String, format: String?) {
        self.path = path
        self.format = format
    }
}
