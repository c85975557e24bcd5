// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import TestSupport

/// The third-party test data, where `MREG_FIXTURES` says.
enum Fixtures {
    static let isPresent = Surroundings.variable("MREG_FIXTURES") != nil
    static let wanted = "set MREG_FIXTURES to the folder of the test data"

    static func path(_ name: String) -> String {
        Paths.join(Surroundings.variable("MREG_FIXTURES") ?? "", "trust", name)
    }

    static func read(_ name: String) throws -> [UInt8] {
        try File.contents(path(name), limit: 16 << 20)
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try read(name), as: UTF8.self)
    }

    static func key(_ name: String) throws -> NoteVerifier {
        try NoteVerifier(String(try text("tlog/\(name).vkey").dropLast()))
    }

    static func checkpoint(_ name: String) throws -> SignedCheckpoint {
        try SignedCheckpoint(note: try read("tlog/\(name)"), verifiedBy: try key("log"))
    }

    /// The 600 entries of the fixture's log, read by hand: u16be length, bytes.
    static func entries() throws -> [[UInt8]] {
        var out: [[UInt8]] = []
        for bundle in ["000", "001", "002.p/88"] {
            var bytes = try read("tlog/log/tile/entries/\(bundle)")[...]
            while let high = bytes.popFirst(), let low = bytes.popFirst() {
                let length = Int(high) * 256 + Int(low)
                out.append(Array(bytes.prefix(length)))
                bytes = bytes.dropFirst(length)
            }
        }
        return out
    }
}

/// A log in a scratch folder, with a key of its own.
struct SampleLog {
    static let origin = "mreg.test/sample"
    let scratch: ScratchFolder
    let log: EventLog
    let signer: NoteSigner
    var key: NoteVerifier { signer.verifier }

    init(origin: String = origin, privateKey: PrivateKey? = nil) throws {
        scratch = try ScratchFolder(inMemory: true)
        let privateKey = try privateKey ?? PrivateKey.generate(.ed25519)
        signer = try NoteSigner(name: origin, privateKey: privateKey)
        log = try EventLog.create(
            folder: scratch.at("log"), staging: scratch.at("tmp"), signer: signer)
    }

    /// The log as it lies in another folder.
    func moved(to folder: String) -> EventLog {
        EventLog(folder: Paths.join(folder, "log"), staging: Paths.join(folder, "tmp"))
    }

    @discardableResult
    func append(_ range: Range<Int>) throws -> Checkpoint {
        try log.append(range.map(Self.record), signer: signer).checkpoint
    }

    func current() throws -> Checkpoint { try log.checkpoint(verifiedBy: key).checkpoint }

    /// Record number `index`: distinct lengths, and a signature that depends on the leaf.
    static func record(_ index: Int) -> LogRecord {
        let leaf = Array("entry \(index) ".utf8) + [UInt8](repeating: 7, count: index % 40)
        return LogRecord(leaf: leaf, signature: signature(leaf))
    }

    static func signature(_ leaf: [UInt8]) -> [UInt8] {
        Array(Digest.sha256(of: leaf).bytes.prefix(leaf.count % 30))
    }

    /// Stands in for the check of an actor's signature.
    static func fault(_ index: Int, _ leaf: [UInt8], _ signature: [UInt8]) -> String? {
        signature == Self.signature(leaf) ? nil : "it is not the actor's"
    }

    func audit(_ log: EventLog? = nil) throws -> LogAudit {
        try (log ?? self.log).verifyAll(verifiedBy: key, signatureFault: Self.fault)
    }

    /// All entries as they are read, verified by the log's own checkpoint.
    func readAll(_ log: EventLog? = nil) throws -> [LogRecord] {
        let log = log ?? self.log
        let checkpoint = try log.checkpoint(verifiedBy: key).checkpoint
        var out: [LogRecord] = []
        try log.entries(in: 0..<checkpoint.size, of: checkpoint) { _, leaf, signature in
            out.append(LogRecord(leaf: leaf, signature: signature))
        }
        return out
    }
}

/// The root by the definition of RFC 6962 section 2.1, word for word.
func definedRoot(_ hashes: ArraySlice<Digest>) -> Digest {
    guard let first = hashes.first else { return Digest.sha256(of: []) }
    guard hashes.count > 1 else { return first }
    var split = 1
    while split * 2 < hashes.count { split *= 2 }
    let middle = hashes.startIndex + split
    let left = definedRoot(hashes[hashes.startIndex..<middle])
    let right = definedRoot(hashes[middle..<hashes.endIndex])
    return Digest.sha256(of: [1] + left.bytes + right.bytes)
}

/// All files below a folder, by their path in it.
func files(in folder: String, below prefix: String = "") throws -> [String] {
    var out: [String] = []
    for entry in try Directory.list(Paths.join(folder, prefix)) ?? [] {
        let path = Paths.join(prefix, entry.name)
        out += entry.kind == .directory ? try files(in: folder, below: path) : [path]
    }
    return out
}

/// Replaces a file whatever its mode.
func overwrite(_ path: String, _ bytes: [UInt8]) throws {
    try Directory.make(Paths.parent(path))
    try Directory.remove(path)
    try File.create(path).write(bytes, at: 0)
}
