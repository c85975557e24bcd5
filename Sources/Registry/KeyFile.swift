// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// A private key in a file of the user's own, outside of the ring.
public enum KeyFile {
    /// Reads PKCS#8 or EC PEM, encrypted or not, or cosign's encrypted form; the passphrase is
    /// asked for only where there is one, and returned.
    public static func read(
        _ path: String, passphrase: PassphraseSource
    ) throws(MregError) -> (key: PrivateKey, passphrase: Secret?) {
        var bytes = try File.contents(path, limit: CryptoLimits.pemBytesMax)
        defer { bytes.wipe() }
        if PrivateKey.isCosign(pem: bytes) {
            let secret = try passphrase.secret(for: "'\(path.printable)'")
            return (try PrivateKey(cosignPEM: bytes, passphrase: secret.bytes), secret)
        }
        guard try PrivateKey.isEncrypted(pem: bytes) else {
            return (try PrivateKey(pem: bytes), nil)
        }
        let secret = try passphrase.secret(for: "'\(path.printable)'")
        return (try PrivateKey(pem: bytes, passphrase: secret.bytes), secret)
    }

    /// Refuses a private key that others of this machine can read.
    static func checkClosed(_ path: String, _ status: FileStatus) throws(MregError) {
        guard status.owner == Surroundings.userID, status.mode & 0o077 == 0 else {
            throw MregError(
                .refused, "the key file '\(path.printable)' is open to others",
                cause: status.owner == Surroundings.userID
                    ? "its mode is \(String(status.mode & 0o7777, radix: 8))"
                    : "it belongs to uid \(status.owner)",
                next: "chmod 600 \(path.printable)")
        }
    }

    /// Whether a text means a file: it has a slash, or no key of the ring has that name and such
    /// a file exists.
    static func isMeant(_ text: String, _ ring: KeyRing) throws(MregError) -> Bool {
        if text.utf8.contains(UInt8(ascii: "/")) { return true }
        guard (try? ring.find(text)) == nil else { return false }
        return try FileStatus.of(text)?.kind == .regular
    }
}
