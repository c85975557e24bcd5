// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// An argument that is either a file or a reference.
enum Target: Sendable, Equatable {
    /// A file or folder.
    case file(String)
    /// A version in a registry.
    case reference(Reference)

    /// Decides what an argument means.
    ///
    /// An argument with a path separator or naming an existing file is a file, one with `@` is a
    /// reference (whose name may hold slashes); where both are possible, neither is guessed.
    init(_ text: String, command: String, mustBeReference: Bool = false) throws(MregError) {
        if mustBeReference {
            self = .reference(try Reference(text))
            return
        }
        let exists = try FileStatus.of(text) != nil
        let reference = text.utf8.contains(UInt8(ascii: "@")) ? try? Reference(text) : nil
        switch (exists, reference) {
        case (true, let reference?): throw Self.ambiguous(text, reference, command)
        case (true, nil): self = .file(text)
        case (false, let reference?): self = .reference(reference)
        case (false, nil): self = try Self.absent(text)
        }
    }

    /// Nothing has this name on disk, and no `@` says it is a reference.
    private static func absent(_ text: String) throws(MregError) -> Target {
        if !text.utf8.contains(UInt8(ascii: "/")), let bare = try? Reference(text) {
            return .reference(bare)
        }
        let next = (try? Reference(text)).map { "for the reference write \($0.name)@latest" }
        throw MregError(.notFound, "there is no file '\(text.printable)'", next: next)
    }

    private static func ambiguous(
        _ text: String, _ reference: Reference, _ command: String
    ) -> MregError {
        MregError(
            .usage, "'\(text.printable)' is a file here and also a reference",
            next: "for the file: mreg \(command) ./\(text.printable); for the version: "
                + "mreg \(command) --ref \(reference)")
    }
}
