// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem

/// One thing `doctor` looked at.
public struct Checkup: Sendable {
    /// What was looked at.
    public var name: String
    /// Whether it is in order.
    public var isHealthy: Bool
    /// What was found.
    public var detail: String
    /// The command that helps.
    public var next: String?
}

/// Looks at what commonly goes wrong, quickly; `verify --all` reads every byte.
public enum Doctor {
    /// Looks at the registry, this account's keys and the surroundings.
    public static func examine(_ location: RegistryLocation) -> [Checkup] {
        [
            check("registry") { try registry(location) },
            check("permissions") { try permissions(location) },
            check("file system") { try fileSystem(location) },
            check("log") { try log(location) },
            check("log key") { try logKey(location) },
            check("signing key") { try signingKey() },
            check("catalog and documents") { try catalog(location) },
        ]
    }

    private static func check(_ name: String, _ body: () throws -> String) -> Checkup {
        do {
            return Checkup(name: name, isHealthy: true, detail: try body())
        } catch let error as MregError {
            return Checkup(
                name: name, isHealthy: false, detail: error.description, next: error.next)
        } catch {
            return Checkup(name: name, isHealthy: false, detail: "\(error)")
        }
    }

    private static func registry(_ location: RegistryLocation) throws(MregError) -> String {
        let configuration = try RegistryConfiguration(readingFrom: location.layout)
        return "'\(configuration.name.printable)' at \(location.layout.root.printable)"
    }

    private static func permissions(_ location: RegistryLocation) throws(MregError) -> String {
        let root = location.layout.root
        guard let status = try FileStatus.of(root) else {
            throw MregError(.notFound, "there is no '\(root.printable)'")
        }
        guard !status.isWritableByOthers else {
            throw MregError(
                .refused, "others may write '\(root.printable)'",
                next: "chmod go-w \(root.printable)")
        }
        return status.owner == Surroundings.userID
            ? "this account owns it" : "it belongs to uid \(status.owner); this account reads"
    }

    private static func fileSystem(_ location: RegistryLocation) throws(MregError) -> String {
        guard let name = try FileSystemKind.networkName(of: location.layout.root) else {
            return "local"
        }
        throw MregError(
            .failed, "it is a network file system (\(name))",
            next: "move the registry to a local disk")
    }

    private static func log(_ location: RegistryLocation) throws -> String {
        let configuration = try RegistryConfiguration(readingFrom: location.layout)
        let log = EventLog(
            folder: location.layout.log, staging: location.layout.temporary)
        let verifier = try NoteVerifier(configuration.logKey)
        let observation = try LocalRegistry.memory.observe(
            log, at: location.layout.root, key: verifier)
        let checkpoint = observation.current.checkpoint
        if let refusal = observation.verdict.refusal(of: checkpoint, at: location.layout.root) {
            throw refusal
        }
        return "\(checkpoint.size) entries, root \(checkpoint.root.short)"
    }

    private static func logKey(_ location: RegistryLocation) throws(MregError) -> String {
        let configuration = try RegistryConfiguration(readingFrom: location.layout)
        let log = EventLog(folder: location.layout.log, staging: location.layout.temporary)
        let keys = try log.keys(from: try NoteVerifier(configuration.logKey))
        _ = try LogKeyRing().signer(keys.current, configuration)
        return "this account holds it and can write"
    }

    private static func signingKey() throws(MregError) -> String {
        guard let name = try KeyRing().activeName() else {
            throw MregError(.notFound, "no key is active", next: "mreg key generate")
        }
        let key = try KeyRing().publicKey(name)
        return "'\(name)' \(key.keyID.short)"
    }

    private static func catalog(_ location: RegistryLocation) throws -> String {
        let registry = try LocalRegistry.open(location, .read)
        guard registry.notices.isEmpty else {
            throw MregError(.failed, registry.notices.joined(separator: "; "))
        }
        return "up to date"
    }
}
