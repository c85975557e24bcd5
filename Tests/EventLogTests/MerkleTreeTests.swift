// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregSystem
import Testing

@Suite struct MerkleTreeTests {
    /// The leaves and roots of the Certificate Transparency reference tests.
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ].compactMap { Hex.decode($0) }
    static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func `gives the roots of the Certificate Transparency reference tests`() {
        #expect(Self.leaves.count == 8)
        for (index, root) in Self.roots.enumerated() {
            let hashes = Self.leaves[...index].map { MerkleTree.leafHash($0) }
            #expect(MerkleTree.root(of: hashes).hex == root)
        }
    }

    @Test func `the empty tree has the hash of nothing`() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(MerkleTree.emptyRoot.hex == nothing)
        #expect(MerkleTree.root(of: [Digest]()) == MerkleTree.emptyRoot)
    }

    @Test func `agrees with the definition at every size up to 300`() {
        let hashes = (0..<300).map { MerkleTree.leafHash(SampleLog.record($0).leaf) }
        for size in 0...300 {
            #expect(MerkleTree.root(of: hashes[..<size]) == definedRoot(hashes[..<size]))
        }
    }

    @Test func `no consistency proof starts outside the new tree or at nothing`() {
        let root = MerkleTree.leafHash([1])
        for (old, new) in [(0, 0), (0, 5), (-1, 5), (6, 5), (Int.max, 1)] {
            for oldRoot in [root, MerkleTree.emptyRoot] {
                let isRight = MerkleTree.verifyConsistency(
                    oldSize: old, newSize: new, oldRoot: oldRoot, newRoot: root, proof: [])
                #expect(!isRight)
            }
        }
    }

    @Test(arguments: [(-1, 1), (1, 1), (0, 0), (5, 3), (Int.max, Int.max)])
    func `no proof fits a place outside the tree`(index: Int, size: Int) {
        let hash = MerkleTree.leafHash([])
        #expect(
            !MerkleTree.verifyInclusion(
                index: index, size: size, leafHash: hash, proof: [], root: hash))
    }
}

@Suite(.enabled(if: Fixtures.isPresent, "\(Fixtures.wanted)"))
struct MerkleVectorTests {
    /// A vector file's values.
    struct Vector {
        let path: String
        let integers: [String: Int64]
        let digests: [String: Digest?]
        let proof: [Digest?]
        let isWrong: Bool

        init(_ path: String) throws {
            self.path = path
            let bytes = try File.contents(path, limit: 1 << 20)
            guard case .object(let object) = try StrictJSON.parse(bytes, as: path) else {
                throw MregError(.corrupt, path)
            }
            var integers: [String: Int64] = [:]
            var digests: [String: Digest?] = [:]
            for member in object.members {
                if case .integer(let value) = member.value { integers[member.name] = value }
                if case .string(let text) = member.value { digests[member.name] = Self.hash(text) }
            }
            self.integers = integers
            self.digests = digests
            var proof: [Digest?] = []
            if case .array(let items)? = object["proof"] {
                for case .string(let text) in items { proof.append(Self.hash(text)) }
            }
            self.proof = proof
            isWrong = object["wantErr"] == true
        }

        static func hash(_ text: String) -> Digest? {
            Base64.decode(text).flatMap { Digest(bytes: $0) }
        }

        /// The size or index; a number that no `Int` holds is refused before any proof is.
        func size(_ name: String) -> Int? { integers[name].map(Int.init) }
        func digest(_ name: String) -> Digest? { digests[name] ?? nil }
        var hashes: [Digest]? {
            proof.contains { $0 == nil } ? nil : proof.compactMap(\.self)
        }
    }

    static func vectors(_ kind: String) throws -> [Vector] {
        let folder = Fixtures.path("merkle-vectors/\(kind)")
        return try files(in: folder).filter { $0.hasSuffix(".json") }
            .map { try Vector(Paths.join(folder, $0)) }
    }

    @Test func `judges the published inclusion vectors as they say`() throws {
        let vectors = try Self.vectors("inclusion")
        #expect(vectors.count >= 98)
        for vector in vectors {
            var isRight = false
            if let index = vector.size("leafIdx"), let size = vector.size("treeSize"),
                let leaf = vector.digest("leafHash"), let root = vector.digest("root"),
                let proof = vector.hashes
            {
                isRight = MerkleTree.verifyInclusion(
                    index: index, size: size, leafHash: leaf, proof: proof, root: root)
            }
            #expect(isRight == !vector.isWrong, "\(vector.path)")
        }
    }

    @Test func `judges the published consistency vectors as they say`() throws {
        let vectors = try Self.vectors("consistency")
        #expect(vectors.count >= 98)
        // Its roots are not of 32 bytes, so that there are no such digests.
        let impossible = "sizes-are-equal-one-and-proof-is-empty.json"
        for vector in vectors where !vector.path.hasSuffix(impossible) {
            var isRight = false
            if let old = vector.size("size1"), let new = vector.size("size2"),
                let oldRoot = vector.digest("root1"), let newRoot = vector.digest("root2"),
                let proof = vector.hashes
            {
                isRight = MerkleTree.verifyConsistency(
                    oldSize: old, newSize: new, oldRoot: oldRoot, newRoot: newRoot, proof: proof)
            }
            #expect(isRight == !vector.isWrong, "\(vector.path)")
        }
    }
}
