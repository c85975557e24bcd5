// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry
import Trust

/// `mreg trust`.
struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Say whose keys count, for what, and for which names.",
        discussion: Help.text(
            "The log says which trust document is in force; trust.yaml is a working copy. "
                + "Changing it needs the role admin.",
            examples: [
                ("mreg trust list", "who may do what"),
                (
                    "mreg trust add alice.pub --owner alice --role publisher --name 'fraud/*'",
                    "let a colleague publish"
                ),
                ("mreg trust remove 3fa9c0de --compromised", "a key was stolen"),
                ("mreg trust apply", "put an edited trust.yaml into force"),
            ],
            exits: [.usage, .notFound, .refused]),
        subcommands: [
            TrustList.self, TrustShow.self, TrustAdd.self, TrustIdentityCommand.self,
            TrustWitnessCommand.self, TrustRemove.self, TrustApply.self,
            TrustDiscard.self,
        ])
}

/// How trust reads.
enum TrustReport {
    /// One line a key.
    static func table(_ document: TrustDocument) -> [String] {
        var table = Table("KEY-ID", "OWNER", "ROLES", "NAMES", "FROM", "UNTIL", "COMPROMISED")
        for key in document.keys {
            table.add(
                key.id.short, key.owner, roles(key), key.names.map(\.text).joined(separator: ","),
                key.from?.description ?? "", key.until?.description ?? "",
                key.compromisedFrom.map { "from entry \($0)" } ?? "")
        }
        return table.lines
    }

    private static func roles(_ key: TrustedKey) -> String {
        key.roles.sorted().map(\.rawValue).joined(separator: ",")
    }

    /// Answers with a change.
    static func answer(_ change: TrustChange, _ done: String, _ out: Output) {
        let key = change.key.map { key -> JSONValue in
            [
                "key-id": .string(key.id.hex), "owner": .string(key.owner),
                "roles": .texts(key.roles.sorted().map(\.rawValue)),
                "names": .texts(key.names.map(\.text)),
            ]
        }
        out.answer(
            json: [
                "digest": .string("\(change.digest)"), "log-index": .integer(change.logIndex),
                "key": key ?? .null,
            ],
            ids: [change.key?.id.hex ?? "\(change.digest)"],
            text: {
                guard let key = change.key else { return [done] }
                return [
                    "\(done) \(key.id.short)  \(key.owner)  \(roles(key))  "
                        + key.names.map(\.text).joined(separator: ",")
                ]
            })
    }
}
