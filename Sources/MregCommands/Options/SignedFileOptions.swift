// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Registry

/// Whose signature of a file is accepted, and how much of a folder is looked at.
struct SignedFileOptions: ParsableArguments {
    @Option(
        name: .customLong("key"),
        help: ArgumentHelp(
            "Accept only this key: a public key file, or a key of your ring; may be repeated.",
            valueName: "key"))
    var keys: [String] = []

    @Option(help: ArgumentHelp("So many of the keys must have signed.", valueName: "number"))
    var threshold = 1

    @Option(help: ArgumentHelp("The signature, if it is not FILE.sig.", valueName: "file"))
    var signature: String?

    @Option(
        name: [.customLong("chain"), .customLong("certificate-chain")],
        help: ArgumentHelp(
            "Accept certificates of this authority (its root, PEM); may be repeated.",
            valueName: "file"))
    var chain: [String] = []

    @Option(
        help: ArgumentHelp(
            "Look at this path of the folder alone; may be repeated.", valueName: "path"))
    var only: [String] = []

    @Option(
        name: .customLong("ignore"),
        help: ArgumentHelp(
            "This path of the folder need not be signed; may be repeated.", valueName: "path"))
    var ignoring: [String] = []

    @Flag(name: .customLong("follow"), help: "Take links to files for the files.")
    var followLinks = false

    /// What is asked for.
    func request(_ path: String) -> FileVerification.Request {
        var request = FileVerification.Request(path)
        request.signature = signature
        request.keys = keys
        request.threshold = max(threshold, 1)
        request.chain = chain
        request.only = only
        request.ignoring = ignoring
        request.followLinks = followLinks
        return request
    }
}
