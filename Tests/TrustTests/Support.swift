// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregCrypto
import Testing
import Trust

/// Third-party test data, found through the environment.
enum Fixtures {
    static let root = getenv("MREG_FIXTURES").map { String(cString: $0) + "/trust" }
    static var areMissing: Bool { root == nil }

    static func bytes(_ path: String) throws -> [UInt8] {
        try readFile("\(#require(root))/\(path)")
    }

    static func key(_ name: String) throws -> PublicKey {
        try PublicKey(pem: try bytes("keys/\(name).pub.pem"))
    }

    static func privateKey(_ name: String) throws -> PrivateKey {
        try PrivateKey(pem: try bytes("keys/\(name).pem"))
    }

    static func list(_ folder: String) throws -> [String] {
        try filesBelow("\(#require(root))/\(folder)")
    }
}

/// Spells the reason for skipping once.
let needsFixtures: Comment = "set MREG_FIXTURES to the folder with the third-party test data"

/// The `model_signing` program, another writer and reader of the same bundles.
let modelSigningTool = getenv("MREG_MODEL_SIGNING").map { String(cString: $0) }

/// A scratch folder that goes away with the value.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/mreg-trust-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit { run("rm", ["-rf", path]) }

    @discardableResult
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let full = "\(path)/\(name)"
        let stream = try #require(fopen(full, "w"))
        defer { fclose(stream) }
        #expect(fwrite(bytes, 1, bytes.count, stream) == bytes.count)
        return full
    }

    /// Extracts the model files of the fixtures here.
    func extractModels() throws -> String {
        let archive = "\(try #require(Fixtures.root))/models.tar.gz"
        try #require(run("tar", ["-xzf", archive, "-C", path]) == 0)
        return "\(path)/models"
    }
}

func readFile(_ path: String) throws -> [UInt8] {
    let stream = try #require(fopen(path, "r"), "cannot open \(path)")
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
        bytes += buffer.prefix(count)
    }
    return bytes
}

/// The paths of all files below a folder, relative to it; links to folders are not followed.
func filesBelow(_ root: String, _ folder: String = "") throws -> [String] {
    let directory = try #require(opendir("\(root)/\(folder)"))
    defer { closedir(directory) }
    var out: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
            place.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        if name == "." || name == ".." { continue }
        if entry.pointee.d_type == UInt8(DT_DIR) {
            out += try filesBelow(root, path)
        } else {
            out.append(path)
        }
    }
    return out.sorted()
}

/// The files of a model with their digests.
func signedFiles(_ root: String) throws -> [SignedFile] {
    try filesBelow(root).map {
        SignedFile(path: $0, digest: Digest.sha256(of: try readFile("\(root)/\($0)")))
    }
}

/// The exit status of a program run without a terminal and without output, or nil.
@discardableResult
func run(_ program: String, _ arguments: [String]) -> Int32? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in Int32(0)...2 {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    let argv = ([program] + arguments).map { strdup($0) } + [nil]
    defer { argv.forEach { free($0) } }
    var child: pid_t = 0
    guard posix_spawnp(&child, program, &actions, nil, argv, environ) == 0 else { return nil }
    var status: Int32 = 0
    guard waitpid(child, &status, 0) == child, status & 0x7f == 0 else { return nil }
    return status >> 8 & 0xff
}

/// The error a piece of work ends with.
func failure<T>(_ work: () throws -> T) throws -> MregError {
    do {
        _ = try work()
    } catch let error as MregError {
        return error
    }
    throw Unexpected.success
}

enum Unexpected: Error { case success }

/// A digest whose bytes are all the same.
func digest(_ byte: UInt8) throws -> Digest {
    try #require(Digest(bytes: [UInt8](repeating: byte, count: 32)))
}

/// The value with the member at a path of names and indexes replaced, added or removed.
func edit(_ value: JSONValue, _ path: [String], to new: JSONValue?) throws -> JSONValue {
    guard let first = path.first else { return try #require(new) }
    let rest = Array(path.dropFirst())
    switch value {
    case .object(var object):
        object[first] = rest.isEmpty ? new : try edit(object[first] ?? [:], rest, to: new)
        return .object(object)
    case .array(var elements):
        let index = try #require(Int(first))
        if rest.isEmpty, new == nil {
            elements.remove(at: index)
        } else {
            elements[index] = try edit(elements[index], rest, to: new)
        }
        return .array(elements)
    default: throw Unexpected.success
    }
}
