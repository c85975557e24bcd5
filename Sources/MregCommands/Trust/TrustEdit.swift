// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry
import Trust

/// `mreg trust add`.
struct TrustAdd: OutputCommand {
    /// The roles a person can give.
    enum RoleArgument: String, CaseIterable, ExpressibleByArgument {
        case admin, publisher, approver, evaluator, scanner, upstream
    }

    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Trust a key.",
        discussion: Help.text(
            "Roles and names are added to those the key has already.",
            examples: [
                ("mreg trust add alice.pub --owner alice --role publisher", "for every name"),
                (
                    "mreg trust add 3fa9c0de --owner ci --role publisher --name 'fraud/*'",
                    "a key seen in the log, for some names"
                ),
            ],
            exits: [.usage, .notFound, .refused]))

    @Argument(help: "A public key file, a key of your ring, or the id of a key seen in the log.")
    var key: String

    @Option(help: "Whose key it is; separation of duties counts owners, not keys.")
    var owner: String

    @Option(name: .customLong("role"), help: "What it may do; may be repeated.")
    var roles: [RoleArgument]

    @Option(
        name: .customLong("name"),
        help: ArgumentHelp(
            "For which names ('*' stops at '/'); may be repeated (default: all).",
            valueName: "glob"))
    var names: [String] = []

    @Option(help: ArgumentHelp("From when its signatures count.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("Until when they count.", valueName: "time"))
    var until: String?

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let known = Set(roles.compactMap { Role(rawValue: $0.rawValue) })
        var request = TrustRequest(key: key, owner: owner, roles: known)
        request.names = names
        request.from = try from.map(Moment.parse)
        request.until = try until.map(Moment.parse)
        let change = try registry.open(.write, out).trustAdd(request, signing: signing.choice)
        TrustReport.answer(change, "trusted", out)
    }
}

/// `mreg trust remove`.
struct TrustRemove: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Stop trusting a key, an identity or a witness.",
        discussion: Help.text(
            "With --compromised the key stays known, and its signatures stop counting from this "
                + "place in the log on; earlier ones still count.",
            examples: [
                ("mreg trust remove alice", "by owner, when it is one key"),
                ("mreg trust remove 3fa9c0de --compromised", "by id"),
            ],
            exits: [.usage, .notFound, .refused]))

    @Argument(help: "The first digits of the id, the owner, the subject, or the witness's key.")
    var key: String

    @Flag(help: "Somebody else has the key.")
    var compromised = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let opened = try registry.open(.write, out)
        let other = try opened.trustRemoveOther(
            key, compromised: compromised, signing: signing.choice)
        let change =
            try other
            ?? opened.trustRemove(key, compromised: compromised, signing: signing.choice)
        TrustReport.answer(change, compromised ? "compromised" : "no longer trusted", out)
    }
}

/// A moment on the command line.
enum Moment {
    /// Parses `2026-11-23T21:04:05Z` or `2026-11-23`, which means its first second in UTC.
    static func parse(_ text: String) throws(MregError) -> Timestamp {
        guard let moment = Timestamp(text) ?? Timestamp(text + "T00:00:00Z") else {
            throw MregError(
                .usage, "'\(text.printable)' is not a time",
                next: "write it as 2026-11-23T21:04:05Z or 2026-11-23")
        }
        return moment
    }
}
