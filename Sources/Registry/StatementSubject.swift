// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Trust

/// Whether a statement is about a version: the whole of it, never a part alone.
enum StatementSubject {
    /// Why a signature over one file is not one over the version.
    static func fileProblems(_ contents: ArtifactContents?) -> [String] {
        guard let count = contents?.files.entries.count else { return ["the files are unknown"] }
        return count == 1 ? [] : ["it is a signature over 1 of \(count) files"]
    }

    /// Why a verified statement does not count for a version.
    static func problems(
        _ payload: [UInt8], type: String, manifest: Digest, _ contents: ArtifactContents?
    ) throws(MregError) -> [String] {
        let statement = try InTotoStatement(parsing: payload, subjectsMax: Limits.filesMax)
        guard statement.predicateType.bytesEqual(type) else {
            return [
                "it is a statement \(statement.predicateType.printable), and the log calls it "
                    + type.printable
            ]
        }
        return problem(statement, manifest, contents).map { [$0] } ?? []
    }

    /// Why a statement's subjects are not the version; nil when they are: the manifest, the root
    /// of its Model Signing statement, or every file.
    static func problem(
        _ statement: InTotoStatement, _ manifest: Digest, _ contents: ArtifactContents?
    ) -> String? {
        let named = Set(statement.subjects.compactMap(\.sha256))
        if named.contains(manifest) { return nil }
        guard let files = contents?.files else { return "its subjects are not the manifest" }
        let signed = try? ModelSigningStatement(name: "", files: files.signedFiles)
        if let signed, named.contains(signed.rootDigest) { return nil }
        let covered = files.entries.filter { named.contains($0.digest) }.count
        guard covered < files.entries.count else { return nil }
        return covered == 0
            ? "it is about something else"
            : "it is about \(covered) of \(files.entries.count) files"
    }
}
