// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import Glibc
import MregCore
import MregCrypto
import MregSystem
import Policy
import TestSupport
import Testing
import Trust

@testable import Registry

/// The home folder of this test process, with a key for everybody who acts in a test.
enum Home {
    /// The registry's first admin and publisher; the active key.
    static let admin = "admin"
    /// Keys that nobody trusts until a test says so.
    static let strangers = ["mallory", "carol", "dave"]

    /// The folder; making it points `HOME` and the XDG variables there.
    static let folder: String = {
        // In memory where there is such a folder: every test syncs what it has seen of a log.
        let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        let path = Paths.join(base, "mreg-home-\(RandomName.next())")
        for (name, part) in [
            ("HOME", ""), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"), ("XDG_CACHE_HOME", "cache"),
        ] { setenv(name, part.isEmpty ? path : Paths.join(path, part), 1) }
        unsetenv("MREG_KEY_PASSPHRASE")
        unsetenv("MREG_REGISTRY")
        for name in [admin] + strangers {
            _ = try? KeyRing().generate(name, algorithm: .ecdsaP256, passphrase: nil)
        }
        atexit { try? Directory.removeTree(Home.folder) }
        return path
    }()
}

/// A registry of its own for one test.
final class Stage {
    let scratch: ScratchFolder
    let location: RegistryLocation

    /// The built-in policy, but for files of no known format: most tests push noise.
    private static let policy = """
        format: mreg.policy/v1
        environment: default
        rules:
          - {id: signature, type: signature, role: publisher, threshold: 1}
          - {id: scan, type: scan, minimum: safe, unknown-data: accept}
          - {id: state, type: state, allow: [active, deprecated]}
          - {id: lineage, type: lineage, require: none, refuse-tainted: true}

        """

    /// Makes the registry with the admin's key; with `isStrict`, under the built-in policy.
    init(isStrict: Bool = false) throws {
        _ = Home.folder
        scratch = try ScratchFolder(inMemory: true)
        let root = scratch.at("project/registry-data")
        location = RegistryLocation(layout: RegistryLayout(root: root), source: .option)
        var creation = LocalRegistry.Creation()
        if !isStrict {
            try scratch.write("template/policy.yaml", Array(Self.policy.utf8))
            creation.template = scratch.at("template")
        }
        _ = try LocalRegistry.create(at: location, creation)
    }

    /// The same registry and files at a place where nobody has seen a log yet.
    init(copyOf other: Stage) throws {
        scratch = try ScratchFolder(inMemory: true)
        try copyTree(other.scratch.path, scratch.path)
        let layout = RegistryLayout(root: scratch.at("project/registry-data"))
        location = RegistryLocation(layout: layout, source: .option)
    }

    var root: String { location.layout.root }

    /// Opens the registry, as every command does.
    func open(
        _ access: LocalRegistry.Access = .write, options: OpenOptions = OpenOptions()
    ) throws -> LocalRegistry {
        try LocalRegistry.open(location, access, options: options)
    }

    /// Pushes one file of these bytes.
    @discardableResult
    func push(
        _ bytes: [UInt8], as name: String = "model", by key: SigningChoice.Key = .active,
        _ change: (inout PushRequest) -> Void = { _ in }
    ) throws -> PushResult {
        let path = try scratch.write("sources/\(RandomName.next())/model.bin", bytes)
        return try push([path], as: name, by: key, change)
    }

    /// Pushes files or folders.
    @discardableResult
    func push(
        _ paths: [String], as name: String? = nil, by key: SigningChoice.Key = .active,
        _ change: (inout PushRequest) -> Void = { _ in }
    ) throws -> PushResult {
        var request = PushRequest(paths: paths, name: name)
        request.signing = SigningChoice(key)
        change(&request)
        return try open().push(request)
    }

    /// Pulls into a fresh folder; the folder.
    @discardableResult
    func pull(
        _ reference: String, _ change: (inout PullRequest) -> Void = { _ in }
    ) throws -> String {
        let output = scratch.at("out-\(RandomName.next())")
        var request = PullRequest(reference: try Reference(reference))
        request.output = output
        change(&request)
        _ = try open(.read).pull(request)
        return output
    }

    /// Pulls a version of one file; its bytes.
    func pulled(_ reference: String, _ file: String = "model.bin") throws -> [UInt8] {
        try File.contents(Paths.join(try pull(reference), file), limit: 1 << 30)
    }

    /// Why a pull is refused; nothing may have been written.
    func refusal(
        of reference: String, _ change: (inout PullRequest) -> Void = { _ in }
    ) throws -> [RuleOutcome] {
        let output = scratch.at("out-\(RandomName.next())")
        var request = PullRequest(reference: try Reference(reference))
        request.output = output
        change(&request)
        let error = #expect(throws: RefusedError.self) { try self.open(.read).pull(request) }
        #expect(try FileStatus.of(output) == nil, "something was written")
        return error?.decisions.flatMap(\.refusals) ?? []
    }

    /// Everything `verify --all` finds.
    func findings() throws -> [Finding] { try open(.read).verifyAll().findings }

    /// An actor of the ring.
    func actor(_ name: String) throws -> Actor {
        var notices: [String] = []
        return try #require(try SigningChoice(.named(name)).actor(notices: &notices))
    }

    /// Writes an entry without the checks the verbs make.
    func forge(_ name: String?, _ event: LogEntry.Event) throws {
        try open().append(try name.map { try actor($0) }) { _ in [.event(event)] }
    }

    /// Trusts a key.
    func trust(
        _ key: String, roles: Set<Role> = [.publisher], names: [String] = [],
        _ change: (inout TrustRequest) -> Void = { _ in }
    ) throws {
        var request = TrustRequest(key: key, owner: key, roles: roles)
        request.names = names
        change(&request)
        _ = try open().trustAdd(request, signing: SigningChoice())
    }

    /// All files below a folder of the registry, sorted.
    func files(_ folder: String) throws -> [String] {
        try Self.files(below: Paths.join(root, folder))
    }

    static func files(below folder: String) throws -> [String] {
        var found: [String] = []
        for entry in try Directory.list(folder) ?? [] {
            let path = Paths.join(folder, entry.name)
            if entry.kind == .directory {
                found += try files(below: path)
            } else {
                found.append(path)
            }
        }
        return found.sorted { $0.bytesPrecede($1) }
    }

    /// Removes the catalog and what SQLite keeps beside it.
    static func dropCatalog(_ root: String) throws {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            try Directory.remove(Paths.join(root, "catalog.sqlite" + suffix))
        }
    }

    /// The ordered dump of the catalog.
    func dump() throws -> [String] {
        var lines: [String] = []
        try open(.read).catalog.read { try $0.dump { lines.append($0) } }
        return lines
    }
}

/// Bytes that do not repeat, the same for the same seed.
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state >> 32)
    }
}

/// The `MregError` a body throws.
func failure(_ body: () throws -> Void) throws -> MregError {
    do {
        try body()
    } catch let error as MregError { return error }
    Issue.record("no error was thrown")
    throw MregError(.failed, "no error was thrown")
}

/// Copies a folder with everything in it.
func copyTree(_ from: String, _ to: String) throws {
    try Directory.removeTree(to)
    try Directory.make(Paths.parent(to))
    #expect(Command.run("cp", ["-a", from, to]) == 0)
}

/// Overwrites a file in place, whatever its mode.
func overwrite(_ path: String, _ bytes: [UInt8]) throws {
    chmod(path, 0o644)
    try Directory.remove(path)
    let file = try File.create(path, mode: 0o444)
    if !bytes.isEmpty { try file.write(bytes, at: 0) }
}
