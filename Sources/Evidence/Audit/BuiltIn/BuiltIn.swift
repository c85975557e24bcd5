// SPDX-License-Identifier: Apache-2.0

/// The texts of the profiles and taxonomies that come with mreg; made by
/// scripts/make-profiles, do not edit.
enum BuiltIn {
    /// Profiles by name.
    static let profiles: [(name: String, text: String)] = [
        ("seed-10", seed101 + seed102)
    ]

    /// Taxonomies by scheme.
    static let taxonomies: [(name: String, text: String)] = [
        ("aisvs", aisvs1),
        ("atlas", atlas1),
        ("nist-ai-100-2", nistAi10021),
        ("nist-ai-rmf", nistAiRmf1),
        ("owasp-ml", owaspMl1),
    ]
}
