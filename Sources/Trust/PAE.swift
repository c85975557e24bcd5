// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The bytes a DSSE signature is over (DSSE protocol v1.0.2, "PAE").
public enum PAE {
    /// `"DSSEv1" SP LEN(type) SP type SP LEN(body) SP body`, lengths in ASCII decimal bytes.
    public static func encode(payloadType: String, payload: [UInt8]) -> [UInt8] {
        head(payloadType: payloadType, byteCount: payload.count) + payload
    }

    /// What comes before a payload of so many bytes.
    static func head(payloadType: String, byteCount: Int) -> [UInt8] {
        Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(byteCount) ".utf8)
    }

    /// What model_signing 0.2 signed by mistake: Python's `f"DSSEV1 … {payload!r}"`.
    ///
    /// The payload stands there as Python spells bytes, `b'…'` with escapes. The spelling is
    /// unambiguous and the capital V keeps it apart, so accepting it adds no second meaning.
    static func encodeLegacy(payload: [UInt8]) -> [UInt8] {
        let type = PayloadType.inToto
        let head = "DSSEV1 \(type.utf8.count) \(type) \(payload.count) "
        return Array(head.utf8) + pythonSpelling(of: payload)
    }

    private static func pythonSpelling(of bytes: [UInt8]) -> [UInt8] {
        // Python quotes with ' unless the bytes hold a ' and no ".
        let quote =
            bytes.contains(UInt8(ascii: "'")) && !bytes.contains(UInt8(ascii: "\""))
            ? UInt8(ascii: "\"") : UInt8(ascii: "'")
        var out = [UInt8(ascii: "b"), quote]
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\\"), quote: out += [UInt8(ascii: "\\"), byte]
            case 0x09: out += Array("\\t".utf8)
            case 0x0a: out += Array("\\n".utf8)
            case 0x0d: out += Array("\\r".utf8)
            case 0x20..<0x7f: out.append(byte)
            default: out += Array("\\x\(Hex.encode([byte]))".utf8)
            }
        }
        return out + [quote]
    }
}
