// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto

extension LocalRegistry {
    /// A Sigstore `trusted_root.json` with this registry's log alone, one element for each of its
    /// keys: what others need to verify the log's proof in an exported bundle.
    ///
    /// A log is known there by an address; ours is its origin behind `https://`, which names its
    /// notes and is nothing that could be called.
    public func logTrustedRoot() throws -> [UInt8] {
        var starts = [try entry(at: 0).entry.at]
        for change in state.logKeys { starts.append(try entry(at: change.index).entry.at) }
        let logs = try logKeys.keys.enumerated().map { place, key in
            var window: JSONObject = ["start": .string(starts[place].description)]
            if starts.indices.contains(place + 1), key != logKeys.current {
                window["end"] = .string(starts[place + 1].description)
            }
            return try Self.trustedLog(key, .object(window))
        }
        let root: JSONValue = [
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": .array(logs), "certificateAuthorities": [], "ctlogs": [],
            "timestampAuthorities": [],
        ]
        return try CanonicalJSON.encode(root)
    }

    /// sigstore_trustroot.proto, `TransparencyLogInstance`.
    private static func trustedLog(
        _ key: NoteVerifier, _ window: JSONValue
    ) throws(MregError) -> JSONValue {
        [
            "baseUrl": .string("https://\(key.name)"), "hashAlgorithm": "SHA2_256",
            "publicKey": [
                "rawBytes": .string(Base64.encode(key.publicKey.spki)),
                "keyDetails": "PKIX_ED25519", "validFor": window,
            ],
            "logId": ["keyId": .string(Base64.encode(sigstoreID(of: key)))],
        ]
    }

    /// Rekor v2's id of a log: SHA-256 over origin, newline, key type and the raw key.
    static func sigstoreID(of key: NoteVerifier) -> [UInt8] {
        let raw = key.publicKey.rawEd25519 ?? []
        return Digest.sha256(of: Array(key.name.utf8) + [0x0A, 0x01] + raw).bytes
    }
}
