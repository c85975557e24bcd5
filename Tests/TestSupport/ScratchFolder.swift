// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// A folder of its own for one test, removed when it goes.
public final class ScratchFolder {
    /// The absolute path, without links in it.
    public let path: String

    /// Makes the folder below `TMPDIR` or `/tmp`, or in memory where a test syncs a great deal.
    public init(inMemory: Bool = false) throws(MregError) {
        let memory = "/dev/shm"
        let hasMemory = try FileStatus.of(memory)?.kind == .directory
        let useMemory = inMemory && hasMemory
        let base = try Paths.real(useMemory ? memory : Surroundings.variable("TMPDIR") ?? "/tmp")
        path = Paths.join(base, "mreg-test-\(RandomName.next())")
        try Directory.make(path)
    }

    deinit { try? Directory.removeTree(path) }

    /// A path inside.
    public func at(_ name: String) -> String { Paths.join(path, name) }

    /// Writes a file inside, making its folders; the path.
    @discardableResult
    public func write(
        _ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644
    ) throws(MregError) -> String {
        let target = at(name)
        try Directory.make(Paths.parent(target))
        try Directory.remove(target)
        let file = try File.create(target, mode: mode)
        if !bytes.isEmpty { try file.write(bytes, at: 0) }
        return target
    }

    /// Reads a file inside.
    public func read(_ name: String) throws(MregError) -> [UInt8] {
        try File.contents(at(name), limit: 1 << 30)
    }
}
