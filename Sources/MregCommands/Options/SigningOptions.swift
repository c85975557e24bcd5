// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// Which key signs what a command does.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Sign with this key of your ring, or this private key file, not the active key."))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Read the key's passphrase from this file (default: MREG_KEY_PASSPHRASE, "
                + "else the terminal).", valueName: "file"))
    var passphraseFile: String?

    /// The choice as the registry takes it.
    var choice: SigningChoice {
        SigningChoice(
            key.map { .named($0) } ?? .active, passphrase: PassphraseSource(file: passphraseFile))
    }

    /// The choice, or no signature at all.
    func choice(unsigned: Bool) throws -> SigningChoice {
        guard unsigned else { return choice }
        guard key == nil else {
            throw MregError(.usage, "--key and --no-sign contradict each other")
        }
        return SigningChoice(.none)
    }
}
