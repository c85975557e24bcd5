// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregCrypto
import Policy
import Registry
import Trust

/// `mreg statements`.
struct StatementsCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "statements",
        abstract: "List the signed statements attached to a version.",
        discussion: Help.text(
            "Each with its key, what the trust in force makes of it, and where the log names it.",
            examples: [
                ("mreg statements model@v2", "who signed it, and as what"),
                (
                    "mreg statements model@v2 --check slsa-provenance --role evaluator",
                    "exit 77 unless such a statement counts"
                ),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Option(
        help: ArgumentHelp(
            "Demand a statement of this type that counts, else end with 77.", valueName: "type"))
    var check: String?

    @Option(help: "With --check: by a signer with this role.")
    var role: TrustAdd.RoleArgument?

    @Option(help: ArgumentHelp("With --check: by this key.", valueName: "key"))
    var key: String?

    @Option(help: "With --check: by the certificate of this subject.")
    var identity: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        let opened = try registry.open(.read, out)
        let details = try opened.show(wanted)
        let label = "\(details.name)@\(details.summary.version)"
        out.answer(
            json: [
                "reference": .string(label), "digest": .string("\(details.summary.manifest)"),
                "statements": .array(details.signatures.map(ShowReport.json)),
            ],
            ids: details.signatures.map { "\($0.statement)" },
            text: { ShowReport.signatures(details.signatures) })
        try demand(details.signatures, label, opened)
    }

    /// Ends with 77 when no statement of the type counts, with 65 when one is broken.
    private func demand(
        _ all: [SignatureEvidence], _ label: String, _ opened: LocalRegistry
    ) throws {
        guard let check else {
            guard role == nil, key == nil, identity == nil else {
                throw MregError(.usage, "--role, --key and --identity belong to --check")
            }
            return
        }
        let type = try StatementType.resolve(check)
        let key = try key.map { try opened.publicKey(named: $0).keyID }
        let found = all.filter { $0.predicateType.bytesEqual(type) }
        let good = found.filter { item in
            item.verdict == .valid && (role.map { item.roles.contains($0.rawValue) } ?? true)
                && (key.map { item.key == $0 } ?? true)
                && (identity.map { item.signer?.hasPrefix("\($0) (") ?? false } ?? true)
        }
        guard good.isEmpty else { return }
        let isBroken = found.contains { item in
            switch item.verdict {
            case .invalid, .unreadable: true
            case .valid, .untrusted: false
            }
        }
        throw MregError(
            isBroken ? .corrupt : .refused, "no statement \(type.printable) of \(label) counts",
            cause: found.isEmpty ? "there is none" : "see the verdicts above",
            next: "mreg attest \(label) --type \(check.printable) --from FILE")
    }
}
