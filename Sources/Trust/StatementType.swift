// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The types of statements, by the short names people type and the URIs that are signed.
public enum StatementType {
    /// Short names and what they stand for; the predicates are those of the in-toto attestation
    /// framework, SLSA, CycloneDX and SPDX.
    public static let aliases: [(name: String, type: String)] = [
        ("slsa-provenance", "https://slsa.dev/provenance/v1"),
        ("vsa", "https://slsa.dev/verification_summary/v1"),
        ("svr", "https://in-toto.io/attestation/svr/v0.2"),
        ("test-result", "https://in-toto.io/attestation/test-result/v0.1"),
        ("vulns", "https://in-toto.io/attestation/vulns/v0.2"),
        ("link", "https://in-toto.io/attestation/link/v0.3"),
        ("scai", "https://in-toto.io/attestation/scai/v0.3"),
        ("cyclonedx", "https://cyclonedx.org/bom"), ("spdx", "https://spdx.dev/Document"),
    ]

    /// The URI a short name or a URI means; those that only other verbs may sign are refused.
    public static func resolve(_ text: String) throws(MregError) -> String {
        let type = aliases.first { $0.name.bytesEqual(text) }?.type ?? text
        guard !type.bytesEqual(PredicateType.release), !PredicateType.isModelSigning(type) else {
            throw MregError(
                .usage, "statements \(type.printable) are not made by hand",
                next: "mreg sign REF")
        }
        let scheme = type.utf8.prefix { $0 != UInt8(ascii: ":") }
        guard !scheme.isEmpty, scheme.count < type.utf8.count, type.utf8.count <= 1024,
            type.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            throw MregError(
                .usage, "'\(text.printable)' is not a type of statement",
                cause: "a type is a URI, or one of "
                    + aliases.map(\.name).joined(separator: ", "))
        }
        return type
    }
}
