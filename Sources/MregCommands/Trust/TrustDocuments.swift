// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregSystem
import Registry
import Trust

/// `mreg trust list`.
struct TrustList: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the trusted keys.",
        discussion: Help.text("", examples: [("mreg trust list", "who may do what")]))

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let listing = try registry.open(.read, out).trust()
        out.answer(
            json: TrustShow.json(listing), ids: listing.document.keys.map(\.id.hex),
            text: { TrustReport.table(listing.document) })
    }
}

/// `mreg trust show`.
struct TrustShow: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the trust document in force.",
        discussion: Help.text(
            "Keys, then who may move which alias, then who can sign what today.",
            examples: [("mreg trust show --json", "the whole document")]))

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let listing = try registry.open(.read, out).trust()
        out.answer(
            json: Self.json(listing), ids: ["\(listing.digest)"],
            text: {
                var rules = Table("NAMES", "ALIAS", "MOVERS")
                for rule in listing.document.aliases {
                    rules.add(
                        rule.names.text, rule.alias?.text ?? "*",
                        rule.movers.joined(separator: ","))
                }
                let aliases = listing.document.aliases.isEmpty ? [] : [""] + rules.lines
                return ["trust document \(listing.digest)", ""]
                    + TrustReport.table(listing.document) + aliases + [""]
                    + TrustToday.lines(listing.document, at: .now)
            })
    }

    /// The document for programs.
    static func json(_ listing: TrustListing) -> JSONValue {
        [
            "digest": .string("\(listing.digest)"),
            "working-copy-differs": .bool(listing.workingCopyDiffers),
            "document": listing.document.json,
        ]
    }
}

/// `mreg trust apply`.
struct TrustApply: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Put the edited trust.yaml into force.",
        discussion: Help.text(
            "", examples: [("mreg trust apply", "needs the role admin")],
            exits: [.usage, .notFound, .refused]))

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let opened = try registry.open(.write, out)
        let change = try opened.trustApply(signing: signing.choice)
        TrustReport.answer(change, "trust.yaml is in force, \(change.digest)", out)
    }
}

/// `mreg trust discard`.
struct TrustDiscard: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard", abstract: "Replace trust.yaml by the document in force.",
        discussion: Help.text(
            "", examples: [("mreg trust discard", "drop edits")], exits: [.usage, .cannotCreate]))

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let opened = try registry.open(.write, out)
        try opened.trustDiscard()
        let listing = try opened.trust()
        out.answer(
            json: TrustShow.json(listing), ids: ["\(listing.digest)"],
            text: { ["trust.yaml is what the log says, \(listing.digest)"] })
    }
}
