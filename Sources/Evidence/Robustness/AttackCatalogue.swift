// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What is known about an attack by its name.
public struct KnownAttack: Sendable, Equatable {
    /// The name written into reports.
    public var name: String
    /// How it searches.
    public var family: AttackFamily
    /// What it has to know of the model.
    public var knowledge: String
    /// It looks for the smallest perturbation and keeps no budget.
    public var isUnbounded = false
}

/// The attacks known by name: a report about any other cannot be checked by family (R19).
public enum AttackCatalogue {
    private static func entry(
        _ name: String, _ family: AttackFamily, _ aliases: String, unbounded: Bool = false
    ) -> [(String, KnownAttack)] {
        let knowledge =
            switch family {
            case .scoreBased: "black-box-score"
            case .decisionBased: "black-box-decision"
            case .transfer: "transfer"
            case .randomNoise: "none"
            case .ensemble, .external, .other, .certified: "unknown"
            case .gradientSingle, .gradientIterative: "white-box"
            }
        let attack = KnownAttack(
            name: name, family: family, knowledge: knowledge, isUnbounded: unbounded)
        let words = [key(name)] + aliases.split(separator: " ").map(String.init)
        return words.map { ($0, attack) }
    }

    private static let known: [String: KnownAttack] = Dictionary(
        [
            entry("FGSM", .gradientSingle, "fastgradient fastgradientmethod ffgsm rfgsm fgm"),
            entry("FAB", .gradientIterative, "fabt fabtarget"),
            entry(
                "APGD-CE", .gradientIterative,
                "apgd autoprojectedgradientdescent autopgd apgdeot eotapgd"),
            entry("APGD-T", .gradientIterative, "apgdt apgddlr apgdtarget"),
            entry(
                "PGD", .gradientIterative,
                "projectedgradientdescent pgdl tpgd eotpgd pgdeot projectedgradientdescentpytorch"
                    + " projectedgradientdescentnumpy"),
            entry("BIM", .gradientIterative, "basiciterative basiciterativemethod ifgsm"),
            entry(
                "MIM", .gradientIterative,
                "momentumiterativemethod mifgsm difgsm tifgsm nifgsm sinifgsm vmifgsm vnifgsm"),
            entry("Jitter", .gradientIterative, ""),
            entry("DDN", .gradientIterative, "", unbounded: true),
            entry("FMN", .gradientIterative, "fastminimumnorm", unbounded: true),
            entry("BrendelBethge", .gradientIterative, "", unbounded: true),
            entry("CW", .gradientIterative, "carlini carliniwagner", unbounded: true),
            entry("DeepFool", .gradientIterative, "sparsefool newtonfool", unbounded: true),
            entry("JSMA", .gradientIterative, "saliencymapmethod", unbounded: true),
            entry("EAD", .gradientIterative, "elasticnet", unbounded: true),
            entry("Square", .scoreBased, "squareattack"),
            entry("ZOO", .scoreBased, "zooattack", unbounded: true),
            entry("SimBA", .scoreBased, "simba"),
            entry("NES", .scoreBased, ""),
            entry("SPSA", .scoreBased, ""),
            entry("OnePixel", .scoreBased, "pixelattack pixel"),
            entry("HopSkipJump", .decisionBased, "hopskipjumpattack", unbounded: true),
            entry("Boundary", .decisionBased, "boundaryattack", unbounded: true),
            entry("GeoDA", .decisionBased, "", unbounded: true),
            entry("SignOPT", .decisionBased, "signoptattack", unbounded: true),
            entry("RayS", .decisionBased, "", unbounded: true),
            entry(
                "noise", .randomNoise,
                "uniformnoise additiveuniformnoise gaussiannoise gn randomnoise uniform random"),
            entry("transfer", .transfer, "transferpgd transferfgsm transferbim transfermim"),
            entry("autoattack-standard", .ensemble, "autoattack autoattackstandard"),
            entry("autoattack-plus", .ensemble, "autoattackplus autoattackrand"),
            entry("external", .external, ""),
        ].flatMap { $0 }, uniquingKeysWith: { first, _ in first })

    /// The attack a name stands for: `LinfProjectedGradientDescentAttack` is PGD.
    public static func find(_ name: String) -> KnownAttack? {
        for candidate in candidates(name) {
            if let attack = known[candidate] { return attack }
        }
        return nil
    }

    /// The name alone, then without a norm before or behind it, `Attack` behind it, or a step count.
    private static func candidates(_ name: String) -> [String] {
        var word = key(String(name.prefix { $0 != "(" }))
        var found = [word]
        for norm in ["linf", "l0", "l1", "l2"] where word.hasPrefix(norm) {
            word.removeFirst(norm.utf8.count)
            found.append(word)
            break
        }
        if word.hasSuffix("attack") {
            word.removeLast(6)
            found.append(word)
        }
        for norm in ["linf", "l0", "l1", "l2"] where word.hasSuffix(norm) {
            found.append(String(word.dropLast(norm.utf8.count)))
        }
        let digits = word.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
        if digits > 0, digits < word.utf8.count {
            word.removeLast(digits)
            found.append(word)
        }
        return found
    }

    /// Lower-case letters and digits only.
    private static func key(_ name: String) -> String {
        let kept = name.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case 0x41...0x5A: byte + 0x20
            case 0x61...0x7A, 0x30...0x39: byte
            default: nil
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
