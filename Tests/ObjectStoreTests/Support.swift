// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import TestSupport
import Testing

/// A store in a scratch folder.
struct StoreFixture {
    let scratch: ScratchFolder
    let store: ObjectStore

    init(inMemory: Bool = true) throws {
        scratch = try ScratchFolder(inMemory: inMemory)
        store = ObjectStore(root: scratch.at("registry"))
        try store.create()
    }

    func index() throws -> DirectoryIndex { try DirectoryIndex(store) }

    func session() throws -> PutSession { store.beginPut(index: try index()) }

    /// Puts small blobs and commits.
    @discardableResult
    func put(_ blobs: [UInt8]...) throws -> PutSummary {
        let session = try session()
        for blob in blobs { _ = try session.putBytes(blob) }
        return try session.commit()
    }

    /// A blob's bytes through a fresh index.
    func get(_ digest: Digest) throws -> [UInt8] {
        try store.bytes(of: digest, in: try index(), limit: 1 << 30)
    }

    /// The names in `tmp/`.
    func temporaries() throws -> [String] {
        try (Directory.list(store.temporary) ?? []).map(\.name)
    }

    /// Every file below `objects/` and `recipes/`.
    func published() throws -> [String] {
        try [store.objects, store.recipes].flatMap { try Self.files(below: $0) }
    }

    static func files(below path: String) throws -> [String] {
        try (Directory.list(path) ?? []).flatMap { entry in
            let child = Paths.join(path, entry.name)
            return entry.kind == .directory ? try files(below: child) : [child]
        }
    }

    /// Changes one bit of a published file, past its mode.
    func flip(_ path: String, at offset: Int) throws {
        var bytes = try File.contents(path, limit: 1 << 30)
        bytes[offset] ^= 1
        try replace(path, bytes)
    }

    func replace(_ path: String, _ bytes: [UInt8]) throws {
        try Directory.remove(path)
        let file = try File.create(path, mode: 0o444)
        if !bytes.isEmpty { try file.write(bytes, at: 0) }
    }
}

/// Bytes that look random and are the same in every run (SplitMix64).
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed
    var out: [UInt8] = []
    out.reserveCapacity(count + 8)
    while out.count < count {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        for shift in stride(from: 0, to: 64, by: 8) { out.append(UInt8(word >> shift & 255)) }
    }
    return Array(out.prefix(count))
}

/// The error a piece of work ends with.
func failure(
    _ work: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) throws -> MregError {
    try #require(throws: MregError.self, sourceLocation: sourceLocation) { try work() }
}
