// SPDX-License-Identifier: Apache-2.0
import MregCore
import Registry

/// How the result of a push reads.
enum PushReport {
    /// The one honest line.
    static func line(_ result: PushResult) -> String {
        var parts = [
            prefix(result) + "\(result.name)@\(result.version)",
            Digest.prefix + result.manifest.short, amounts(result), signature(result),
            result.scan.map(ScanReport.verdict) ?? "",
        ]
        if let alias = result.alias { parts.append("alias \(alias)") }
        if result.attachedMetadata { parts.append("new metadata attached") }
        parts.append(Quantity.duration(result.seconds))
        return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    private static func prefix(_ result: PushResult) -> String {
        switch result.outcome {
        case .published: ""
        case .alreadyLatest, .alreadyOlder: "already "
        case .dryRun: "would publish "
        }
    }

    private static func amounts(_ result: PushResult) -> String {
        let handled = result.bytesStored + result.bytesReused
        return [
            Quantity.count(result.fileCount, "file"),
            "\(Quantity.bytes(result.bytesRead)) read",
            "\(Quantity.bytes(result.bytesStored)) stored",
            "\(Quantity.percent(result.bytesReused, of: handled)) reused",
        ].joined(separator: ", ")
    }

    private static func signature(_ result: PushResult) -> String {
        guard let signature = result.signature else {
            return result.outcome == .published ? "unsigned" : ""
        }
        let owner = signature.owner.map { " of \($0)" } ?? ""
        let trust = signature.isTrusted ? "trusted" : "untrusted"
        return "signed by \(signature.keyName)\(owner) (\(signature.keyID.short)), \(trust)"
    }

    /// The result for programs.
    static func json(_ result: PushResult) -> JSONValue {
        [
            "outcome": .string(result.outcome.rawValue),
            "reference": .string("\(result.name)@\(result.version)"),
            "name": .string(result.name.text), "version": .string("\(result.version)"),
            "kind": .string(result.kind.rawValue), "digest": .string("\(result.manifest)"),
            "files": .count(result.fileCount), "total-bytes": .count(result.totalBytes),
            "bytes-read": .count(result.bytesRead), "bytes-stored": .count(result.bytesStored),
            "bytes-reused": .count(result.bytesReused),
            "signature": result.signature.map(json) ?? .null,
            "scan": result.scan.map(ScanReport.json) ?? .null,
            "alias": .text(result.alias?.text),
            "metadata-attached": .bool(result.attachedMetadata),
            "seconds": .seconds(result.seconds), "registry": .string(result.registry),
            "notices": .texts(result.notices), "next": .texts(result.next),
        ]
    }

    private static func json(_ signature: PushResult.Signature) -> JSONValue {
        [
            "key": .string(signature.keyName), "key-id": .string(signature.keyID.hex),
            "owner": .text(signature.owner), "trusted": .bool(signature.isTrusted),
        ]
    }
}
