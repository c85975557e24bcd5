// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// Envelopes that are files of their own, with one signature or several.
extension DSSEEnvelope {
    /// Reads a plain envelope; nil for bytes that have not the look of one, such as a bundle.
    static func plain(_ bytes: [UInt8]) -> Result<DSSEEnvelope, MregError>? {
        guard bytes.count <= Limits.bundleBytesMax,
            case .object(let object)? = try? StrictJSON.parse(bytes, as: "envelope"),
            object["payload"] != nil, object["signatures"] != nil, object["mediaType"] == nil
        else { return nil }
        do throws(MregError) {
            return .success(try DSSEEnvelope(parsing: bytes))
        } catch { return .failure(error) }
    }

    /// Reads a plain envelope, strictly.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        guard bytes.count <= Limits.bundleBytesMax else {
            throw MregError(.corrupt, "an envelope is larger than \(Limits.bundleBytesMax) bytes")
        }
        var reader = try ObjectReader(
            try StrictJSON.parse(bytes, as: "envelope"), at: "envelope")
        try self.init(reading: &reader)
    }

    /// Those of the keys that have signed, each once.
    ///
    /// DSSE: "Signatures are verified … by t-of-n distinct keys": a key that signed twice, or whose
    /// second signature is bad, counts once; unknown signatures are passed over.
    public func signers(among keys: [PublicKey]) -> [PublicKey] {
        let message = signedBytes
        var seen: Set<Digest> = []
        return keys.filter { key in
            guard seen.insert(key.keyID).inserted else { return false }
            return signatures.contains { key.verify(signature: $0.bytes, of: message) }
        }
    }

    /// The envelope's bytes as a file of its own.
    public func encoded() throws(MregError) -> [UInt8] { try CompactJSON.encode(json) }
}
