// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What a bundle or a plain envelope holds, before anybody has vouched for it.
public enum SignedContent {
    /// The envelope in it; nil for a signature over bytes that are elsewhere.
    public static func envelope(_ bytes: [UInt8]) throws(MregError) -> DSSEEnvelope? {
        if let plain = DSSEEnvelope.plain(bytes) { return try plain.get() }
        return try Bundle(parsing: bytes).envelope
    }
}
