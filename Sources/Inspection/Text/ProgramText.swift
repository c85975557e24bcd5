// SPDX-License-Identifier: Apache-2.0

/// Text that is a program from its first word to its last: what stands in a model's metadata for
/// somebody to run. Prose that speaks of programs, or quotes them, is none.
enum ProgramText {
    private static let commands: Set<String> = [
        "rm", "chmod", "chown", "wget", "curl", "bash", "sh", "zsh", "sudo", "nc", "ncat", "dd",
        "mkfs", "powershell", "cmd.exe", "eval",
    ]

    /// What kind of program a text is, in words; nil for any other text.
    static func kind(of text: String) -> String? {
        let whole = text.trimmed
        if isScript(whole) { return "a script for a browser" }
        if isPython(whole) { return "a program in Python" }
        if isShell(whole) { return "a command for a shell" }
        return nil
    }

    /// An element `script` that is closed again.
    private static func isScript(_ text: Substring) -> Bool {
        guard text.utf8.contains(0x3c) else { return false }
        let lower = text.lowercased()
        guard lower.hasPrefix("<script"), lower.hasSuffix("</script>") else { return false }
        let next = lower.utf8.dropFirst("<script".utf8.count).first
        return next == 0x3e || next == 0x20
    }

    /// An import that is followed by a call.
    private static func isPython(_ text: Substring) -> Bool {
        guard text.hasPrefix("import ") || text.hasPrefix("from ") else { return false }
        guard let end = text.utf8.firstIndex(where: { $0 == 0x3b || $0 == 0x0a }) else {
            return false
        }
        let names = text[..<end].utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e, 0x2c, 0x20: true
            default: false
            }
        }
        let rest = text[end...].dropFirst().trimmed
        return names && rest.utf8.contains(0x28) && rest.utf8.last == 0x29
    }

    /// A command by name, with an option, a path, a mode or an address behind it.
    private static func isShell(_ text: Substring) -> Bool {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count > 1, commands.contains(String(words[0])) else { return false }
        let first = words[1].utf8.first ?? 0
        return first == 0x2d || first == 0x2f || (0x30...0x39).contains(first)
            || words[1].hasPrefix("http://") || words[1].hasPrefix("https://")
    }
}
