// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

extension SigstoreWork {
    /// Compares the names and the issuer in the certificate with those that are expected.
    mutating func checkIdentity(of leaf: Certificate, _ expected: [SigstoreIdentity]) {
        let actual = CertificateIdentity(leaf)
        let byIssuer = expected.filter { identity in
            actual.contradiction == nil
                && actual.issuer.map { $0.bytesEqual(identity.issuer) } ?? false
        }
        let issuers = expected.map(\.issuer.printable).joined(separator: " or ")
        var found = actual.issuer?.printable ?? "none"
        if let other = actual.contradiction { found += " and, against it, \(other.printable)" }
        recorder.add(.issuer, expected: issuers, found: found, ok: !byIssuer.isEmpty)
        // The name counts only together with the issuer it belongs to.
        let candidates = byIssuer.isEmpty ? expected : byIssuer
        let isNamed = candidates.contains { actual.names.contains(where: $0.matches) }
        recorder.add(
            .identity,
            expected: candidates.map(\.subject.printable).joined(separator: " or "),
            found: actual.names.isEmpty
                ? "no name" : actual.names.map(\.printable).joined(separator: ", "),
            ok: isNamed)
    }

    /// Checks what the content is about: the digest that a bundle names, or the statement.
    mutating func checkStatement() {
        switch signed.content {
        case .message(let message): checkDigest(of: message)
        case .envelope(let envelope): checkPayload(of: envelope)
        }
    }

    /// The digest in the bundle is a hint, "which must nevertheless match the artifact".
    private mutating func checkDigest(of message: MessageSignature) {
        guard let artifact else {
            recorder.add(
                .digest, expected: "the signed file or its digest", found: "neither", ok: false)
            return
        }
        let found = "\(message.algorithm.printable):\(Hex.encode(message.digest))"
        let hash = SignatureHash(protobufName: message.algorithm)
        guard let hash, let actual = artifact.digests[hash] else {
            // Of a file known by one digest alone another one can be neither right nor wrong.
            let known = hash == nil ? "" : ", and of the file only \(artifact.label) is known"
            recorder.add(
                .digest, expected: "a digest of SHA-256, SHA-384 or SHA-512 that is known",
                found: found + known, ok: false)
            return
        }
        recorder.add(
            .digest, expected: "\(hash.protobufName):\(Hex.encode(actual))", found: found,
            ok: actual == message.digest)
    }

    private mutating func checkPayload(of envelope: DSSEEnvelope) {
        let (artifact, wanted) = (artifact, verifier.requirements.payloadType)
        let taken: Void? = recorder.take(
            .statement, expected: "a statement of type \(wanted) about the artifact"
        ) { () throws(MregError) in
            guard envelope.payloadType.bytesEqual(wanted) else {
                throw MregError(
                    .corrupt, "the payload is of type '\(envelope.payloadType.printable)'")
            }
            guard wanted.bytesEqual(PayloadType.inToto) else { return ((), wanted) }
            let statement = try InTotoStatement(
                parsing: envelope.payload, subjectsMax: Limits.filesMax)
            guard let artifact else { return ((), statement.predicateType.printable) }
            guard statement.subjects.contains(where: artifact.isNamed) else {
                throw MregError(
                    .corrupt,
                    "none of its \(statement.subjects.count) subjects is "
                        + artifact.label)
            }
            return ((), "\(statement.predicateType.printable) about \(artifact.label)")
        }
        _ = taken
    }

    /// The key of those given that made the signature, with the hash of its own kind.
    mutating func checkSignature(by keys: [PublicKey]) -> PublicKey? {
        let key = keys.first { verifies($0, $0.algorithm.hash) }
        let given = keys.map(\.keyID.short).joined(separator: ", ")
        recorder.add(
            .signature, expected: keys.isEmpty ? "a key that is trusted" : "one by \(given)",
            found: key.map { "one by \($0.keyID.short)" } ?? missing(of: keys), ok: key != nil)
        return key
    }

    /// Checks the signature with the certificate's key; `older` tells whether SHA-256 is taken under
    /// the larger curves, too.
    mutating func checkSignature(by leaf: Certificate, older: Bool) {
        guard let key = leaf.publicKey else {
            recorder.add(
                .signature, expected: "an ECDSA, Ed25519 or RSA key",
                found: "a certificate with another kind of key", ok: false)
            return
        }
        // Older keyless signers put SHA-256 under signatures of the larger curves (sigstore-go), and
        // so did model_signing 0.2 with its own encoding; model_signing 1 refuses them.
        let isGood =
            verifies(key, key.algorithm.hash)
            || older && verifies(key, .sha256) || verifiesLegacy(key, .sha256)
        recorder.add(
            .signature, expected: "one by the certificate's key \(key.keyID.short)",
            found: isGood ? "one" : missing(of: [key]), ok: isGood)
    }

    /// Why there is no signature, for people.
    private func missing(of keys: [PublicKey]) -> String {
        guard case .message = signed.content, let artifact else {
            return "a signature of other bytes or by another key"
        }
        let lacking = keys.contains { key in
            key.algorithm.hash.map { artifact.digests[$0] == nil } ?? (artifact.content == nil)
        }
        return lacking
            ? "a signature that cannot be checked by \(artifact.label) alone: the file is needed"
            : "a signature of other bytes or by another key"
    }

    private func verifies(_ key: PublicKey, _ hash: SignatureHash?) -> Bool {
        switch signed.content {
        case .envelope(let envelope):
            return verifies(key, hash, envelope.signedBytes) || verifiesLegacy(key, hash)
        case .message:
            guard let hash else {
                return artifact?.content.map { verifies(key, nil, $0) } ?? false
            }
            return artifact?.digests[hash].map { digest in
                key.verify(signature: signed.signature, ofDigest: digest, hash: hash)
            } ?? false
        }
    }

    /// Whether it is a signature of the encoding that model_signing 0.2 signed by mistake.
    private func verifiesLegacy(_ key: PublicKey, _ hash: SignatureHash?) -> Bool {
        guard verifier.requirements.acceptsLegacyEncoding,
            case .envelope(let envelope) = signed.content
        else { return false }
        return verifies(key, hash, PAE.encodeLegacy(payload: envelope.payload))
    }

    private func verifies(_ key: PublicKey, _ hash: SignatureHash?, _ message: [UInt8]) -> Bool {
        hash.map { key.verify(signature: signed.signature, of: message, hash: $0) }
            ?? key.verify(signature: signed.signature, of: message)
    }
}

extension SigstoreArtifact {
    /// Whether a subject names this: one common digest at least, and all of them equal.
    fileprivate func isNamed(_ subject: InTotoStatement.Subject) -> Bool {
        let common = subject.digests.compactMap { named in
            SignatureHash(rawValue: named.algorithm).flatMap { hash in
                digests[hash].map { Hex.encode($0).bytesEqual(named.hex) }
            }
        }
        return !common.isEmpty && common.allSatisfy { $0 }
    }
}
