// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg cat`.
struct CatCommand: OutputCommand {
    /// Largest file that `--json` carries, in bytes.
    private static let jsonBytesMax = 8 << 20

    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Write one file of a version to standard output, if the policy allows it.",
        discussion: Help.text(
            "The bytes pass the same gate as with pull, and are checked as they stream: a "
                + "status other than 0 means that they must not be used.",
            examples: [
                ("mreg cat digits@v1 README.md", "look into a folder"),
                ("mreg cat model@prod | sha256sum", "the only file of an artifact"),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Argument(help: "The file; needed when there are several.")
    var path: String?

    @OptionGroup var policy: PolicyOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        let file = try path.map { try ArtifactPath($0, code: .usage) }
        let consumer = try policy.consumer()
        let opened = try registry.open(.read, out)
        var kept: [UInt8] = []
        try opened.cat(
            wanted, path: file, environment: policy.environment, consumer: consumer
        ) { (span) throws(MregError) in
            let bytes = unsafe span.withUnsafeBytes { unsafe Array($0) }
            guard out.isJSON else { return out.bytes(bytes) }
            guard kept.count + bytes.count <= Self.jsonBytesMax else { throw Self.tooLarge }
            kept += bytes
        }
        guard out.isJSON else { return }
        out.json([
            "reference": .string("\(wanted)"), "path": .text(path),
            "bytes": .count(kept.count), "base64": .string(Base64.encode(kept)),
        ])
    }

    private static var tooLarge: MregError {
        MregError(
            .usage, "the file is too large for a JSON document",
            cause: "at most \(Quantity.bytes(Int64(jsonBytesMax))) are carried",
            next: "leave --json out, or use mreg pull")
    }
}
