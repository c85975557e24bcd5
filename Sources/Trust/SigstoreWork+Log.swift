// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

extension SigstoreWork {
    /// Verifies what the logs say of every entry; all of them must be good.
    mutating func checkEntries(_ root: TrustedRoot, atLeast least: Int) {
        if signed.entries.count < least {
            recorder.add(
                .logEntry, expected: "\(least) log entry or more",
                found: "\(signed.entries.count)", ok: false)
        }
        for entry in signed.entries {
            guard let log = trustedLog(of: entry, root) else { continue }
            checkPromise(of: entry, log)
            checkInclusion(of: entry, log)
            logIndices.append(entry.logIndex)
        }
    }

    /// The log that an entry names, with a key.
    private mutating func trustedLog(
        of entry: SigstoreLogEntry, _ root: TrustedRoot
    ) -> (TrustedLog, PublicKey)? {
        let named = root.logs.filter { $0.id == entry.logID }
        // A time without the log's promise is anybody's.
        let promised = entry.promise == nil ? nil : entry.integratedTime
        let moments = promised.map { [$0] } ?? times
        // A key may stand in the root twice, with two windows.
        let fitting = named.first { log in moments.allSatisfy(log.validFor.contains) }
        guard let log = fitting ?? named.first, let key = log.key else {
            recorder.add(
                .logEntry, expected: "an entry of a log of the trusted root",
                found: "the log \(Base64.encode(entry.logID)), which is not there", ok: false)
            return nil
        }
        let outside = moments.first { !log.validFor.contains($0) }
        guard log.validFor.start != nil, outside == nil else {
            let found = outside.map { "\($0), " } ?? ""
            recorder.add(
                .logEntry, expected: "an entry of the time in which the log is trusted",
                found: "\(found)and \(log.baseURL.printable) is trusted for \(log.validFor.label)",
                ok: false)
            return nil
        }
        return (log, key)
    }

    /// Verifies the log's signature over the entry and its time, which proves that time.
    private mutating func checkPromise(
        of entry: SigstoreLogEntry, _ log: (TrustedLog, PublicKey)
    ) {
        guard let promise = entry.promise else { return }
        let latest = latest
        let time: Timestamp? = recorder.take(
            .logPromise, expected: "a promise of \(log.0.baseURL.printable) to log the entry"
        ) { () throws(MregError) in
            guard let time = entry.integratedTime else {
                throw MregError(.corrupt, "the entry has a promise but no time")
            }
            let message = try entry.promisedBytes(at: time)
            guard log.1.verify(signature: promise, of: message) else {
                throw MregError(.corrupt, "the promise of \(time) is not signed by the log's key")
            }
            guard time <= latest else {
                throw MregError(.corrupt, "the time \(time) is still to come")
            }
            return (time, "\(time), entry \(entry.logIndex)")
        }
        if let time { times.append(time) }
    }

    /// Verifies the checkpoint and that the entry is in its tree.
    private mutating func checkInclusion(
        of entry: SigstoreLogEntry, _ log: (TrustedLog, PublicKey)
    ) {
        guard let proof = entry.proof else { return }
        let checks = verifier.checks
        let taken: Void? = recorder.take(
            .logInclusion, expected: "a proof that \(log.0.baseURL.printable) holds the entry"
        ) { () throws(MregError) in
            let reached = checks.root(
                fromInclusion: proof.hashes, index: proof.index, size: proof.size, leaf: entry.body)
            guard reached == proof.root else {
                throw MregError(
                    .corrupt,
                    "the proof of entry \(proof.index) of \(proof.size) does not lead "
                        + "to the root \(proof.root.hex)",
                    cause: reached.map { "it leads to \($0.hex)" } ?? "it has a wrong length")
            }
            try entry.check(proof, log, checks)
            // Rekor v1 numbers its trees anew and counts over all of them; v2 has one tree a log.
            guard !entry.isRekor2 || entry.logIndex == Int64(proof.index) else {
                throw MregError(.corrupt, "the entry says it is number \(entry.logIndex)")
            }
            return ((), "entry \(proof.index) of \(proof.size)")
        }
        _ = taken
    }

