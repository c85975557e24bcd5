// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

/// What an encrypted PKCS#8 file asks the reader to compute (RFC 8018 PBES2).
enum PassphraseScheme {
    /// Refuses schemes other than PBES2, and a number of rounds that would never end.
    ///
    /// PBES2 with scrypt (RFC 7914) is bounded by OpenSSL itself, at 32 MiB of memory.
    static func check(_ sealed: OpaquePointer) throws(MregError) {
        var outer: UnsafePointer<X509_ALGOR>?
        unsafe X509_SIG_get0(sealed, &outer, nil)
        guard let outer = unsafe outer, unsafe OBJ_obj2nid(outer.pointee.algorithm) == NID_pbes2
        else { throw unsupported("it does not use PBES2") }
        let item = unsafe PBE2PARAM_it()
        guard
            let raw = unsafe ASN1_TYPE_unpack_sequence(item, outer.pointee.parameter)
        else { throw unsupported("its PBES2 parameters are malformed") }
        let scheme = unsafe raw.assumingMemoryBound(to: PBE2PARAM.self)
        defer { unsafe PBE2PARAM_free(scheme) }
        guard let derivation = unsafe scheme.pointee.keyfunc else {
            throw unsupported("its PBES2 parameters are malformed")
        }
        switch unsafe OBJ_obj2nid(derivation.pointee.algorithm) {
        case NID_id_pbkdf2: try unsafe checkRounds(derivation.pointee.parameter)
        case NID_id_scrypt: break
        default: throw unsupported("its key derivation is neither PBKDF2 nor scrypt")
        }
    }

    private static func checkRounds(
        _ parameter: UnsafeMutablePointer<ASN1_TYPE>?
    ) throws(MregError) {
        guard let raw = unsafe ASN1_TYPE_unpack_sequence(PBKDF2PARAM_it(), parameter) else {
            throw unsupported("its PBKDF2 parameters are malformed")
        }
        let pbkdf2 = unsafe raw.assumingMemoryBound(to: PBKDF2PARAM.self)
        defer { unsafe PBKDF2PARAM_free(pbkdf2) }
        let rounds = unsafe ASN1_INTEGER_get(pbkdf2.pointee.iter)
        guard (1...CryptoLimits.passphraseRoundsMax).contains(rounds) else {
            throw unsupported("more than \(CryptoLimits.passphraseRoundsMax) rounds of PBKDF2")
        }
    }

    private static func unsupported(_ cause: String) -> MregError {
        OpenSSL.clearErrors()
        return MregError(
            .corrupt, "this encrypted private key cannot be read", cause: cause,
            next: "openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW")
    }
}
