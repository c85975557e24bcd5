// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Owns one OpenSSL key, which OpenSSL wipes when it frees it.
///
/// The key is never changed after this is made, and OpenSSL allows any number of threads to read
/// one key at a time (openssl-threads(7)), so sharing it is safe.
@safe
final class KeyHandle: @unchecked Sendable {
    let key: OpaquePointer

    /// Takes ownership of the key, or is nil where there is none.
    init?(owning key: OpaquePointer?) {
        guard let key = unsafe key else {
            OpenSSL.clearErrors()
            return nil
        }
        unsafe self.key = unsafe key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// The DER SubjectPublicKeyInfo of the key, or nil where it has no public half.
    var spki: [UInt8]? {
        unsafe plainSPKI ?? OpenSSL.der { out in unsafe i2d_PUBKEY(key, out) }
    }
}

/// Small helpers over OpenSSL's conventions.
enum OpenSSL {
    /// Forgets this thread's queue of errors, so that none is taken for a later call's.
    static func clearErrors() {
        ERR_clear_error()
    }

    /// OpenSSL's reason for the newest error of this thread, if it gave one.
    static func takeReason() -> String? {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        return unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
    }

    /// What one of the `i2d_…` functions writes.
    static func der(
        _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) -> [UInt8]? {
        let length = encode(nil)
        guard length > 0 else {
            clearErrors()
            return nil
        }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            var next = buffer.baseAddress
            count = max(0, Int(unsafe encode(&next)))
        }
    }

    /// Calls one of the `d2i_…` functions; nil when it does not use up exactly all bytes.
    static func parse(
        _ der: [UInt8],
        _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>?, Int) -> OpaquePointer?,
        free: (OpaquePointer?) -> Void
    ) -> OpaquePointer? {
        unsafe der.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return nil }
            var next: UnsafePointer<UInt8>? = unsafe start
            guard let value = unsafe decode(&next, buffer.count) else {
                clearErrors()
                return nil
            }
            if unsafe next == start + buffer.count { return unsafe value }
            unsafe free(value)
            return nil
        }
    }
}

extension [UInt8] {
    /// Overwrites the bytes in a way no optimiser removes.
    public mutating func wipe() {
        unsafe withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
        removeAll()
    }
}
