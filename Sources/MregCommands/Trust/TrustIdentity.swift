// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry
import Trust

/// `mreg trust identity`.
struct TrustIdentityCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity", abstract: "Trust the holder of a certificate.",
        discussion: Help.text(
            "SUBJECT is the name in the certificate: an e-mail address, a URI or a common name. "
                + "With --pattern '*' in it stands for any characters but '/', and both ends are "
                + "anchored. What vouches for the name is kept in the trust document.",
            examples: [
                (
                    "mreg trust identity release@models.example --owner models --role upstream "
                        + "--chain root.pem",
                    "by a certificate authority"
                ),
                (
                    "mreg trust identity 'https://github.com/acme/train/.github/workflows/"
                        + "release.yml@refs/tags/*' --pattern --owner acme --role upstream "
                        + "--issuer https://token.actions.githubusercontent.com "
                        + "--trusted-root trusted_root.json",
                    "a workflow, by keyless signatures"
                ),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Argument(help: "The name in the certificate.")
    var subject: String

    @Flag(help: "The subject is a pattern.")
    var pattern = false

    @Option(help: "Whose it is; separation of duties counts owners.")
    var owner: String

    @Option(name: .customLong("role"), help: "What it may do; may be repeated.")
    var roles: [TrustAdd.RoleArgument]

    @Option(
        name: .customLong("name"),
        help: ArgumentHelp(
            "For which names ('*' stops at '/'); may be repeated (default: all).",
            valueName: "glob"))
    var names: [String] = []

    @Option(
        help: ArgumentHelp(
            "The root of the certificate authority (PEM), or its name in the document.",
            valueName: "file"))
    var chain: String?

    @Option(help: ArgumentHelp("The OpenID issuer.", valueName: "url"))
    var issuer: String?

    @Option(
        help: ArgumentHelp(
            "The trusted_root.json of that Sigstore, or its name in the document.",
            valueName: "file"))
    var trustedRoot: String?

    @Option(help: ArgumentHelp("From when its signatures count.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("Until when they count.", valueName: "time"))
    var until: String?

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        var request = IdentityRequest(
            subject: subject, owner: owner,
            roles: Set(roles.compactMap { Role(rawValue: $0.rawValue) }))
        request.isPattern = pattern
        request.names = names
        request.chain = chain
        request.issuer = issuer
        request.trustedRoot = trustedRoot
        request.from = try from.map(Moment.parse)
        request.until = try until.map(Moment.parse)
        let change = try registry.open(.write, out).trustAdd(request, signing: signing.choice)
        TrustReport.answer(change, "trusted \(subject.printable)", out)
    }
}

/// `mreg trust witness`.
struct TrustWitnessCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness", abstract: "Trust a witness of the log.",
        discussion: Help.text(
            "A policy can demand that so many witnesses have cosigned the log.",
            examples: [
                (
                    "mreg trust witness w1.example+46792f62+BAy48qW4Vq7+Fy/eQh2ZtickTYunE9Aiyd3NT"
                        + "F4IjNnc --owner carol",
                    "its key, as 'mreg log witness' prints it"
                )
            ],
            exits: [.usage, .refused]))

    @Argument(help: "The witness's key (a C2SP vkey).")
    var key: String

    @Option(help: "Whose it is; a policy counts owners.")
    var owner: String

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let change = try registry.open(.write, out).trustAddWitness(
            key, owner: owner, signing: signing.choice)
        TrustReport.answer(change, "trusted the witness of \(owner.printable)", out)
    }
}

/// Who can sign what at some moment, in sentences.
enum TrustToday {
    static func lines(_ document: TrustDocument, at now: Timestamp) -> [String] {
        let keys = document.keys.map { ("key \($0.id.short)", $0.grant) }
        let others = document.identities.map { ($0.label.printable, $0.grant) }
        return ["who can sign what, \(now):"]
            + (keys + others).sorted { $0.1.owner.bytesPrecede($1.1.owner) }
            .map { "  " + sentence($0.0, $0.1, now) }
            + document.witnesses.map { "  \($0.owner.printable) witnesses the log by \($0.key)" }
    }

    private static func sentence(
        _ signer: String, _ grant: TrustGrant, _ now: Timestamp
    ) -> String {
        let head = "\(grant.owner.printable), \(signer):"
        // A compromise is a place in the log; whatever is signed from now on lies behind it.
        if let lapse = grant.lapse(at: now, logIndex: grant.compromisedFrom) {
            return "\(head) nothing new; \(lapse)"
        }
        let roles = grant.roles.sorted().map(\.rawValue).joined(separator: ", ")
        let names =
            grant.names == [.everything]
            ? "every name" : grant.names.map(\.text).joined(separator: ", ")
        let end = grant.until.map { ", until \($0)" } ?? ""
        return "\(head) \(roles) of \(names)\(end)"
    }
}
