// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What a Croissant description says about a dataset: its files with their digests.
public struct Croissant: Sendable, Equatable {
    /// One file.
    public struct File: Sendable, Equatable {
        /// Its id in the description.
        public var id: String
        /// Where it is.
        public var url: String
        /// Its digest, or nil.
        public var digest: Digest?
        /// Its media type, or nil.
        public var mediaType: String?
    }

    /// The dataset's name.
    public var name: String
    /// Its version, or nil.
    public var version: String?
    /// Its licence, or nil.
    public var licence: String?
    /// Its files.
    public var files: [File]

    /// Reads a JSON-LD description of Croissant 1.0 or 1.1.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        let value = try StrictJSON.parse(bytes, as: "Croissant description")
        let root = try RawObject(value, at: "croissant")
        let type = root.optionalString("@type") ?? ""
        guard ["sc:Dataset", "Dataset", "https://schema.org/Dataset"].contains(type) else {
            throw root.error("@type", "is not sc:Dataset")
        }
        let conforms = root.optionalString("conformsTo") ?? root.optionalString("dct:conformsTo")
        guard let conforms, conforms.hasPrefix("http://mlcommons.org/croissant/1.") else {
            throw root.error("conformsTo", "is not Croissant 1.0 or 1.1")
        }
        name = try root.string("name")
        version = root.optionalString("version")
        licence = root.optionalString("license") ?? root.optionalString("sc:license")
        files = []
        for row in root["distribution"] == nil ? [] : try root.rows("distribution") {
            // A FileSet is a pattern over an archive that is listed itself.
            guard row.optionalString("@type")?.hasSuffix("FileObject") == true else { continue }
            files.append(try Self.file(row))
        }
    }

    private static func file(_ row: RawObject) throws(MregError) -> File {
        var digest: Digest?
        if let hex = row.optionalString("sha256") {
            guard let parsed = Digest(hex: hex.lowercased()) else {
                throw row.error("sha256", "is not 64 hex digits")
            }
            digest = parsed
        }
        let url = row.optionalString("contentUrl") ?? ""
        return File(
            id: row.optionalString("@id") ?? row.optionalString("name") ?? url, url: url,
            digest: digest, mediaType: row.optionalString("encodingFormat"))
    }
}
