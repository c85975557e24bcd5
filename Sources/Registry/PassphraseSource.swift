// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Where the passphrase of an encrypted key comes from.
public struct PassphraseSource: Sendable {
    private static let fileBytesMax = 4096
    private let file: String?

    /// `--passphrase-file`, else `MREG_KEY_PASSPHRASE`, else a prompt on the terminal.
    public init(file: String? = nil) { self.file = file }

    /// The passphrase; `what` says in the prompt what it opens.
    public func secret(for what: String) throws(MregError) -> [UInt8] {
        if let given = try given() { return given }
        if let typed = Terminal.readPassphrase("Passphrase of \(what): ") { return typed }
        throw MregError(
            .usage, "\(what) is encrypted and there is no terminal to ask for its passphrase",
            next: "give --passphrase-file FILE or set MREG_KEY_PASSPHRASE")
    }

    /// A new passphrase from the file, the environment or, if `prompt`, the terminal (twice).
    public func newSecret(prompt: Bool) throws(MregError) -> [UInt8]? {
        if let given = try given() { return given.isEmpty ? nil : given }
        guard prompt else { return nil }
        guard let first = Terminal.readPassphrase("New passphrase (empty for none): "),
            let second = Terminal.readPassphrase("The same again: ")
        else { throw MregError(.usage, "there is no terminal to ask for a passphrase") }
        guard first == second else { throw MregError(.usage, "the two passphrases differ") }
        return first.isEmpty ? nil : first
    }

    private func given() throws(MregError) -> [UInt8]? {
        if let file {
            var bytes = try File.contents(file, limit: Self.fileBytesMax)
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            return bytes
        }
        return Surroundings.variable("MREG_KEY_PASSPHRASE").map { Array($0.utf8) }
    }
}
