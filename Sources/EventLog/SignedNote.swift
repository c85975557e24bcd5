// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A text with signature lines (C2SP signed-note).
///
/// The bytes are kept as they were read; what is verified is those bytes.
public struct SignedNote: Sendable, Equatable {
    /// One signature line: `— <name> base64(key id || signature)`.
    public struct Signature: Sendable, Equatable {
        /// The name of the key.
        public var name: String
        /// The first four bytes of the key's id.
        public var keyID: [UInt8]
        /// The signature's bytes, in the format of the key's type.
        public var bytes: [UInt8]

        /// Makes a signature line.
        public init(name: String, keyID: [UInt8], bytes: [UInt8]) {
            self.name = name
            self.keyID = keyID
            self.bytes = bytes
        }

        /// The line, with the newline at its end.
        public var line: String { "\u{2014} \(name) \(Base64.encode(keyID + bytes))\n" }
    }

    /// The signed text, with the newline at its end.
    public let text: String
    /// The signature lines in order.
    public let signatures: [Signature]

    /// Makes a note of a text that ends with a newline.
    public init(text: String, signatures: [Signature]) {
        self.text = text
        self.signatures = signatures
    }

    /// The note as it is written.
    public var bytes: [UInt8] { Array((text + "\n" + signatures.map(\.line).joined()).utf8) }

    /// Parses a note; `what` names it in errors.
    ///
    /// "The note text and signatures are separated by an empty line": the last one of the note.
    public init(_ bytes: [UInt8], as what: String) throws(MregError) {
        guard bytes.count <= LogLimits.noteBytesMax else {
            throw Self.malformed(what, "larger than \(LogLimits.noteBytesMax) bytes")
        }
        let newline = UInt8(ascii: "\n")
        // "The note MUST be valid UTF-8 and MUST NOT contain ASCII control characters other than
        // newline."
        guard !bytes.contains(where: { $0 < 0x20 && $0 != newline }),
            String(validating: bytes, as: UTF8.self) != nil
        else { throw Self.malformed(what, "not UTF-8 without control characters") }
        guard let end = Self.textEnd(bytes), bytes.last == newline else {
            throw Self.malformed(what, "no signatures after an empty line")
        }
        text = String(decoding: bytes[..<end], as: UTF8.self)
        let lines = bytes[(end + 1)...].dropLast().split(
            separator: newline, omittingEmptySubsequences: false)
        guard lines.count <= LogLimits.noteSignaturesMax else {
            throw Self.malformed(what, "more than \(LogLimits.noteSignaturesMax) signatures")
        }
        var signatures: [Signature] = []
        for line in lines {
            guard let signature = Self.signature(String(decoding: line, as: UTF8.self)) else {
                throw Self.malformed(what, "a signature line is malformed")
            }
            signatures.append(signature)
        }
        self.signatures = signatures
    }

    /// The place behind the newline that ends the text, where an empty line follows.
    private static func textEnd(_ bytes: [UInt8]) -> Int? {
        let newline = UInt8(ascii: "\n")
        let ends = bytes.indices.dropFirst(2).dropLast()
        return ends.last { bytes[$0] == newline && bytes[$0 - 1] == newline }
    }

    private static func signature(_ line: String) -> Signature? {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].bytesEqual("\u{2014}"), NoteName.isValid(parts[1]),
            let bytes = Base64.decode(parts[2]), bytes.count > 4
        else { return nil }
        return Signature(
            name: String(parts[1]), keyID: Array(bytes[..<4]), bytes: Array(bytes[4...]))
    }

    private static func malformed(_ what: String, _ cause: String) -> MregError {
        MregError(.corrupt, "\(what) is not a signed note", cause: cause)
    }
}

/// The names of keys in notes.
enum NoteName {
    /// "Non-empty and without Unicode spaces or plus (U+002B)."
    static func isValid(_ name: some StringProtocol) -> Bool {
        !name.isEmpty
            && !name.unicodeScalars.contains { scalar in
                scalar == "+" || scalar.properties.isWhitespace || scalar.value < 0x20
            }
    }
}

extension SignedNote {
    /// Verifies the signatures of the known keys.
    ///
    /// Lines of unknown keys are ignored; a known key's line that does not verify is an error
    /// (C2SP signed-note: "MUST reject the note"). Returns whose signatures were found.
    public func verify(
        by verifiers: [NoteVerifier], as what: String
    ) throws(MregError) -> [NoteVerification] {
        var found: [NoteVerification] = []
        let text = Array(text.utf8)
        for signature in signatures {
            guard let verifier = verifiers.first(where: { $0.matches(signature) }) else {
                continue
            }
            guard let verification = verifier.verify(signature.bytes, of: text) else {
                throw MregError(
                    .corrupt, "\(what) has a bad signature",
                    cause: "the line of the key '\(verifier.name.printable)' does not verify")
            }
            found.append(verification)
        }
        return found
    }
}
