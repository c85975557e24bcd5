// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The signatures cosign wrote before it wrote Sigstore bundles.
extension SigstoreVerifier {
    /// Verifies a detached `.sig`: one line of base64 of the signature over the artifact.
    public func verify(
        cosignSignature file: [UInt8], artifact: SigstoreArtifact, keys: [PublicKey]
    ) -> SigstoreVerdict {
        var recorder = StepRecorder()
        let signed: SigstoreSigned? = recorder.take(
            .bundle, expected: "one line of base64"
        ) { () throws(MregError) in
            guard file.count <= CosignLimits.signatureBytesMax,
                let bytes = Self.signature(String(decoding: file, as: UTF8.self))
            else { throw MregError(.corrupt, "this is not the base64 of a signature") }
            let signed = try SigstoreSigned(
                material: .publicKey(.absent),
                content: .message(artifact.message(signature: bytes)), entries: [])
            return (signed, "a detached signature")
        }
        guard let signed else { return recorder.verdict(nil) }
        return verify(signed, artifact: artifact, signer: .keys(keys), recorder)
    }

    /// Verifies the older `--bundle` of `cosign sign-blob`.
    public func verify(
        cosignBundle file: [UInt8], artifact: SigstoreArtifact, signer: SigstoreSigner
    ) -> SigstoreVerdict {
        var recorder = StepRecorder()
        let signed: SigstoreSigned? = recorder.take(
            .bundle, expected: "an older bundle of cosign"
        ) { () throws(MregError) in
            guard file.count <= Limits.documentBytesMax else {
                throw MregError(.corrupt, "it is larger than \(Limits.documentBytesMax) bytes")
            }
            let value = try StrictJSON.parse(file, as: "cosign bundle").withoutNulls
            var reader = try ObjectReader(value, at: "cosign bundle")
            let signed = try SigstoreSigned(cosign: &reader, artifact)
            return (signed, signed.entries.isEmpty ? "a signature" : "a signature and its entry")
        }
        guard let signed else { return recorder.verdict(nil) }
        return verify(signed, artifact: artifact, signer: signer, recorder)
    }

    /// Whether the bytes have the look of cosign's older bundle.
    public static func isCosignBundle(_ file: [UInt8]) -> Bool {
        guard file.count <= Limits.documentBytesMax,
            case .object(let object)? = try? StrictJSON.parse(file, as: "bundle")
        else { return false }
        return object["base64Signature"] != nil && object["mediaType"] == nil
    }

    fileprivate static func signature(_ text: String) -> [UInt8]? {
        let line = text.utf8.filter { ![0x0a, 0x0d, 0x20, 0x09].contains($0) }
        let bytes = Base64.decode(String(decoding: line, as: UTF8.self))
        return bytes.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Bounds on what cosign wrote.
enum CosignLimits {
    /// Largest detached signature, in bytes.
    static let signatureBytesMax = 16 << 10
}

extension SigstoreArtifact {
    /// A signature over this; its digest hint is the artifact's own, as there is none in the file.
    fileprivate func message(signature: [UInt8]) -> MessageSignature {
        let hash = SignatureHash.allCases.first { digests[$0] != nil } ?? .sha256
        return MessageSignature(
            algorithm: hash.protobufName, digest: digests[hash] ?? [], signature: signature)
    }
}

extension SigstoreSigned {
    fileprivate init(
        cosign reader: inout ObjectReader, _ artifact: SigstoreArtifact
    ) throws(MregError) {
        guard let signature = SigstoreVerifier.signature(try reader.string("base64Signature"))
        else {
            throw reader.error("base64Signature", "is not base64")
        }
        var material = Bundle.Material.publicKey(.absent)
        if let text = try reader.optionalString("cert"), !text.isEmpty {
            material = try Self.material(text, reader)
        }
        var entries: [SigstoreLogEntry] = []
        if reader.optional("rekorBundle") != nil {
            var inner = try reader.object("rekorBundle")
            entries = [try SigstoreLogEntry(cosign: &inner)]
        }
        try reader.finish()
        try self.init(
            material: material, content: .message(artifact.message(signature: signature)),
            entries: entries)
    }

    /// A certificate or a public key, as PEM or as base64 of PEM.
    private static func material(
        _ text: String, _ reader: ObjectReader
    ) throws(MregError) -> Bundle.Material {
        let pem = text.contains("-----BEGIN") ? Array(text.utf8) : Base64.decode(text) ?? []
        switch try SigstoreVerifierKey(pem: pem, reader, "cert") {
        case .certificate(let der): return .certificate(der)
        case .key(let spki): return .publicKey(.key(try PublicKey(spki: spki)))
        }
    }
}

extension SigstoreLogEntry {
    /// Reads a `rekorBundle`: a promise and what it is over; the kind stands in the body.
    fileprivate init(cosign reader: inout ObjectReader) throws(MregError) {
        promise = try reader.base64("SignedEntryTimestamp")
        var payload = try reader.object("Payload")
        try reader.finish()
        body = try payload.base64("body")
        integratedTime = Timestamp(seconds: try Self.count(&payload, "integratedTime"))
        logIndex = try Self.count(&payload, "logIndex")
        guard let id = Hex.decode(try payload.string("logID")) else {
            throw payload.error("logID", "is not lower-case hex")
        }
        logID = id
        try payload.finish()
        let place = "log entry body"
        var inner = try ObjectReader(try StrictJSON.parse(body, as: place), at: place)
        kind = try inner.string("kind")
        version = try inner.string("apiVersion")
        proof = nil
    }

    /// A number that is a JSON number here, unlike in Sigstore bundles.
    private static func count(
        _ reader: inout ObjectReader, _ name: String
    ) throws(MregError) -> Int64 {
        let number = try reader.integer(name)
        guard number >= 0 else { throw reader.error(name, "is negative") }
        return number
    }
}
