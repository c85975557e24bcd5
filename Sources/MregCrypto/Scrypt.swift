// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

/// The scrypt key derivation (RFC 7914) with the parameters that may be asked for.
public enum Scrypt {
    /// The block size `r`; the parallelism `p` is 1.
    public static let blockSize: Int64 = 8
    /// The costs `N` that are computed, as go-securesystemslib restricts them: a file that asks for
    /// more wants the reader's memory, one that asks for less protects nothing.
    public static let costs: [Int64] = [32_768, 65_536, 131_072]
    /// The cost of keys that are written.
    public static let defaultCost: Int64 = 65_536
    /// The memory for the largest cost: 128 * N * r bytes and a little more.
    private static let memoryBytesMax: UInt64 = 144 << 20

    /// A key of 32 bytes, or nil for a cost that is not in `costs`.
    public static func key(passphrase: [UInt8], salt: [UInt8], cost: Int64) -> [UInt8]? {
        guard costs.contains(cost) else { return nil }
        defer { OpenSSL.clearErrors() }
        var text = passphrase + [0]
        defer { text.wipe() }
        var key = [UInt8](repeating: 0, count: SecretBox.keyByteCount)
        let status = unsafe text.withUnsafeBytes { buffer in
            let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe EVP_PBE_scrypt(
                start, passphrase.count, salt, salt.count, UInt64(cost), UInt64(blockSize), 1,
                memoryBytesMax, &key, key.count)
        }
        return status == 1 ? key : nil
    }
}
