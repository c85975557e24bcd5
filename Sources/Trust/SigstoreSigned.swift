// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// A signature and what travels with it, whatever file it was read from.
struct SigstoreSigned: Sendable {
    /// The generations of what must travel with a signature.
    enum Generation: Sendable, Comparable {
        /// v0.1 and cosign's older bundles: a promise of the log.
        case promise
        /// v0.2: a proof with a checkpoint; certificates may come as chains.
        case proof
        /// v0.3: the signer's certificate alone.
        case certificateAlone
    }

    var generation: Generation
    var material: Bundle.Material
    var content: Bundle.Content
    var entries: [SigstoreLogEntry]
    var timestamps: [[UInt8]]

    /// The raw signature, which timestamps are over.
    var signature: [UInt8] {
        switch content {
        case .message(let message): message.signature
        case .envelope(let envelope): envelope.signatures.first?.bytes ?? []
        }
    }

    /// The signer's certificate and those that travel with it; empty for a signature by a key.
    var certificates: [[UInt8]] {
        switch material {
        case .publicKey: []
        case .certificate(let der): [der]
        case .certificateChain(let chain): chain
        }
    }

    /// What a bundle says, after what its version demands was found in it.
    init(_ bundle: Bundle) throws(MregError) {
        generation =
            if bundle.mediaType.hasSuffix("version=0.1") {
                .promise
            } else if bundle.mediaType.hasSuffix("version=0.2") {
                .proof
            } else {
                .certificateAlone
            }
        material = bundle.material
        content = bundle.content
        timestamps = bundle.timestamps ?? []
        entries = []
        for (index, value) in (bundle.logEntries ?? []).enumerated() {
            entries.append(try SigstoreLogEntry(value, at: "bundle.tlogEntries[\(index)]"))
        }
        if case .certificate = material, generation < .certificateAlone {
            throw Self.problem("certificates come as chains before v0.3")
        }
        try check()
    }

    /// What public certificates are bound to: alone since v0.3, before in chains without a root
    /// ("root CAs MUST NOT be in a chain", sigstore_bundle.proto).
    func checkKeylessForm() throws(MregError) {
        guard case .certificateChain(let chain) = material else { return }
        guard generation != .certificateAlone else {
            throw Self.problem("a bundle v0.3 must hold the signer's certificate alone")
        }
        for der in chain where try Certificate(der: der).isSelfSigned {
            throw Self.problem("the chain holds a root certificate")
        }
    }

    /// A signature that was read from somewhere else than a bundle.
    init(
        material: Bundle.Material, content: Bundle.Content, entries: [SigstoreLogEntry]
    ) throws(MregError) {
        generation = .promise
        self.material = material
        self.content = content
        self.entries = entries
        timestamps = []
        try check()
    }

    private func check() throws(MregError) {
        for (index, entry) in entries.enumerated() {
            if entries[..<index].contains(entry) {
                throw Self.problem("a log entry is there twice")
            }
            try checkProofs(of: entry)
        }
        if Set(timestamps).count != timestamps.count {
            throw Self.problem("a timestamp is there twice")
        }
    }

    /// Client specification: v0.1 has a promise, later ones a proof with a checkpoint.
    private func checkProofs(of entry: SigstoreLogEntry) throws(MregError) {
        if generation == .promise, entry.promise == nil {
            throw Self.problem("a log entry of a bundle v0.1 has no inclusionPromise")
        }
        if generation != .promise, entry.proof?.checkpoint == nil {
            throw Self.problem("a log entry has no inclusionProof with a checkpoint")
        }
        // A log counts over all its trees what it counts anew in each.
        if let proof = entry.proof, entry.logIndex < Int64(proof.index) {
            throw Self.problem("a log entry has a lower number in its log than in its tree")
        }
        if entry.isRekor2, entry.promise != nil || entry.integratedTime != nil {
            throw Self.problem("a log entry of Rekor v2 has a promise or a time of its own")
        }
    }

    static func problem(_ cause: String) -> MregError {
        MregError(.corrupt, "the bundle lacks what its version demands", cause: cause)
    }
}
