// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// What a push says about the version itself.
struct PushDescription: ParsableArguments {
    @Option(help: "The artifact's name (default: from the first path).")
    var name: String?

    @Flag(help: "Publish a dataset instead of a model.")
    var dataset = false

    @Option(
        name: .customLong("param"),
        help: ArgumentHelp("A training parameter; may be repeated.", valueName: "key=value"))
    var parameters: [String] = []

    @Option(
        name: .customLong("metric"),
        help: ArgumentHelp("A measured value; may be repeated.", valueName: "key=value"))
    var metrics: [String] = []

    @Option(name: [.short, .long], help: "A message for people.")
    var message = ""

    @Option(help: "Move this alias to the new version.")
    var alias: String?
}

/// Where a pushed version comes from.
struct PushOrigin: ParsableArguments {
    /// How a model can come from its base model.
    enum Relation: String, CaseIterable, ExpressibleByArgument {
        case finetune, adapter, merge, quantized, converted, distilled
    }

    @Option(
        name: .customLong("base"),
        help: ArgumentHelp("The model it was made from; may be repeated.", valueName: "ref"))
    var bases: [String] = []

    @Option(help: "How it was made from --base.")
    var relation = Relation.finetune

    @Option(
        name: .customLong("trained-on"),
        help: ArgumentHelp("A dataset it was trained on; may be repeated.", valueName: "ref"))
    var trainedOn: [String] = []

    @Option(
        name: .customLong("evaluated-on"),
        help: ArgumentHelp("A dataset it was evaluated on; may be repeated.", valueName: "ref"))
    var evaluatedOn: [String] = []

    @Option(
        name: .customLong("external"),
        help: ArgumentHelp(
            "A base outside this registry, pinned by its digest; may be repeated.",
            valueName: "uri@sha256:hex"))
    var externals: [String] = []

    @Option(
        name: .customLong("external-data"),
        help: ArgumentHelp(
            "Training data outside this registry, pinned by its digest; may be repeated.",
            valueName: "uri@sha256:hex"))
    var externalData: [String] = []

    @Flag(help: "Claim, signed, that it was made from no other model or dataset.")
    var fromScratch = false

    /// The parents as the registry takes them.
    func parents() throws(MregError) -> [PushRequest.Parent] {
        let parents =
            list(bases, relation.rawValue) + list(trainedOn, "trained-on")
            + list(evaluatedOn, "evaluated-on") + list(externals, relation.rawValue, true)
            + list(externalData, "trained-on", true)
        if fromScratch, parents.contains(where: { $0.relation != "evaluated-on" }) {
            throw MregError(
                .usage, "--from-scratch contradicts a parent",
                cause: "it claims that there is none")
        }
        return parents
    }

    private func list(
        _ texts: [String], _ relation: String, _ isExternal: Bool = false
    ) -> [PushRequest.Parent] {
        texts.map { .init(relation: relation, text: $0, isExternal: isExternal) }
    }
}

/// `key=value` arguments.
enum Assignment {
    /// The keys and their values; a key given twice is an error.
    static func dictionary(
        _ texts: [String], option: String
    ) throws(MregError) -> [String: String] {
        var result: [String: String] = [:]
        for text in texts {
            let scalars = text.unicodeScalars
            guard let sign = scalars.firstIndex(of: "="), sign != scalars.startIndex else {
                throw MregError(
                    .usage, "'\(text.printable)' is not key=value",
                    next: "write \(option) KEY=VALUE")
            }
            let key = String(scalars[..<sign])
            let value = String(scalars[scalars.index(after: sign)...])
            guard result.updateValue(value, forKey: key) == nil else {
                throw MregError(.usage, "\(option) gives '\(key.printable)' twice")
            }
        }
        return result
    }
}
