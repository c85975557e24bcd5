// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// Which policy decides, and what the consumer adds to it.
struct PolicyOptions: ParsableArguments {
    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("Judge by this environment's policy.", valueName: "environment"))
    var environment: String?

    @Option(
        help: ArgumentHelp(
            "A policy of your own that must allow too (default: policy.yaml in your "
                + "configuration folder).", valueName: "file"))
    var policy: String?

    @Option(
        help: ArgumentHelp(
            "Trust of your own that must hold too (default: trust.yaml in your configuration "
                + "folder).", valueName: "file"))
    var trust: String?

    /// The consumer's own documents.
    func consumer() throws -> ConsumerDocuments {
        try ConsumerDocuments(policyFile: policy, trustFile: trust)
    }
}
