// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

extension PushRequest {
    /// Takes over what a Croissant description says about a dataset; that the files are those
    /// described is checked when they have been read.
    public mutating func add(_ croissant: Croissant, digest: Digest) throws(MregError) {
        guard kind == .dataset else {
            throw MregError(
                .usage, "a Croissant description is about a dataset", next: "give --dataset, too")
        }
        described = croissant
        let facts = [
            ("license", croissant.licence), ("croissant.name", croissant.name),
            ("croissant.version", croissant.version), ("croissant.digest", digest.description),
        ]
        for case (let name, let value?) in facts {
            try Self.add(name, value, "parameter", to: &parameters)
        }
    }
}

extension Croissant {
    /// Compares the description with the files of a push: a described file that is another is an
    /// error, one that is not there is told.
    func check(_ files: FileList) throws(MregError) -> [String] {
        var (notices, held) = ([String](), 0)
        for file in self.files {
            let place = Self.path(file.url) ?? file.id
            let same = files.entries.filter { $0.path.text.bytesEqual(place) }
            guard let digest = file.digest else {
                notices.append("'\(file.id.printable)' is described without a SHA-256")
                continue
            }
            if let other = same.first, other.digest != digest {
                throw MregError(
                    .corrupt, "'\(place.printable)' is not the file that is described",
                    cause: "its SHA-256 is \(other.digest.hex), the description says \(digest.hex)")
            }
            if !same.isEmpty || files.entries.contains(where: { $0.digest == digest }) {
                held += 1
            } else {
                notices.append("'\(file.id.printable)' is described and not among the files")
            }
        }
        guard held > 0 else {
            throw MregError(
                .corrupt, "none of the described files is among what is pushed",
                cause: "'\(name.printable)' describes \(self.files.count) files by SHA-256 or name",
                next: "push the data the description is about")
        }
        return notices
    }

    /// A path relative to the description, as it stands in the artifact; nil for a URL.
    private static func path(_ url: String) -> String? {
        guard !url.contains("://"), !url.isEmpty else { return nil }
        return url.hasPrefix("./") ? String(url.dropFirst(2)) : url
    }
}
