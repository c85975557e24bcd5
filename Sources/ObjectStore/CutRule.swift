// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The name and version of a rule that cuts blobs into chunks: such as `whole/1`.
///
/// Readers need only the chunk list; the name tells which chunks another push would find again.
public struct CutRule: Sendable, Hashable {
    /// The name, a slash and the version.
    public let text: String

    /// One chunk that is the blob.
    public static let whole = CutRule(unchecked: "whole/1")

    /// Pieces of the largest size.
    static let pieces = CutRule(unchecked: "pieces/1")
    /// The header and each tensor.
    static let safetensors = CutRule(unchecked: "safetensors/1")
    /// The header and each tensor of a GGUF file.
    static let gguf = CutRule(unchecked: "gguf/1")
    /// The large members of a zip.
    static let zip = CutRule(unchecked: "zip/1")
    /// Where the content says so.
    static let gear = CutRule(unchecked: "gear/2")
    /// The members of a tar, small ones gathered.
    static let tar = CutRule(unchecked: "tar/1")

    private init(unchecked text: String) { self.text = text }

    /// Parses `[a-z0-9-]{1,32}/[0-9]{1,4}`, or nil; rules unknown to this version are fine.
    public init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...32).contains(parts[0].count),
            (1...4).contains(parts[1].count), parts[0].allSatisfy(Self.isNameByte),
            parts[1].allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.text = String(text)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7a, UInt8(ascii: "-"): true
        default: false
        }
    }
}