    /// Without a log to trust, a proof must still be one: whoever changed it changed the bundle.
    mutating func checkArithmetic(of entry: SigstoreLogEntry) {
        guard let proof = entry.proof else { return }
        let reached = verifier.checks.root(
            fromInclusion: proof.hashes, index: proof.index, size: proof.size, leaf: entry.body)
        guard reached != proof.root else { return }
        recorder.add(
            .logInclusion, expected: "a proof that leads to the root \(proof.root.hex)",
            found: reached.map { "one that leads to \($0.hex)" } ?? "one of a wrong length",
            ok: false)
    }

    /// Compares every entry with the bundle, so that no entry of another signature stands in for
    /// it (the class of CVE-2022-36056).
    mutating func matchEntries(maker: SigstoreVerifierKey) {
        for entry in signed.entries {
            let (signed, artifact) = (signed, artifact)
            let taken: Void? = recorder.take(
                .logEntry, expected: "an entry about this signature, signer and content"
            ) { () throws(MregError) in
                let body = try SigstoreEntryBody(of: entry)
                let problems = body.differences(from: signed, artifact, maker)
                guard problems.isEmpty else {
                    throw MregError(
                        .corrupt, "an entry of something else",
                        cause: problems.joined(separator: "; "))
                }
                return ((), "\(entry.kind) \(entry.version)")
            }
            _ = taken
        }
    }
}

extension SigstoreLogEntry {
    /// What the log signs as a promise: canonical JSON (RFC 8785) of these four.
    fileprivate func promisedBytes(at time: Timestamp) throws(MregError) -> [UInt8] {
        try CanonicalJSON.encode([
            "body": .string(Base64.encode(body)), "integratedTime": .integer(time.seconds),
            "logID": .string(Hex.encode(logID)), "logIndex": .integer(logIndex),
        ])
    }

    /// The checkpoint is signed by the log and is of the proof's tree.
    fileprivate func check(
        _ proof: Proof, _ log: (TrustedLog, PublicKey), _ checks: any TransparencyChecks
    ) throws(MregError) {
        guard let checkpoint = proof.checkpoint else { return }
        // The older logs name themselves otherwise than their address, by host and tree id.
        let name = isRekor2 ? log.0.noteName : nil
        let tree = try checks.tree(ofCheckpoint: checkpoint, signedBy: log.1, name: name)
        guard tree.size == proof.size, tree.root == proof.root else {
            throw MregError(
                .corrupt, "the checkpoint is of another tree than the proof",
                cause: "the checkpoint has \(tree.size) entries and the root \(tree.root.hex), "
                    + "the proof \(proof.size) and \(proof.root.hex)")
        }
        if let name, !tree.origin.bytesEqual(name) {
            throw MregError(
                .corrupt, "the checkpoint is of '\(tree.origin.printable)', not of '\(name)'")
        }
    }
}

extension SigstoreEntryBody {
    /// Everything in which an entry is not about this signature.
    fileprivate func differences(
        from signed: SigstoreSigned, _ artifact: SigstoreArtifact?, _ maker: SigstoreVerifierKey
    ) -> [String] {
        var out: [String] = []
        if signatures.map(\.bytes) != [signed.signature] {
            out.append("the entry's signature is not the bundle's")
        }
        if signatures.map(\.maker) != [maker] {
            out.append("the entry's certificate or key is not the signer's")
        }
        if let difference = subjectDifference(signed, artifact) { out.append(difference) }
        return out
    }

    private func subjectDifference(
        _ signed: SigstoreSigned, _ artifact: SigstoreArtifact?
    ) -> String? {
        switch (subject, signed.content) {
        case (.signedBytes(let hash, let digest), .envelope(let envelope)):
            return hash.digest(of: envelope.signedBytes) == digest
                ? nil : "the entry's digest is not that of the envelope's encoding"
        case (.payload(let digest), .envelope(let envelope)):
            return SignatureHash.sha256.digest(of: envelope.payload) == digest
                ? nil : "the entry's payload is not the envelope's"
        case (.signedBytes(let hash, let digest), .message),
            (.artifact(let hash, let digest), .message):
            return artifact?.digests[hash] == digest
                ? nil : "the entry's \(hash.rawValue) \(Hex.encode(digest)) is not the artifact's"
        case (.artifact, .envelope): return "the entry is about a file, not about an envelope"
        case (.payload, .message): return "the entry is about an envelope, not about a file"
        }
    }
}
