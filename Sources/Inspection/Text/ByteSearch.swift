// SPDX-License-Identifier: Apache-2.0

extension StringProtocol {
    /// Whether the bytes of `word` occur among those of the text.
    ///
    /// Not `contains`, which compares characters: a combining mark behind a word would hide it, and
    /// finding the characters of a large text takes a hundred times as long.
    func containsBytes(of word: String) -> Bool {
        let wanted = Array(word.utf8)
        guard let first = wanted.first else { return true }
        var rest = utf8[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: wanted) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
