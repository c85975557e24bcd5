// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import StrictYAML

/// `config.yaml`: what a registry is, written once when it is made.
public struct RegistryConfiguration: Sendable, Equatable {
    /// The format this build reads and writes.
    public static let formatVersion: Int64 = 1

    /// The registry's name, for people.
    public var name: String
    /// The event log's origin: random, so that two registries never share one.
    public var origin: String
    /// The log's public key as a C2SP vkey.
    public var logKey: String

    /// Makes a configuration.
    public init(name: String, origin: String, logKey: String) {
        self.name = name
        self.origin = origin
        self.logKey = logKey
    }

    /// Reads the file of a registry.
    public init(readingFrom layout: RegistryLayout) throws(MregError) {
        let bytes: [UInt8]
        do {
            bytes = try File.contents(layout.configuration, limit: Limits.documentBytesMax)
        } catch  where error.code == .notFound {
            throw MregError(
                .notFound, "there is no registry at '\(layout.root.printable)'",
                cause: "it has no config.yaml", next: "mreg init \(layout.root.printable)")
        }
        var reader = try ObjectReader(
            try StrictYAML.parse(bytes, as: "config.yaml"), at: "config.yaml", code: .corrupt)
        let version = try reader.integer("format")
        guard version == Self.formatVersion else {
            throw MregError(
                .failed, "the registry has format \(version)",
                cause: "this mreg reads format \(Self.formatVersion)",
                next: "use the mreg release that made it, or a newer one")
        }
        name = try reader.string("name")
        origin = try reader.string("origin")
        logKey = try reader.string("log-key")
        try reader.finish()
        guard try NoteVerifier(logKey).name.bytesEqual(origin) else {
            throw MregError(
                .corrupt, "config.yaml contradicts itself",
                cause: "the log key is of another origin than '\(origin.printable)'")
        }
    }

    /// The text of the file.
    public var yaml: String {
        "# Written once by `mreg init`; not meant to be edited.\n"
            + StrictYAML.encode([
                "format": .integer(Self.formatVersion), "name": .string(name),
                "origin": .string(origin), "log-key": .string(logKey),
            ])
    }
}
