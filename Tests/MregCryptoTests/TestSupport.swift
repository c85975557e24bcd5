// SPDX-License-Identifier: Apache-2.0

import Glibc
import MregCore
import TestSupport
import Testing

/// A scratch folder that goes away with the value.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/mreg-crypto-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        path = String(cString: made)
    }

    deinit { _ = run("rm", ["-rf", path]) }

    func file(_ name: String, _ bytes: [UInt8] = []) throws -> String {
        let full = path + "/" + name
        if !bytes.isEmpty {
            let stream = try #require(fopen(full, "w"))
            defer { fclose(stream) }
            #expect(fwrite(bytes, 1, bytes.count, stream) == bytes.count)
        }
        return full
    }

    func file(_ name: String, _ text: String) throws -> String {
        try file(name, Array(text.utf8))
    }
}

/// All bytes of a file.
func read(_ path: String) throws -> [UInt8] {
    let stream = try #require(fopen(path, "r"), "cannot open \(path)")
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
        bytes += buffer.prefix(count)
    }
    return bytes
}

/// The exit status of a program run without a terminal and without output, or nil.
@discardableResult
func run(_ program: String, _ arguments: [String]) -> Int32? { Command.run(program, arguments) }

/// The `openssl` command: another reader and writer of the same formats.
enum OpenSSLCommand {
    static let isPresent = run("openssl", ["version"]) == 0

    static func succeeds(_ arguments: String...) -> Bool {
        run("openssl", arguments) == 0
    }
}

/// The keys another tool made.
enum Fixtures {
    static let root: String? = getenv("MREG_FIXTURES").map { String(cString: $0) }

    static func key(_ name: String) throws -> [UInt8] {
        try read(#require(root) + "/trust/keys/" + name)
    }
}

/// The error a piece of work ends with.
func failure(_ work: () throws -> Void) throws -> MregError {
    do {
        try work()
    } catch let error as MregError {
        return error
    }
    throw Unexpected.success
}

enum Unexpected: Error { case success }
