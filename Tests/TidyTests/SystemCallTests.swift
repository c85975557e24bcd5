// SPDX-License-Identifier: Apache-2.0
import Testing

/// No call on files goes around the seam that tests watch and make fail.
@Suite struct SystemCallTests {
    /// The files that make system calls on files and folders, each behind the seam.
    private static let makers = [
        "Sources/MregSystem/SystemCalls.swift", "Sources/MregSystem/SystemCalls+Looking.swift",
    ]

    /// Pipes, processes and terminals are no files of a registry; SQLite makes its own calls.
    private static let others = [
        "Sources/MregSystem/ChildProcess.swift", "Sources/MregSystem/Terminal.swift",
    ]

    /// Functions of the C library, and of our own C code, that reach files by name or descriptor.
    private static let calls: Set<String> = [
        "access", "chmod", "chown", "copy_file_range", "creat", "faccessat", "fallocate", "fchmod",
        "fchmodat", "fclose", "fdatasync", "fdopendir", "flock", "fopen", "fread", "fstat",
        "fstatat", "fstatfs", "fsync", "ftruncate", "futimens", "fwrite", "lchown", "linkat",
        "lockf", "lstat", "mkdir", "mkdirat", "mkdtemp", "mkfifo", "mknod", "mkstemp", "mmap",
        "msync", "nftw", "open64", "openat", "opendir", "posix_fadvise", "posix_fallocate",
        "pread", "preadv", "pwrite", "pwritev", "readdir", "readlink", "readlinkat", "realpath",
        "renameat", "renameat2", "rmdir", "scandir", "sendfile", "statfs", "statvfs", "statx",
        "symlink", "symlinkat", "sync_file_range", "syncfs", "tmpfile", "unlink", "unlinkat",
        "utimensat", "utimes", "mreg_clone_file", "mreg_file_system_type",
        "mreg_file_system_type_of", "mreg_is_in_memory", "mreg_open", "mreg_open_at",
        "mreg_open_beneath", "mreg_rename_at", "mreg_rename_noreplace", "mreg_set_direct",
        "mreg_sync_file_system", "mreg_unwritten_pages",
    ]

    /// Names that are common words; a call of the C library's is spelled with its module.
    private static let words: Set<String> = [
        "link", "open", "read", "remove", "rename", "stat", "truncate", "write",
    ]

    /// The calls in a piece of code: a name of the list before a parenthesis, not behind a point
    /// or `func`.
    private static func found(in text: String) -> [(name: String, line: Int)] {
        var found: [(name: String, line: Int)] = []
        let lines = SwiftText.code(of: text).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let pieces = line.split(separator: "(", omittingEmptySubsequences: false).dropLast()
            for piece in pieces {
                let name = String(
                    String(piece.reversed()).prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                        .reversed())
                let before = piece.dropLast(name.count)
                if before.hasSuffix("func ") { continue }
                let isQualified = before.hasSuffix("Glibc.")
                let isPlain = !before.hasSuffix(".") && calls.contains(name)
                if isPlain || isQualified && (calls.contains(name) || words.contains(name)) {
                    found.append((name, number + 1))
                }
            }
        }
        return found
    }

    @Test(arguments: Repository.sources.filter { $0.isSwift && $0.module == "MregSystem" })
    func `no call on files is made outside the seam`(_ source: Repository.Source) {
        guard !Self.makers.contains(source.path), !Self.others.contains(source.path) else {
            return
        }
        for call in Self.found(in: source.text) {
            Issue.record("\(source.path):\(call.line) calls \(call.name)")
        }
    }

    @Test(arguments: Repository.sources.filter { $0.isSwift && $0.module != "MregSystem" })
    func `no other module knows the C library's files`(_ source: Repository.Source) {
        #expect(!source.text.contains("import CSystemCalls"))
        guard source.text.contains("import Glibc") else { return }
        #expect(Self.found(in: source.text).isEmpty, "\(source.path)")
    }

    @Test(arguments: makers)
    func `every function that makes a call asks the seam before`(_ path: String) throws {
        let text = try #require(Repository.read(path))
        let functions = SwiftText.code(of: text).split(separator: "static func ").dropFirst()
        #expect(functions.count > 10)
        var seen = 0
        for function in functions where !Self.found(in: String(function)).isEmpty {
            // The loop over a folder's names is called from behind the seam.
            if function.hasPrefix("read(_ stream") { continue }
            let seam = ["change(", "look(", "seam.transfer("].compactMap {
                function.firstRange(of: $0)?.lowerBound
            }.min()
            let first = try #require(Self.found(in: String(function)).first)
            let spelled =
                Self.words.contains(first.name) ? "Glibc.\(first.name)(" : "\(first.name)("
            let call = try #require(function.firstRange(of: spelled)?.lowerBound)
            #expect(seam.map { $0 < call } == true, "\(path): \(function.prefix(40))")
            seen += 1
        }
        #expect(seen > 8)
    }

    @Test func `our C code has no call that Swift does not name here`() throws {
        let header = try #require(
            Repository.read("Sources/CSystemCalls/include/csystemcalls.h"))
        let pathless: Set = [
            "mreg_o_direct", "mreg_terminal_columns", "mreg_interrupt_catch",
            "mreg_interrupt_noted", "mreg_return_memory", "mreg_release_memory",
        ]
        let names = header.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
            .filter { $0.hasPrefix("mreg_") }
        #expect(names.count > 10)
        #expect(Set(names).subtracting(pathless).isSubset(of: Self.calls))
    }
}
