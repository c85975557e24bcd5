// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct ManifestTests {
    static let zeros = "sha256:" + String(repeating: "0", count: 64)

    /// An OCI image manifest with the given members put in, or in place of the usual ones.
    private func text(
        schema: String = "2", config: String? = nil, layers: String? = nil, more: String = ""
    ) -> [UInt8] {
        let blob = descriptor()
        return bytes(
            "{\"schemaVersion\":\(schema),\"mediaType\":\"\(MediaType.manifest)\","
                + "\"artifactType\":\"x/y\",\"config\":\(config ?? blob),"
                + "\"layers\":\(layers ?? "[\(blob)]")\(more)}")
    }

    private func descriptor(digest: String = zeros, size: String = "7") -> String {
        "{\"mediaType\":\"a/b\",\"digest\":\"\(digest)\",\"size\":\(size)}"
    }

    @Test func `writes the canonical bytes of an OCI image manifest`() throws {
        let blob = Descriptor(mediaType: "a/b", digest: try digest(filledWith: 0), size: 7)
        var layer = blob
        layer.annotations = [AnnotationKey.title: "m.bin", AnnotationKey.filepath: "m.bin"]
        let manifest = Manifest(
            artifactType: MediaType.modelPack, config: blob, layers: [layer], subject: blob,
            annotations: [AnnotationKey.kind: "model"])
        let plain = "{\"digest\":\"\(Self.zeros)\",\"mediaType\":\"a/b\",\"size\":7}"
        let wanted =
            "{\"annotations\":{\"dev.mreg.kind\":\"model\"},"
            + "\"artifactType\":\"application/vnd.cncf.model.manifest.v1+json\","
            + "\"config\":\(plain),\"layers\":[{\"annotations\":{"
            + "\"org.cncf.model.filepath\":\"m.bin\",\"org.opencontainers.image.title\":\"m.bin\"},"
            + "\(plain.dropFirst())],"
            + "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + "\"schemaVersion\":2,\"subject\":\(plain)}"
        #expect(try manifest.encoded() == bytes(wanted))
        #expect(try Manifest(parsing: bytes(wanted)) == manifest)
    }

    @Test func `unknown members are allowed, as image-spec says`() throws {
        let manifest = try Manifest(parsing: text(more: ",\"urls\":[],\"x\":{\"y\":1}"))
        #expect(manifest.layers.count == 1)
        #expect(manifest.subject == nil)
        #expect(manifest.annotations.isEmpty)
    }

    @Test func `refuses wrong schemas, types and sizes`() {
        let wrong = [
            [], bytes("[]"), bytes("{}"), text(schema: "1"), text(schema: "\"2\""),
            text(config: "null"), text(config: "[]"), text(layers: "{}"), text(layers: "[1]"),
            text(layers: "[\(descriptor(digest: Self.zeros.uppercased()))]"),
            text(layers: "[\(descriptor(digest: "sha512:00"))]"),
            text(layers: "[\(descriptor(size: "-1"))]"),
            text(layers: "[\(descriptor(size: "1.5"))]"),
            text(layers: "[\(descriptor(size: "9223372036854775808"))]"),
            text(more: ",\"subject\":{}"), text(more: ",\"annotations\":{\"a\":1}"),
            text(more: ",\"annotations\":[]"), text(more: ",\"schemaVersion\":2"),
            text() + [0x20, 0x7b],
        ]
        for document in wrong {
            #expect(errorCode { _ = try Manifest(parsing: document) } == .corrupt)
        }
    }

    @Test func `refuses more than four mebibytes before reading them`() {
        let spaces = [UInt8](repeating: 0x20, count: Limits.manifestBytesMax)
        #expect(errorCode { _ = try Manifest(parsing: text() + spaces) } == .corrupt)
    }

    @Test(.timeLimit(.minutes(1)))
    func `very many annotations take linear time`() throws {
        let many = (0..<200_000).map { "\"k\($0)\":\"v\"" }.joined(separator: ",")
        let manifest = try Manifest(parsing: text(more: ",\"annotations\":{\(many)}"))
        #expect(manifest.annotations.count == 200_000)
    }
}
