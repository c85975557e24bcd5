// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

/// The words people type for kinds of evidence, and the URIs they stand for.
public enum EvidenceWord {
    /// Every word, for help texts; `provenance` is made from a `run.json`.
    public static let all = PredicateType.allCases.map(\.word) + [provenance]

    /// The word for the provenance that mreg makes itself.
    public static let provenance = "provenance"

    /// The predicate URI of a word; nil for anything else, such as a URI.
    public static func uri(_ text: String) -> String? {
        if text.bytesEqual(provenance) { return PredicateType.slsaProvenance }
        return kind(text)?.uri
    }

    /// A commented skeleton to fill in, in YAML.
    public static func template(_ word: String) throws(MregError) -> String {
        if word.bytesEqual(provenance) { return TrainingRun.template }
        guard let kind = kind(word) else {
            throw MregError(
                .usage, "there is no template for '\(word.printable)'",
                next: "give --type with one of \(all.joined(separator: ", "))")
        }
        return ClaimTemplate(kind).text
    }

    /// `validation` is what people say; the names of the predicates stand for themselves.
    static func kind(_ word: String) -> PredicateType? {
        if word.bytesEqual("validation") { return .dataValidation }
        return PredicateType(word: word)
            ?? PredicateType.allCases.first { kind in
                kind.rawValue.split(separator: "/").first.map { word.bytesEqual(String($0)) }
                    ?? false
            }
    }
}
