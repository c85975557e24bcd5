// SPDX-License-Identifier: Apache-2.0

/// A pointer to a blob (OCI image-spec, descriptor).
public struct Descriptor: Sendable, Equatable {
    /// The media type of the bytes.
    public var mediaType: String
    /// The SHA-256 of the bytes.
    public var digest: Digest
    /// The number of bytes.
    public var size: Int64
    /// Free annotations.
    public var annotations: [String: String]

    /// Makes a descriptor.
    public init(
        mediaType: String, digest: Digest, size: Int64, annotations: [String: String] = [:]
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.annotations = annotations
    }
}

/// An OCI image manifest (image-spec v1.1), as mreg writes and reads it.
///
/// Artifacts follow CNCF ModelPack; statements are artifact manifests with a `subject`.
public struct Manifest: Sendable, Equatable {
    /// The type of the artifact.
    public var artifactType: String
    /// The configuration blob.
    public var config: Descriptor
    /// The content blobs.
    public var layers: [Descriptor]
    /// The manifest this one is about, for statements.
    public var subject: Descriptor?
    /// Free annotations.
    public var annotations: [String: String]

    /// Makes a manifest.
    public init(
        artifactType: String, config: Descriptor, layers: [Descriptor],
        subject: Descriptor? = nil, annotations: [String: String] = [:]
    ) {
        self.artifactType = artifactType
        self.config = config
        self.layers = layers
        self.subject = subject
        self.annotations = annotations
    }
}

/// The media types mreg writes.
public enum MediaType {
    /// An OCI image manifest.
    public static let manifest = "application/vnd.oci.image.manifest.v1+json"
    /// A ModelPack artifact.
    public static let modelPack = "application/vnd.cncf.model.manifest.v1+json"
    /// A ModelPack configuration.
    public static let modelPackConfig = "application/vnd.cncf.model.config.v1+json"
    /// A weight file as it is.
    public static let weight = "application/vnd.cncf.model.weight.v1.raw"
    /// A configuration file as it is.
    public static let weightConfig = "application/vnd.cncf.model.weight.config.v1.raw"
    /// A document as it is.
    public static let doc = "application/vnd.cncf.model.doc.v1.raw"
    /// Code as it is.
    public static let code = "application/vnd.cncf.model.code.v1.raw"
    /// A dataset file as it is.
    public static let dataset = "application/vnd.cncf.model.dataset.v1.raw"
    /// A tar of small files of a model.
    public static let weightConfigTar = "application/vnd.cncf.model.weight.config.v1.tar"
    /// A tar of small files of a dataset.
    public static let datasetTar = "application/vnd.cncf.model.dataset.v1.tar"
    /// A Sigstore bundle, version 0.3.
    public static let bundle = "application/vnd.dev.sigstore.bundle.v0.3+json"
    /// The OCI empty descriptor's type, whose bytes are `{}`.
    public static let empty = "application/vnd.oci.empty.v1+json"
}

/// The annotation keys mreg writes.
public enum AnnotationKey {
    /// The path of a layer's file (ModelPack).
    public static let filepath = "org.cncf.model.filepath"
    /// The same path again, where oras looks for it.
    public static let title = "org.opencontainers.image.title"
    /// The digest of the list of files, on an artifact's manifest.
    public static let fileList = "dev.mreg.files"
    /// The kind of an artifact: `model` or `dataset`.
    public static let kind = "dev.mreg.kind"
    /// The predicate type of a statement's manifest.
    public static let predicateType = "dev.sigstore.bundle.predicateType"
}

extension Manifest {
    /// The canonical bytes; their SHA-256 is the manifest's digest.
    public func encoded() throws(MregError) -> [UInt8] {
        var object: JSONObject = [
            "schemaVersion": 2, "mediaType": .string(MediaType.manifest),
            "artifactType": .string(artifactType), "config": config.json,
            "layers": .array(layers.map(\.json)),
        ]
        if let subject { object["subject"] = subject.json }
        if !annotations.isEmpty { object["annotations"] = .object(.strings(annotations)) }
        return try CanonicalJSON.encode(.object(object))
    }

    /// Reads a manifest's bytes; unknown members are allowed (image-spec), wrong ones are not.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        guard bytes.count <= Limits.manifestBytesMax else {
            throw MregError(.corrupt, "a manifest is larger than \(Limits.manifestBytesMax) bytes")
        }
        var reader = try ObjectReader(
            try StrictJSON.parse(bytes, as: "manifest"), at: "manifest")
        guard try reader.integer("schemaVersion") == 2 else {
            throw reader.error("schemaVersion", "is not 2")
        }
        artifactType = try reader.string("artifactType")
        config = try Descriptor(try reader.required("config"), at: reader.path("config"))
        layers = []
        for (index, layer) in try reader.array("layers").enumerated() {
            layers.append(try Descriptor(layer, at: "\(reader.path("layers"))[\(index)]"))
        }
        subject = nil
        if let value = reader.optional("subject") {
            subject = try Descriptor(value, at: reader.path("subject"))
        }
        annotations = try reader.optionalStringMap("annotations")
    }
}

extension Descriptor {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "mediaType": .string(mediaType), "digest": .string(digest.description),
            "size": .integer(size),
        ]
        if !annotations.isEmpty { object["annotations"] = .object(.strings(annotations)) }
        return .object(object)
    }

    fileprivate init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place)
        mediaType = try reader.string("mediaType")
        digest = try reader.digest("digest")
        size = try reader.integer("size")
        guard size >= 0 else { throw reader.error("size", "is negative") }
        annotations = try reader.optionalStringMap("annotations")
    }
}

extension ObjectReader {
    /// A member that is an object of strings; absent means empty.
    public mutating func optionalStringMap(_ name: String) throws(MregError) -> [String: String] {
        guard optional(name) != nil else { return [:] }
        let inner = try object(name)
        var out: [String: String] = [:]
        // Straight through the members: looking each up by name would take quadratic time.
        for member in inner.members {
            guard case .string(let text) = member.value else {
                throw inner.error(member.name, "is \(member.value.kindName), not a string")
            }
            out[member.name] = text
        }
        return out
    }
}

extension JSONObject {
    /// An object of strings, sorted by name.
    public static func strings(_ map: [String: String]) -> JSONObject {
        JSONObject(
            members: map.sorted { $0.key.bytesPrecede($1.key) }
                .map { Member(name: $0.key, value: .string($0.value)) })
    }
}
