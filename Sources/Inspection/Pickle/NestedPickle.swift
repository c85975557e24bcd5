// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Pickles hidden in a pickle's own text or bytes: as they are, in base64 or in hexadecimal.
enum NestedPickle {
    /// True for the first two bytes of a pickle of protocol 2 to 5, or of one spelled as text.
    @inline(__always)
    static func mayBegin(_ head: (UInt8, UInt8)) -> Bool {
        switch head.0 {
        case 0x80: head.1 <= 5
        case UInt8(ascii: "g"): head.1 == UInt8(ascii: "A")
        case UInt8(ascii: "8"): head.1 == UInt8(ascii: "0")
        default: false
        }
    }

    /// The bytes that a literal spells; nil when it spells none.
    static func decode(_ literal: ArraySlice<UInt8>) -> [UInt8]? {
        switch literal.first {
        case 0x80: Array(literal)
        case UInt8(ascii: "g"): base64(literal)
        default: hexadecimal(literal)
        }
    }

    private static func hexadecimal(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 2)
        var index = text.startIndex
        while index < text.endIndex {
            guard let high = digit(text[index]), let low = digit(text[index + 1]) else {
                return nil
            }
            out.append(high << 4 | low)
            index += 2
        }
        return out
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// RFC 4648, both alphabets; line ends are passed over.
    private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var out: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        for byte in text where byte != 0x0a && byte != 0x0d && byte != 0x3d {
            guard let six = sextet(byte) else { return nil }
            word = word << 6 | six
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        return out
    }

    private static func sextet(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5a: UInt32(byte) - 0x41
        case 0x61...0x7a: UInt32(byte) - 0x47
        case 0x30...0x39: UInt32(byte) + 4
        case 0x2b, 0x2d: 62
        case 0x2f, 0x5f: 63
        default: nil
        }
    }
}

extension PickleMachine {
    /// Runs a literal that may be a pickle; only what it would call makes a finding.
    @inline(never)
    mutating func probeLiteral(_ count: Int) {
        guard probesLeft > 0, dialect.nesting < Self.probeNestingMax else { return }
        probesLeft -= 1
        let literal = stream.bytes[stream.index..<stream.index + count]
        guard let bytes = NestedPickle.decode(literal) else { return }
        var inner = PickleDialect()
        inner.isProbe = true
        inner.nesting = dialect.nesting + 1
        let probe = ScanContext(probing: scan)
        var machine = PickleMachine(ByteStream(BytesSource(bytes)), probe, inner)
        guard (try? machine.run()) != nil,
            let seen = probe.findings.first(where: {
                $0.rule == "dangerous-call" || $0.rule == "nested-pickle"
            })
        else { return }
        scan.find(
            "nested-pickle", .malicious, at: stream.offset,
            seen.rule == "nested-pickle"
                ? seen.evidence : "a pickle in the text of a pickle: \(seen.evidence)",
            advice: "nothing in this file runs it; ask what it is there for")
    }

    private static let probeNestingMax = 3
}
