// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// The project's own files, found from where this one was compiled.
enum Repository {
    /// One file of the project.
    struct Source: Sendable, CustomTestStringConvertible {
        /// The path below the project's root.
        let path: String
        let text: String

        var testDescription: String { path }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// The folder below `Sources` or `Tests`, which is the module.
        var module: String { String(path.split(separator: "/").dropFirst().first ?? "") }
        var isSwift: Bool { path.hasSuffix(".swift") }
    }

    /// The nearest folder above this file that holds a package and its formatting rules.
    static let root: String = {
        var folder = Paths.parent(#filePath)
        while folder != "/" {
            let isRoot = ["Package.swift", ".swift-format", "Sources"].allSatisfy {
                (try? FileStatus.of(Paths.join(folder, $0))) != nil
            }
            if isRoot { return folder }
            folder = Paths.parent(folder)
        }
        return folder
    }()

    /// Swift and C files below `Sources`.
    static let sources = files(below: "Sources", endings: [".swift", ".c", ".h"])
    /// Swift files below `Tests`.
    static let tests = files(below: "Tests", endings: [".swift"])

    /// All files below a folder whose names end in one of `endings`; hidden ones are left out.
    static func files(below folder: String, endings: [String]) -> [Source] {
        let entries = (try? Directory.list(Paths.join(root, folder))) ?? []
        return entries.flatMap { entry -> [Source] in
            let path = Paths.join(folder, entry.name)
            if entry.name.hasPrefix(".") { return [] }
            if (try? FileStatus.of(Paths.join(root, path)))?.kind == .directory {
                return files(below: path, endings: endings)
            }
            guard endings.contains(where: entry.name.hasSuffix), let text = read(path) else {
                return []
            }
            return [Source(path: path, text: text)]
        }
    }

    /// The text of one file, or nil when there is none.
    static func read(_ path: String) -> String? {
        let bytes = try? File.contents(Paths.join(root, path), limit: 4 << 20)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}
