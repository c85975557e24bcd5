// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// What a name in a pickle may be used for.
struct GlobalUses: OptionSet {
    let rawValue: UInt8
    /// It may be called.
    static let call = GlobalUses(rawValue: 1)
    /// Instances may be made without `__init__`.
    static let new = GlobalUses(rawValue: 2)
    /// It may be referred to.
    static let reference = GlobalUses(rawValue: 4)
    /// torch's restricted unpickler knows it.
    static let weights = GlobalUses(rawValue: 8)
    /// Honest files have it, but it runs code of their own.
    static let human = GlobalUses(rawValue: 16)
    /// Its module has no place in a model.
    static let deny = GlobalUses(rawValue: 32)
}

/// The allow-lists that decide about pickles, and their digest.
public struct Ruleset: Sendable {
    /// The version of the rules that are code; raise it with every change of a verdict or a fact.
    public static let codeVersion = 6
    /// The rules that are compiled in.
    public static let current = Ruleset(RulesetText.parts)
    /// Their digest. Who only compares records needs no lists, which take milliseconds to read.
    public static let currentDigest = digest(of: RulesetText.parts)

    /// The digest of the lists and the code's version: it names the judge of a record.
    public let digest: Digest
    private var uses: [String: GlobalUses] = [:]
    private var denied: Set<String> = []
    private var operators: Set<String> = []

    init(_ parts: [String]) {
        digest = Self.digest(of: parts)
        for part in parts {
            for line in part.split(separator: "\n") { add(line.split(separator: " ")) }
        }
    }

    private static func digest(of parts: [String]) -> Digest {
        let text = "inspection \(codeVersion)\n" + parts.joined(separator: "\n")
        return Digest.sha256(of: Array(text.utf8))
    }

    private mutating func add(_ words: [Substring]) {
        guard let kind = words.first else { return }
        if kind == "deny" { return denied.formUnion(words.dropFirst().map(String.init)) }
        if kind == "op" { return operators.formUnion(words.dropFirst().map(String.init)) }
        guard words.count > 2 else { return }
        let use: GlobalUses =
            switch kind {
            case "call": [.call, .new, .reference]
            case "new": [.new, .reference]
            case "ref": .reference
            case "weights": .weights
            default: .human
            }
        for name in words.dropFirst(2) { uses["\(words[1])\n\(name)", default: []].formUnion(use) }
    }

    /// Whether TensorFlow itself has an operator.
    func hasOperator(_ name: String) -> Bool { operators.contains(name) }

    /// What a name may be used for; nothing when it is not on a list.
    func uses(_ module: String, _ name: String) -> GlobalUses {
        if let found = uses["\(module)\n\(name)"] { return found }
        var path = Substring(module)
        while true {
            if denied.contains(String(path)) { return .deny }
            guard let dot = path.lastIndex(of: ".") else { return [] }
            path = path[..<dot]
        }
    }
}
