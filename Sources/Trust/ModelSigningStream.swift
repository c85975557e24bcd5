// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The Model Signing statement of a folder, written out as it is needed: of 200 000 files it has
/// 30 MB, which are never in memory together.
///
/// Byte for byte what `ModelSigningStatement` writes of the same files.
public struct ModelSigningPayload: Sendable {
    private let files: FileList.Entries
    /// The files in the order they are signed in, by path components.
    private let order: [UInt32]
    private let head: [UInt8]
    private let tail: [UInt8]
    /// The number of bytes.
    let byteCount: Int

    /// Describes the files of a folder; `name` is the model's, for people.
    public init(name: String, files: FileList) throws(MregError) {
        let entries = files.entries
        let order = (0..<UInt32(entries.count)).sorted {
            Self.precede(entries.paths.utf8(Int($0)), entries.paths.utf8(Int($1)))
        }
        let frame = try ModelSigningStatement.statement(
            name: name, root: Self.rootDigest(entries, order), resources: []
        ).encoded()
        let marker = Array(#""resources":["#.utf8)
        guard let place = Self.firstPlace(of: marker, in: frame) else {
            throw MregError(.failed, "a Model Signing statement has no list of files")
        }
        head = Array(frame[..<(place + marker.count)])
        tail = Array(frame[(place + marker.count)...])
        self.files = entries
        self.order = order
        var count = head.count + tail.count + max(order.count - 1, 0)
        for index in entries.indices { count += Self.resourceByteCount(entries, index) }
        byteCount = count
    }

    /// Before by path components: the slash counts less than any byte of a name.
    private static func precede(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        let slash = UInt8(ascii: "/")
        for (first, second) in zip(left, right) where first != second {
            return (first == slash ? 0 : first) < (second == slash ? 0 : second)
        }
        return left.count < right.count
    }

    private static func rootDigest(_ files: FileList.Entries, _ order: [UInt32]) -> Digest {
        var hasher = SHA256Hasher()
        var bytes: [UInt8] = []
        for index in order {
            files.digest(Int(index)).append(to: &bytes)
            guard bytes.count >= pieceBytesMin else { continue }
            hasher.update(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        hasher.update(bytes)
        return hasher.finalize()
    }

    fileprivate static func firstPlace(of marker: [UInt8], in bytes: [UInt8]) -> Int? {
        bytes.indices.first { bytes[$0...].starts(with: marker) }
    }

    private static let resourceHead = Array(#"{"algorithm":"sha256","digest":""#.utf8)
    private static let resourceMiddle = Array(#"","name":""#.utf8)
    private static let resourceTail = Array(#""}"#.utf8)

    /// A path of an artifact has no byte but the quote that JSON escapes.
    private static func resourceByteCount(_ files: FileList.Entries, _ index: Int) -> Int {
        let path = files.paths.utf8(index)
        return resourceHead.count + 2 * Digest.byteCount + resourceMiddle.count + path.count
            + path.count { $0 == UInt8(ascii: "\"") } + resourceTail.count
    }

    private func append(_ index: Int, to out: inout [UInt8]) {
        out.append(contentsOf: Self.resourceHead)
        files.digest(index).appendHex(to: &out)
        out.append(contentsOf: Self.resourceMiddle)
        for byte in files.paths.utf8(index) {
            if byte == UInt8(ascii: "\"") { out.append(UInt8(ascii: "\\")) }
            out.append(byte)
        }
        out.append(contentsOf: Self.resourceTail)
    }

    /// So many bytes are handed on at a time, at least.
    fileprivate static let pieceBytesMin = 64 << 10

    /// The bytes, piece by piece.
    struct Pieces {
        private let payload: ModelSigningPayload
        private var next = -1

        init(_ payload: ModelSigningPayload) { self.payload = payload }

        /// Some more bytes; nil at the end.
        mutating func take() -> [UInt8]? {
            guard next <= payload.order.count else { return nil }
            var piece: [UInt8] = []
            piece.reserveCapacity(ModelSigningPayload.pieceBytesMin + 8192)
            if next < 0 {
                piece += payload.head
                next = 0
            }
            while next < payload.order.count, piece.count < ModelSigningPayload.pieceBytesMin {
                if next > 0 { piece.append(UInt8(ascii: ",")) }
                payload.append(Int(payload.order[next]), to: &piece)
                next += 1
            }
            if next == payload.order.count, piece.count < ModelSigningPayload.pieceBytesMin {
                piece += payload.tail
                next += 1
            }
            return piece
        }
    }
}

/// A signed bundle over the files of a folder, written out as it is needed.
///
/// Byte for byte what `Bundle.sign` makes of the same payload and signature.
public struct ModelSigningBundle: Sendable {
    private let payload: ModelSigningPayload
    private let head: [UInt8]
    private let tail: [UInt8]
    /// The record of the signature for the log; nil for kinds of keys that have none.
    public let logBody: [UInt8]?

    /// Signs; nil for an Ed25519 key, which signs the message itself and not its digest.
    public init?(_ payload: ModelSigningPayload, with key: PrivateKey) throws(MregError) {
        guard let hash = key.publicKey.algorithm.hash else { return nil }
        let message = Self.messageDigest(payload, hash)
        let signature = try key.sign(digest: message, hash: hash)
        self.payload = payload
        (head, tail) = try Self.frame(key.publicKey, signature)
        logBody = try HashedRekord.body(
            message: message, signature: signature, key: key.publicKey)
        guard byteCount <= Limits.bundleBytesMax else {
            throw MregError(
                .refused, "a signature bundle would be larger than \(Limits.bundleBytesMax) bytes",
                cause: "it would be \(byteCount) bytes: too many files are signed at once")
        }
    }

    /// The number of bytes.
    public var byteCount: Int { head.count + Base64.byteCount(payload.byteCount) + tail.count }

    /// The digest of what a DSSE signature is over.
    private static func messageDigest(
        _ payload: ModelSigningPayload, _ hash: SignatureHash
    ) -> [UInt8] {
        var hasher = MessageHasher(hash)
        hasher.update(PAE.head(payloadType: PayloadType.inToto, byteCount: payload.byteCount))
        var pieces = ModelSigningPayload.Pieces(payload)
        while let piece = pieces.take() { hasher.update(piece) }
        return hasher.finalize()
    }

    /// The bytes before and after the payload's base64.
    fileprivate static func frame(
        _ key: PublicKey, _ signature: [UInt8]
    ) throws(MregError) -> (head: [UInt8], tail: [UInt8]) {
        let bytes = try Bundle(
            material: .publicKey(.digest(key.omsHint)),
            content: .envelope(
                DSSEEnvelope(
                    payloadType: PayloadType.inToto, payload: [],
                    signatures: [.init(keyID: "", bytes: signature)]))
        ).encoded()
        let marker = Array(#""payload":""#.utf8)
        guard let place = ModelSigningPayload.firstPlace(of: marker, in: bytes) else {
            throw MregError(.failed, "a bundle has no payload")
        }
        return (Array(bytes[..<(place + marker.count)]), Array(bytes[(place + marker.count)...]))
    }

    /// Gives the bytes to `body`, piece by piece.
    public func forEachPiece(
        _ body: ([UInt8]) throws(MregError) -> Void
    ) throws(MregError) {
        try body(head)
        var pieces = Base64Pieces(payload)
        while let piece = pieces.take() { try body(piece) }
        try body(tail)
    }

    /// The SHA-256 of the bytes.
    public func digest() throws(MregError) -> Digest {
        var hasher = SHA256Hasher()
        try forEachPiece { (piece) in hasher.update(piece) }
        return hasher.finalize()
    }
}

/// The base64 of a payload, piece by piece; shows the plain bytes as they go by.
private struct Base64Pieces {
    private var pieces: ModelSigningPayload.Pieces
    private var rest: [UInt8] = []
    private var isOver = false

    init(_ payload: ModelSigningPayload) { pieces = ModelSigningPayload.Pieces(payload) }

    mutating func take(_ plain: ([UInt8]) -> Void = { _ in }) -> [UInt8]? {
        guard !isOver else { return nil }
        guard let piece = pieces.take() else {
            isOver = true
            guard !rest.isEmpty else { return nil }
            return Array(Base64.encode(rest).utf8)
        }
        plain(piece)
        rest += piece
        var out: [UInt8] = []
        Base64.append(rest, count: rest.count / 3 * 3, to: &out)
        rest.removeFirst(rest.count / 3 * 3)
        return out
    }
}

/// Compares a stored bundle with the one that would be made of the same files, while it is read.
///
/// Where they are the same but for the signature, and that verifies, nothing is left to parse: the
/// bundle says exactly what it should. Anything else is for the general way to judge.
public struct ModelSigningComparison: ~Copyable {
    private enum Part { case head, payload, tail }

    private let payload: ModelSigningPayload
    private let keys: [PublicKey]
    private var expected: Base64Pieces
    private var hasher = MessageHasher(.sha256)
    private var hash = SignatureHash.sha256
    private var key: PublicKey?
    private var part = Part.head
    private var head: [UInt8] = []
    private var wanted: [UInt8] = []
    private var done = 0
    private var tail: [UInt8] = []
    private var isSame = true
    /// The head of a bundle by any key has this length.
    private static let tailBytesMax = 4096

    /// Compares with a bundle over `payload` by one of the keys.
    public init(_ payload: ModelSigningPayload, keys: [PublicKey]) {
        self.payload = payload
        self.keys = keys
        expected = Base64Pieces(payload)
    }

    /// Takes some more bytes of the bundle.
    public mutating func take(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count, isSame {
            switch part {
            case .head: takeHead(bytes, &start)
            case .payload: takePayload(bytes, &start)
            case .tail:
                tail += bytes[start...]
                start = bytes.count
                isSame = tail.count <= Self.tailBytesMax
            }
        }
    }

    private mutating func takeHead(_ bytes: [UInt8], _ start: inout Int) {
        let marker = UInt8(ascii: "\"")
        // The payload begins behind the first `"payload":"`.
        while start < bytes.count {
            head.append(bytes[start])
            start += 1
            guard head.last == marker, head.count > 11 else { continue }
            if head.suffix(11).elementsEqual(#""payload":""#.utf8) { return beginPayload() }
            guard head.count <= Self.tailBytesMax else { break }
        }
        isSame = head.count <= Self.tailBytesMax
    }

    private mutating func beginPayload() {
        part = .payload
        for candidate in keys {
            guard let hash = candidate.algorithm.hash,
                let frame = try? ModelSigningBundle.frame(candidate, [0]), frame.head == head
            else { continue }
            key = candidate
            self.hash = hash
            hasher = MessageHasher(hash)
            hasher.update(PAE.head(payloadType: PayloadType.inToto, byteCount: payload.byteCount))
            return
        }
        isSame = false
    }

    private mutating func takePayload(_ bytes: [UInt8], _ start: inout Int) {
        while start < bytes.count {
            if done == wanted.count {
                var plain: [UInt8] = []
                guard let more = expected.take({ plain = $0 }) else {
                    part = .tail
                    return
                }
                hasher.update(plain)
                (wanted, done) = (more, 0)
            }
            let count = min(wanted.count - done, bytes.count - start)
            guard wanted[done..<done + count].elementsEqual(bytes[start..<start + count]) else {
                isSame = false
                return
            }
            done += count
            start += count
        }
    }

    /// The key that has signed, if the bundle is the expected one; nil otherwise.
    public consuming func finish() -> PublicKey? {
        let marker = Array(#""sig":""#.utf8)
        guard isSame, part == .tail, let key,
            let place = ModelSigningPayload.firstPlace(of: marker, in: tail)
        else { return nil }
        let text = tail[(place + marker.count)...].prefix { $0 != UInt8(ascii: "\"") }
        guard let signature = Base64.decode(String(decoding: text, as: UTF8.self)),
            let frame = try? ModelSigningBundle.frame(key, signature), frame.tail == tail
        else { return nil }
        let message = hasher.finalize()
        return key.verify(signature: signature, ofDigest: message, hash: hash) ? key : nil
    }
}
