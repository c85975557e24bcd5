// SPDX-License-Identifier: Apache-2.0

import MregCore

/// One block of a PEM file (RFC 7468).
struct PEMBlock {
    /// The words between `-----BEGIN` and `-----`.
    let label: String
    /// The decoded bytes.
    var der: [UInt8]
    /// Whether the block has the headers of OpenSSL's old, weak encryption (RFC 1421).
    let hasHeaders: Bool
}

/// Reads and writes PEM (RFC 7468).
enum PEM {
    /// The block as text: 64 columns and a line end after the last line.
    static func encode(_ der: [UInt8], label: String) -> String {
        String(decoding: encoded(der, label: label), as: UTF8.self)
    }

    /// The same as bytes, which can be wiped; no other copy is left.
    static func encoded(_ der: [UInt8], label: String) -> [UInt8] {
        var body = Base64.encoded(der)
        defer { body.wipe() }
        let (head, tail) = ("-----BEGIN \(label)-----\n".utf8, "-----END \(label)-----\n".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(head.count + body.count + body.count / 64 + 1 + tail.count)
        text += head
        for start in stride(from: 0, to: body.count, by: 64) {
            text += body[start..<min(start + 64, body.count)]
            text.append(UInt8(ascii: "\n"))
        }
        return text + tail
    }

    /// All blocks of a file; text outside of them is allowed (RFC 7468 section 2).
    static func blocks(of file: [UInt8]) throws(MregError) -> [PEMBlock] {
        guard file.count <= CryptoLimits.pemBytesMax else {
            throw notPEM("it is larger than \(CryptoLimits.pemBytesMax) bytes")
        }
        var blocks: [PEMBlock] = []
        var open: (label: String, body: [UInt8], hasHeaders: Bool)?
        defer { open?.body.wipe() }
        for line in lines(of: file) {
            if let (label, hasHeaders) = open.map({ ($0.label, $0.hasHeaders) }) {
                if line.elementsEqual("-----END \(label)-----".utf8) {
                    blocks.append(try decode(label, open?.body ?? [], hasHeaders))
                    open?.body.wipe()
                    open = nil
                } else if line.contains(UInt8(ascii: ":")) || hasHeaders && line.isEmpty {
                    open?.hasHeaders = true
                } else {
                    open?.body += line
                }
            } else if let label = beginLabel(line) {
                guard blocks.count < CryptoLimits.pemBlocksMax else {
                    throw notPEM("it has more than \(CryptoLimits.pemBlocksMax) blocks")
                }
                open = (label, [], false)
                // One buffer that does not move, so that wiping it leaves nothing.
                open?.body.reserveCapacity(file.count)
            }
        }
        if let open { throw notPEM("the block '\(open.label.printable)' does not end") }
        return blocks
    }

    /// The error for bytes that are not a PEM file.
    static func notPEM(_ cause: String) -> MregError {
        MregError(.corrupt, "this is not a PEM key file", cause: cause)
    }

    /// The lines, without line ends and the white space before them.
    private static func lines(of file: [UInt8]) -> [ArraySlice<UInt8>] {
        let white: Set<UInt8> = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
        return file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            var line = $0
            while let last = line.last, white.contains(last) { line = line.dropLast() }
            return line
        }
    }

    private static func beginLabel(_ line: ArraySlice<UInt8>) -> String? {
        let head = Array("-----BEGIN ".utf8)
        let tail = Array("-----".utf8)
        guard line.count > head.count + tail.count, line.starts(with: head),
            line.suffix(tail.count) == tail[...]
        else { return nil }
        return String(decoding: line.dropFirst(head.count).dropLast(tail.count), as: UTF8.self)
    }

    private static func decode(
        _ label: String, _ body: [UInt8], _ hasHeaders: Bool
    ) throws(MregError) -> PEMBlock {
        guard let der = Base64.decode(bytes: body), !der.isEmpty else {
            throw notPEM("the block '\(label.printable)' is not base64")
        }
        return PEMBlock(label: label, der: der, hasHeaders: hasHeaders)
    }
}
