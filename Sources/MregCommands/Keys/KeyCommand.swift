// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregCrypto
import Registry

/// `mreg key`.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make and keep your signing keys.",
        discussion: Help.text(
            "Private keys stay in your configuration folder, never in a registry. The active "
                + "key signs when --key is not given.",
            examples: [
                ("mreg key generate release --passphrase", "a key with a passphrase"),
                ("mreg key use release", "make it the active one"),
                ("mreg key export release -o release.pub", "the public half, for others"),
            ],
            exits: [.usage, .notFound, .cannotCreate]),
        subcommands: [
            KeyGenerate.self, KeyList.self, KeyUse.self, KeyShow.self, KeyExport.self,
            KeyImport.self, KeyDelete.self,
        ])
}

/// Kinds of keys that can be made.
enum KeyKind: String, CaseIterable, ExpressibleByArgument {
    case ecdsaP256 = "ecdsa-p256"
    case ecdsaP384 = "ecdsa-p384"
    case ecdsaP521 = "ecdsa-p521"
    case ed25519

    /// The algorithm.
    var algorithm: KeyAlgorithm {
        switch self {
        case .ecdsaP256: .ecdsaP256
        case .ecdsaP384: .ecdsaP384
        case .ecdsaP521: .ecdsaP521
        case .ed25519: .ed25519
        }
    }
}

/// How keys read.
enum KeyReport {
    /// A table of keys.
    static func table(_ items: [KeyRing.Item]) -> [String] {
        var table = Table("NAME", "KEY-ID", "TYPE", "PASSPHRASE", "ACTIVE")
        for item in items {
            table.add(
                item.name, item.publicKey.keyID.short, item.publicKey.algorithm.rawValue,
                item.isEncrypted ? "yes" : "no", item.isActive ? "active" : "")
        }
        return table.lines
    }

    /// A key for programs.
    static func json(_ item: KeyRing.Item) -> JSONValue {
        [
            "name": .string(item.name), "key-id": .string(item.publicKey.keyID.hex),
            "type": .string(item.publicKey.algorithm.rawValue),
            "encrypted": .bool(item.isEncrypted), "active": .bool(item.isActive),
            "public-key": .string(item.publicKey.pem),
        ]
    }

    /// Answers with one key.
    static func answer(_ item: KeyRing.Item, _ done: String, _ out: Output) {
        let active = item.isActive ? ", active" : ""
        out.answer(
            json: json(item), ids: [item.publicKey.keyID.hex],
            text: {
                [
                    "\(done) '\(item.name)'  \(item.publicKey.keyID.short)  "
                        + "\(item.publicKey.algorithm.rawValue)\(active)"
                ]
            })
    }
}
