// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import ObjectStore
import Testing

@Suite struct RecipeTests {
    static let a = String(repeating: "0a", count: 32)
    static let b = String(repeating: "0b", count: 32)

    /// Written by hand from the format's description.
    static let example = """
        mreg.recipe/v1
        container \(b) 100
        blob \(a) 30 future-rule/12 2
        chunk \(a) 10 0 0
        chunk \(b) 20 0 80

        """

    @Test func `reads the example and writes the same bytes`() throws {
        let recipe = try Recipe(parsing: Array(Self.example.utf8))
        #expect(recipe.encoded() == Array(Self.example.utf8))
        let digest = try #require(Digest(hex: Self.a))
        let container = try #require(Digest(hex: Self.b))
        #expect(
            recipe.places(name: digest) == [
                BlobPlace(
                    blob: digest,
                    extents: [
                        Extent(container: container, offset: 0, length: 10),
                        Extent(container: container, offset: 80, length: 20),
                    ], recipe: digest)
            ])
    }

    @Test(arguments: [
        ("mreg.recipe/v1", "mreg.recipe/v2"), (" 100\n", " 99\n"), (" 100\n", " 0100\n"),
        (" 100\n", " -1\n"), (" 30 ", " 31 "), ("rule/12 2", "rule/12 3"),
        ("rule/12 2", "rule/12 1"),
        ("rule/12 2", "rule/12 0"), ("rule/12", "rule"), ("rule/12", "Rule/12"), (" 0 80", " 1 80"),
        (" 0 80", " -1 80"), (" 0 80", " 0 81"), (" 0 80", " 0 -80"),
        (" 0 80", " 0 9223372036854775807"), ("chunk", "chunk "), ("0a0a", "0A0a"), ("\n", "\r\n"),
        ("blob", "blub"), ("container", "chunk"), (" 20 0", " -20 0"), ("80\n", "80\n\n"),
        ("80\n", "80\nx"), ("mreg", "\u{FEFF}mreg"),
    ])
    func `anything else than a writer would write is refused`(from: String, to: String) throws {
        let changed = Self.replacingFirst(from, to)
        #expect(changed != Self.example)
        let error = try failure { _ = try Recipe(parsing: Array(changed.utf8)) }
        #expect(error.code == .corrupt)
    }

    @Test func `every truncation and every flipped bit is refused or harmless`() throws {
        let bytes = Array(Self.example.utf8)
        for length in 0..<bytes.count {
            #expect(throws: MregError.self) { try Recipe(parsing: Array(bytes.prefix(length))) }
        }
        for offset in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[offset] ^= 1 << bit
                // What parses must be canonical, so it can never pass for the original.
                if let recipe = try? Recipe(parsing: changed) {
                    #expect(recipe.encoded() == changed)
                }
            }
        }
    }

    @Test func `containers that no chunk uses, and repeated blobs, are refused`() throws {
        let unused = Self.replacingFirst(
            "container", "container \(String(repeating: "00", count: 32)) 5\ncontainer")
        _ = try failure { _ = try Recipe(parsing: Array(unused.utf8)) }
        let blob = Self.example.split(separator: "\n").dropFirst(2).joined(separator: "\n")
        _ = try failure { _ = try Recipe(parsing: Array((Self.example + blob + "\n").utf8)) }
    }

    private static func replacingFirst(_ from: String, _ to: String) -> String {
        let bytes = Array(example.utf8)
        let wanted = Array(from.utf8)
        for start in 0...(bytes.count - wanted.count)
        where bytes[start...].starts(with: wanted) {
            let tail = bytes[(start + wanted.count)...]
            return String(decoding: Array(bytes[..<start]) + Array(to.utf8) + tail, as: UTF8.self)
        }
        return example
    }
}
