// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The code of the error that `body` throws, or nil when it throws none.
func errorCode(_ body: () throws -> Void) -> MregError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? MregError)?.code
    }
}

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A digest whose 32 bytes are all `byte`.
func digest(filledWith byte: UInt8) throws -> Digest {
    try Digest(parsing: "sha256:" + Hex.encode(repeatElement(byte, count: 32).map { $0 }))
}
