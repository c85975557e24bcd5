// SPDX-License-Identifier: Apache-2.0

/// Which module may import which: arrows point from a row to rows above it, never down.
enum ImportTable {
    /// One module.
    struct Row: Sendable {
        let module: String
        /// Modules of this package.
        let own: Set<String>
        /// Modules of others.
        let outside: Set<String>

        init(_ module: String, _ own: Set<String>, outside: Set<String> = []) {
            self.module = module
            self.own = own
            self.outside = outside
        }
    }

    /// Modules that anybody may import; whole Foundation is not among them: it costs start-up time.
    static let everywhere: Set<String> = ["FoundationEssentials", "Synchronization"]

    /// The C modules, which import nothing of ours.
    static let cModules: Set<String> = [
        "COpenSSL", "CZlib", "CBzip2", "CLzma", "CLz4", "CPlanes", "CSHA256",
        "CSystemCalls",
    ]

    /// ObjectStore, EventLog, Trust, Policy and Catalog do not know each other: Registry joins them.
    static let rows: [Row] = [
        Row("MregCore", []),
        Row("MregSystem", ["MregCore", "CSystemCalls"], outside: ["Glibc"]),
        Row("MregCrypto", ["MregCore", "COpenSSL", "CSHA256"], outside: ["Glibc"]),
        Row("StrictYAML", ["MregCore"], outside: ["Yams"]),
        Row("Codecs", ["MregCore", "CPlanes", "CZlib", "CBzip2", "CLzma", "CLz4"]),
        Row("ObjectStore", ["MregCore", "MregSystem", "MregCrypto", "Codecs"]),
        Row("EventLog", ["MregCore", "MregSystem", "MregCrypto"]),
        Row("Trust", ["MregCore", "MregCrypto"]),
        Row("Evidence", ["MregCore"]),
        Row("Policy", ["MregCore", "Evidence"]),
        Row("Inspection", ["MregCore", "MregCrypto", "Codecs"]),
        Row("Catalog", ["MregCore"], outside: ["GRDB"]),
        Row(
            "Registry",
            [
                "MregCore", "MregSystem", "MregCrypto", "StrictYAML", "ObjectStore", "EventLog",
                "Inspection", "Trust", "Evidence", "Policy", "Catalog",
            ]),
        Row(
            "MregCommands",
            [
                "MregCore", "MregSystem", "MregCrypto", "Trust", "Policy", "Evidence", "Inspection",
                "Registry",
            ],
            outside: ["ArgumentParser"]),
        Row("mreg", ["MregCommands"], outside: ["ArgumentParser"]),
    ]

    /// The modules that a source imports.
    static func imports(of text: String) -> [String] {
        SwiftText.code(of: text).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({ modifiers.contains(String($0)) })
            else { return nil }
            let rest = words[(place + 1)...].drop { kinds.contains(String($0)) }
            return rest.first?.split(separator: ".").first.map(String.init)
        }
    }

    private static let modifiers: Set<String> = [
        "public", "package", "internal", "fileprivate", "private", "@testable", "@_exported",
        "@preconcurrency", "unsafe", "@_implementationOnly",
    ]
    private static let kinds: Set<String> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]
}
