// SPDX-License-Identifier: Apache-2.0

extension Substring {
    /// The text with control, format and other invisible characters escaped, for a terminal.
    public var printable: String { String(self).printable }
}

extension String {
    /// The text with control, format and other invisible characters escaped, for a terminal.
    public var printable: String {
        // Nearly all text is this, and a table of Unicode properties is slow to ask.
        if utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return self }
        var out = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator:
                out += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

extension StringProtocol {
    /// Equal byte for byte; Swift's `==` would also equate different normalisation forms.
    public func bytesEqual(_ other: some StringProtocol) -> Bool {
        utf8.elementsEqual(other.utf8)
    }

    /// Before in UTF-8 byte order, which is also code-point order.
    public func bytesPrecede(_ other: some StringProtocol) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}
