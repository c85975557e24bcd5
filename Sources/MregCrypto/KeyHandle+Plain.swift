// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

/// Keys whose DER is a fixed frame around the key's own bytes: ECDSA on named curves with the
/// point uncompressed, and Ed25519.
///
/// OpenSSL's decoders and encoders do the same for every kind of key, but setting them up takes
/// longer than all the rest of a small command. What is framed otherwise is left to them.
extension KeyHandle {
    /// Reads a DER SubjectPublicKeyInfo of that kind; nil for every other one and for what is no
    /// point of the curve.
    convenience init?(plainSPKI spki: [UInt8]) {
        for algorithm in KeyAlgorithm.allCases {
            guard let prefix = algorithm.spkiPrefix, let count = algorithm.keyByteCount,
                spki.count == prefix.count + count, spki.starts(with: prefix)
            else { continue }
            let raw = Array(spki.suffix(count))
            unsafe self.init(
                owning: algorithm == .ed25519
                    ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, raw, raw.count)
                    : Self.elliptic(algorithm, point: [Self.uncompressed] + raw))
            return
        }
        return nil
    }

    /// Reads a DER PrivateKeyInfo as OpenSSL writes it for P-256 and Ed25519; nil for every other.
    ///
    /// That the halves of an ECDSA key belong together is not checked here.
    convenience init?(plainPKCS8 der: [UInt8]) {
        let point = PlainFrame.coordinateByteCount
        if der.count == PlainFrame.ed25519.count + PlainFrame.secretByteCount,
            der.starts(with: PlainFrame.ed25519)
        {
            var secret = Array(der.suffix(PlainFrame.secretByteCount))
            defer { secret.wipe() }
            unsafe self.init(
                owning: EVP_PKEY_new_raw_private_key(
                    EVP_PKEY_ED25519, nil, secret, secret.count))
        } else if der.count == PlainFrame.p256ByteCount, der.starts(with: PlainFrame.p256),
            der.dropLast(point).suffix(PlainFrame.p256Middle.count) == PlainFrame.p256Middle[...]
        {
            var secret = Array(
                der.dropFirst(PlainFrame.p256.count).prefix(PlainFrame.secretByteCount))
            defer { secret.wipe() }
            unsafe self.init(
                owning: Self.elliptic(
                    .ecdsaP256, point: [Self.uncompressed] + der.suffix(point), secret: secret))
        } else {
            return nil
        }
    }

    /// The DER SubjectPublicKeyInfo of a key of that kind; nil for every other one.
    var plainSPKI: [UInt8]? {
        defer { OpenSSL.clearErrors() }
        if unsafe EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 { return ed25519SPKI }
        guard unsafe EVP_PKEY_get_base_id(key) == EVP_PKEY_EC,
            text(OSSL_PKEY_PARAM_EC_ENCODING) == OSSL_PKEY_EC_ENCODING_GROUP,
            let group = text(OSSL_PKEY_PARAM_GROUP_NAME),
            let algorithm = KeyAlgorithm.allCases.first(where: { $0.groupName == group }),
            let prefix = algorithm.spkiPrefix, let count = algorithm.keyByteCount,
            let point = bytes(OSSL_PKEY_PARAM_PUB_KEY, max: count + 1),
            point.count == count + 1, point.first == Self.uncompressed
        else { return nil }
        return prefix + point.dropFirst()
    }

    /// The byte before an uncompressed point (SEC 1 section 2.3.3).
    private static let uncompressed: UInt8 = 0x04
    /// The longest name of a curve or an encoding that is asked for, in bytes.
    private static let nameBytesMax = 64

    /// Makes a key on a named curve; OpenSSL refuses coordinates that are no point of it.
    private static func elliptic(
        _ algorithm: KeyAlgorithm, point: [UInt8], secret: [UInt8]? = nil
    ) -> OpaquePointer? {
        guard let group = algorithm.groupName else { return nil }
        guard let secret else {
            return unsafe copenssl_ec_key(group, point, point.count, nil, 0)
        }
        return unsafe copenssl_ec_key(group, point, point.count, secret, secret.count)
    }

    private var ed25519SPKI: [UInt8]? {
        let algorithm = KeyAlgorithm.ed25519
        guard let prefix = algorithm.spkiPrefix, var count = algorithm.keyByteCount else {
            return nil
        }
        var raw = [UInt8](repeating: 0, count: count)
        guard unsafe EVP_PKEY_get_raw_public_key(key, &raw, &count) == 1, count == raw.count
        else { return nil }
        return prefix + raw
    }

    private func text(_ name: String) -> String? {
        var text = [CChar](repeating: 0, count: Self.nameBytesMax)
        var count = 0
        let status = unsafe EVP_PKEY_get_utf8_string_param(key, name, &text, text.count, &count)
        return status == 1
            ? String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    private func bytes(_ name: String, max: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: max)
        var count = 0
        let status = unsafe EVP_PKEY_get_octet_string_param(
            key, name, &bytes, bytes.count, &count)
        return status == 1 ? Array(bytes.prefix(count)) : nil
    }
}

/// The DER around the numbers of the two kinds of private key that `mreg` makes.
private enum PlainFrame {
    /// The size of a P-256 or Ed25519 secret, in bytes.
    static let secretByteCount = 32
    /// The size of both coordinates of a point of P-256, in bytes.
    static let coordinateByteCount = 64
    /// PrivateKeyInfo with a CurvePrivateKey (RFC 8410 section 7) up to the secret.
    static let ed25519: [UInt8] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ]
    /// PrivateKeyInfo with an ECPrivateKey (RFC 5915) without parameters, up to the secret.
    static let p256: [UInt8] = [
        0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d,
        0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x6d, 0x30,
        0x6b, 0x02, 0x01, 0x01, 0x04, 0x20,
    ]
    /// Between the secret and the coordinates: `publicKey [1] BIT STRING`, an uncompressed point.
    static let p256Middle: [UInt8] = [0xa1, 0x44, 0x03, 0x42, 0x00, 0x04]
    static let p256ByteCount =
        p256.count + secretByteCount + p256Middle.count + coordinateByteCount
}

extension KeyAlgorithm {
    /// OpenSSL's name of the curve, or nil for a key that is not ECDSA.
    fileprivate var groupName: String? {
        guard let curve else { return nil }
        return unsafe OBJ_nid2sn(curve).map { unsafe String(cString: $0) }
    }
}
