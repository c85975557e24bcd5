// SPDX-License-Identifier: Apache-2.0

/// Arguments of a command that look like secrets. What is signed and logged cannot be taken back, so
/// their values are hidden; that something was given stays.
struct CommandSecrets {
    /// What stands in place of a value.
    static let mask = "(hidden)"
    /// Shortest word that can be one of the well-known tokens, in bytes.
    private static let tokenBytesMin = 20

    /// The command with the values hidden.
    private(set) var command: [String] = []
    /// The arguments whose values are hidden, without them.
    private(set) var names: [String] = []

    init(_ command: [String]) {
        var isNextSecret = false
        for argument in command {
            if isNextSecret, !argument.hasPrefix("-") {
                self.command.append(Self.mask)
                isNextSecret = false
                continue
            }
            isNextSecret = false
            guard !argument.contains(" ") else {
                // A command within the command, as in `sh -c '…'`.
                let inner = CommandSecrets(
                    argument.split(separator: " ", omittingEmptySubsequences: false)
                        .map(String.init))
                self.command.append(inner.command.joined(separator: " "))
                names += inner.names
                continue
            }
            let parts = argument.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, Self.isSecret(name: parts[0]) || Self.isToken(parts[1]) {
                hide("\(parts[0])=\(Self.mask)", String(parts[0]))
            } else if Self.isToken(argument[...]) {
                hide(Self.mask, "an argument")
            } else {
                self.command.append(withoutPassword(argument))
                guard argument.hasPrefix("-"), Self.isSecret(name: argument[...]) else { continue }
                names.append(argument)
                isNextSecret = true
            }
        }
    }

    /// `https://user:password@host/x` without the two.
    private mutating func withoutPassword(_ argument: String) -> String {
        let plain = CodeState.withoutUser(argument)
        guard plain != argument, argument.split(separator: "@")[0].dropFirst(8).contains(":")
        else { return argument }
        names.append("an address")
        return plain
    }

    private mutating func hide(_ shown: String, _ name: String) {
        command.append(shown)
        names.append(name)
    }

    private static let secretWords: Set<String> = [
        "password", "passwd", "passphrase", "secret", "secrets", "credential", "credentials",
        "apikey",
    ]
    private static let keyWords: Set<String> = ["api", "access", "private", "auth", "secret"]

    /// `--api-key`, `HF_TOKEN`, `db.password`; neither `--max-tokens` nor `--tokenizer`.
    private static func isSecret(name: Substring) -> Bool {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        if words.contains(where: secretWords.contains) || words.last == "token" { return true }
        return zip(words, words.dropFirst()).contains { keyWords.contains($0) && $1 == "key" }
    }

    private static let prefixes = [
        "hf_", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "sk-", "AKIA", "xoxb-", "xoxp-",
        "eyJ",
    ]

    /// A token of a well-known service, by how it begins.
    private static func isToken(_ text: Substring) -> Bool {
        text.utf8.count >= tokenBytesMin && prefixes.contains { text.hasPrefix($0) }
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "_-.".utf8.contains(byte)
                }
            }
    }
}
