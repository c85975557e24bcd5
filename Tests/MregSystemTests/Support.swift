// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem

/// A folder of its own for one test, removed when this goes.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let base = Surroundings.variable("TMPDIR") ?? "/tmp"
        path = Paths.join(base, "mreg-test-\(RandomName.next())")
        try Directory.make(path)
    }

    deinit { try? Directory.removeTree(path) }

    /// A path below the folder.
    func callAsFunction(_ parts: String...) -> String {
        parts.reduce(path) { Paths.join($0, $1) }
    }

    /// Writes a file below the folder.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try DurableWrite.replace(self(name), with: Array(text.utf8))
        return self(name)
    }

    /// The names in the folder or in one below it.
    func names(_ part: String = "") throws -> [String] {
        try (Directory.list(part.isEmpty ? path : self(part)) ?? []).map(\.name)
    }
}

/// The text of a small file.
func text(_ path: String) throws -> String {
    String(decoding: try File.contents(path, limit: 1 << 20), as: UTF8.self)
}

/// The code of the error that `body` throws, or nil when it throws none.
func errorCode(_ body: () throws -> Void) -> MregError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? MregError)?.code
    }
}
