// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// How a Sigstore bundle is to be verified.
struct BundleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Verify this Sigstore bundle over FILE, or over sha256:HEX.", valueName: "file"))
    var bundle: String?

    @Option(help: "With --bundle: the identity that must have signed (an e-mail address or URI).")
    var identity: String?

    @Option(help: ArgumentHelp("With --identity: who vouches for it.", valueName: "url"))
    var issuer: String?

    @Option(
        help: ArgumentHelp(
            "With --bundle: the authorities and logs to trust (trusted_root.json).",
            valueName: "file"))
    var trustedRoot: String?
}
