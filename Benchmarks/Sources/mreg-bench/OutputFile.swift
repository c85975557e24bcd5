// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Why a benchmark cannot go on.
struct BenchError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }

    /// The last system call's error, with what was tried.
    static func system(_ action: String) -> BenchError {
        BenchError("\(action): \(String(cString: strerror(errno)))")
    }
}

/// A new file written from start to end.
final class OutputFile {
    private let descriptor: Int32
    private let path: String
    private(set) var offset = 0

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw BenchError.system("create \(path)") }
    }

    deinit { close(descriptor) }

    func write(_ bytes: some Collection<UInt8>) throws {
        let all = Array(bytes)
        var rest = all[...]
        while !rest.isEmpty {
            let wrote = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard wrote > 0 else { throw BenchError.system("write \(path)") }
            rest = rest.dropFirst(wrote)
        }
        offset += all.count
    }
}

/// Little-endian numbers.
func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// Makes a folder and its parents.
func makeFolder(_ path: String) throws {
    var current = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
        current += (current.isEmpty || current.hasSuffix("/") ? "" : "/") + part
        guard mkdir(current, 0o755) == 0 || errno == EEXIST else {
            throw BenchError.system("create \(current)")
        }
    }
}

/// Whether something has this name.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
