// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// Where the passphrase of an encrypted key comes from.
public struct PassphraseSource: Sendable {
    private static let fileBytesMax = 4096
    private static let keyVariable = "MREG_KEY_PASSPHRASE"
    private let file: String?
    private let variable: String?

    /// `--passphrase-file`, else `MREG_KEY_PASSPHRASE`, else a prompt on the terminal.
    public init(file: String? = nil) {
        self.init(file: file, variable: Self.keyVariable)
    }

    /// For a new passphrase, which no variable of another one may stand for.
    public static func new(file: String?) -> PassphraseSource {
        PassphraseSource(file: file, variable: nil)
    }

    private init(file: String?, variable: String?) {
        self.file = file
        self.variable = variable
    }

    /// For the keys of logs: the file that `MREG_LOG_KEY_PASSPHRASE_FILE` names, else
    /// `MREG_LOG_KEY_PASSPHRASE`, else a prompt on the terminal.
    public static var ofLogKeys: PassphraseSource {
        PassphraseSource(
            file: Surroundings.variable("MREG_LOG_KEY_PASSPHRASE_FILE"),
            variable: "MREG_LOG_KEY_PASSPHRASE")
    }

    private var advice: String {
        guard let variable, variable != Self.keyVariable else {
            return "give --passphrase-file FILE or set \(Self.keyVariable)"
        }
        return "set \(variable)_FILE or \(variable)"
    }

    /// The passphrase; `what` says in the prompt what it opens.
    public func secret(for what: String) throws(MregError) -> Secret {
        if let given = try given() { return given }
        if let typed = Terminal.readPassphrase("Passphrase of \(what): ") {
            return Secret(typed)
        }
        throw MregError(
            .usage, "\(what) is encrypted and there is no terminal to ask for its passphrase",
            next: advice)
    }

    /// A new passphrase from the file, the environment or, if `prompt`, the terminal (twice).
    public func newSecret(prompt: Bool) throws(MregError) -> Secret? {
        if let given = try given() { return given.isEmpty ? nil : given }
        guard prompt else { return nil }
        let ask = { (text: String) in Terminal.readPassphrase(text).map { Secret($0) } }
        guard let first = ask("New passphrase (empty for none): "),
            let second = ask("The same again: ")
        else { throw MregError(.usage, "there is no terminal to ask for a passphrase") }
        guard first == second else { throw MregError(.usage, "the two passphrases differ") }
        return first.isEmpty ? nil : first
    }

    private func given() throws(MregError) -> Secret? {
        if let file {
            var bytes = try File.contents(file, limit: Self.fileBytesMax)
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            return Secret(bytes)
        }
        return variable.flatMap(Surroundings.variable).map { Secret(Array($0.utf8)) }
    }
}
