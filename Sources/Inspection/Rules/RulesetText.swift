// SPDX-License-Identifier: Apache-2.0

/// The ruleset's text; made by scripts/make-ruleset, do not edit.
enum RulesetText {
    /// All parts in the order that the digest is made over.
    static let parts = [
        frameworks1,
        numeric1,
        python1,
        sklearn1,
        sklearn2,
        tensorflow1,
        tensorflow2,
        torch1,
        words1,
    ]
}
