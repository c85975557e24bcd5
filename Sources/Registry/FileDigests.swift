// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Trust

/// The digests of stored files that signatures by the larger curves are over.
///
/// The registry names content by SHA-256 alone. What was computed over verified bytes stays true,
/// so this account keeps it, where nobody else can write, and reads a file once.
struct FileDigests {
    private static let recordBytesMax = 1024

    let registry: LocalRegistry
    /// The folder of what was computed.
    var folder = Paths.join(Surroundings.cache, "digests")

    /// The SHA-256, SHA-384 and SHA-512 of a file of a version.
    func digests(
        of entry: FileList.Entry, _ contents: ArtifactContents
    ) throws(MregError) -> [SignatureHash: [UInt8]] {
        let path = Paths.join(folder, entry.digest.hex)
        if let known = known(path, entry.digest) { return known }
        var sha384 = MessageHasher(.sha384)
        var sha512 = MessageHasher(.sha512)
        try registry.read(entry, of: contents) { (span) throws(MregError) in
            sha384.update(span)
            sha512.update(span)
        }
        let found: [SignatureHash: [UInt8]] = [
            .sha256: entry.digest.bytes, .sha384: sha384.finalize(), .sha512: sha512.finalize(),
        ]
        keep(found, path)
        return found
    }

    /// What was computed before; anything that is not as it was written is computed again.
    private func known(_ path: String, _ digest: Digest) -> [SignatureHash: [UInt8]]? {
        for place in [folder, path] {
            guard let status = try? FileStatus.of(place), status.owner == Surroundings.userID,
                !status.isWritableByOthers
            else { return nil }
        }
        guard let bytes = try? File.contents(path, limit: Self.recordBytesMax),
            case .object(let object)? = try? StrictJSON.parse(bytes, as: "digests")
        else { return nil }
        var found: [SignatureHash: [UInt8]] = [:]
        for hash in SignatureHash.allCases {
            guard case .string(let text)? = object[hash.rawValue], let value = Hex.decode(text),
                value.count == hash.digest(of: []).count
            else { return nil }
            found[hash] = value
        }
        return found[.sha256] == digest.bytes ? found : nil
    }

    /// A cache that cannot be written costs time and nothing else.
    private func keep(_ digests: [SignatureHash: [UInt8]], _ path: String) {
        var object = JSONObject()
        for hash in SignatureHash.allCases {
            object[hash.rawValue] = .string(Hex.encode(digests[hash] ?? []))
        }
        guard (try? Directory.make(folder, mode: 0o700)) != nil,
            let bytes = try? CanonicalJSON.encode(.object(object))
        else { return }
        try? DurableWrite.replace(path, with: bytes, mode: 0o600)
    }
}

extension LocalRegistry {
    /// What a bundle without a statement is over: the file of a version that its digest names.
    ///
    /// A digest by SHA-384 or SHA-512 is compared with a version's only file: a signature over one
    /// of several does not count for the version, so that no file is read in vain.
    func artifact(
        of bundle: [UInt8], _ contents: ArtifactContents?
    ) throws(MregError) -> SigstoreArtifact? {
        guard let bundle = try? Bundle(parsing: bundle), let contents,
            case .message(let message) = bundle.content
        else { return nil }
        let files = contents.files.entries
        if let file = files.first(where: { $0.digest.bytes == message.digest }) {
            return SigstoreArtifact(sha256: file.digest)
        }
        guard message.digest.count > Digest.byteCount, let file = files.first, files.count == 1
        else { return nil }
        let digests = try FileDigests(registry: self).digests(of: file, contents)
        return digests.values.contains(message.digest) ? SigstoreArtifact(digests: digests) : nil
    }
}
