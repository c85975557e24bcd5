// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import MregCore
import Testing

@testable import Evidence

/// What is compiled into the binary is what lies in `registry-data`, byte for byte.
@Suite struct AuditDataTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func files(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = Self.root.appending(path: "registry-data/\(folder)").path
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            return (String(name.dropLast(".json".count)), Array(data))
        }
    }

    @Test func `the profiles are the files`() throws {
        let files = try files("profiles")
        #expect(files.map(\.name) == AuditData.profileNames)
        for file in files { #expect(AuditData.profile(file.name) == file.bytes) }
    }

    @Test func `the taxonomies are the files, and all parse`() throws {
        let files = try files("taxonomies")
        #expect(files.map(\.name) == BuiltIn.taxonomies.map(\.name))
        for (file, text) in zip(files, BuiltIn.taxonomies) {
            #expect(Array(text.text.utf8) == file.bytes)
        }
        #expect(try AuditData.taxonomies().map(\.scheme) == files.map(\.name))
    }

    /// robustness.md 1.1: ATLAS retired T0058 in 2026.
    @Test func `a retired id is told with its successor`() throws {
        let atlas = try #require(AuditData.taxonomies().first { $0.scheme == "atlas" })
        #expect(atlas.successor(of: "AML.T0058")?.new == "AML.T0115.001")
    }
}
