// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Policy
import Registry

/// `mreg policy`.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Say what may leave the registry, and ask why something may not.",
        discussion: Help.text(
            "The log says which policies are in force; policy.yaml and policies/ are working "
                + "copies. Changing them needs the role admin.",
            examples: [
                ("mreg policy explain model@v2 --env prod", "every rule, and what fixes it"),
                ("mreg policy check policies/prod.yaml", "is the file right"),
                ("mreg policy apply", "put edited files into force"),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]),
        subcommands: [
            PolicyShow.self, PolicyCheck.self, PolicyExplain.self, PolicyApply.self,
            PolicyDiscard.self,
        ])
}

/// `mreg policy show`.
struct PolicyShow: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the policy in force.",
        discussion: Help.text(
            "The document as it was written; --json also gives it with all it extends.",
            examples: [
                ("mreg policy show", "the default policy"),
                ("mreg policy show --env prod", "another environment's"),
            ],
            exits: [.usage, .notFound]))

    @Option(
        name: .customLong("env"), help: ArgumentHelp("Which one.", valueName: "environment"))
    var environment: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let opened = try registry.open(.read, out)
        let listing = try opened.policyShow(environment)
        out.answer(
            json: [
                "environment": .string(listing.environment),
                "digest": .string("\(listing.digest)"), "text": .string(listing.text),
                "resolved": listing.resolved.json,
                "working-copy-differs": .bool(listing.workingCopyDiffers),
                "environments": .texts(opened.environments),
            ],
            ids: ["\(listing.digest)"],
            text: {
                ["# policy '\(listing.environment)' \(listing.digest)"]
                    + TextLines.of(listing.text)
            })
    }
}

/// `mreg policy check`.
struct PolicyCheck: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a policy file without putting it into force.",
        discussion: Help.text(
            "", examples: [("mreg policy check policies/prod.yaml", "strictly")],
            exits: [.usage, .notFound]))

    @Argument(help: "The file.", completion: .file(extensions: ["yaml"]))
    var file: String

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let document = try LocalRegistry.policyCheck(file)
        let base = document.extends.map { ", extends '\($0)'" } ?? ""
        out.answer(
            json: ["file": .string(file), "policy": document.json], ids: [document.environment],
            text: {
                [
                    "\(file) is a policy for '\(document.environment)'\(base), "
                        + Quantity.count(document.rules.count, "rule")
                ]
            })
    }
}

/// `mreg policy apply`.
struct PolicyApply: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Put the edited policy files into force.",
        discussion: Help.text(
            "", examples: [("mreg policy apply", "needs the role admin")],
            exits: [.usage, .notFound, .refused]))

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let change = try registry.open(.write, out).policyApply(signing: signing.choice)
        PolicyDiscard.answer(change, "is in force", out)
    }
}

/// `mreg policy discard`.
struct PolicyDiscard: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard", abstract: "Replace the policy files by those in force.",
        discussion: Help.text(
            "", examples: [("mreg policy discard", "drop edits")],
            exits: [.usage, .cannotCreate]))

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let change = try registry.open(.write, out).policyDiscard()
        Self.answer(change, "is what the log says again", out)
    }

    /// Answers with the environments concerned.
    static func answer(_ change: PolicyChange, _ done: String, _ out: Output) {
        out.answer(
            json: ["environments": .texts(change.environments)], ids: change.environments,
            text: {
                change.environments.isEmpty
                    ? ["nothing differed"]
                    : change.environments.map { "the policy '\($0)' \(done)" }
            })
    }
}
