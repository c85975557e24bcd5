// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregSystem

/// Where the files of a pull go.
struct PullTarget {
    /// The folder the paths below are relative to.
    let folder: String
    /// The folder of the artifact inside it, or nil for a single file.
    let subfolder: String?
    /// The files wanted.
    let entries: [FileList.Entry]
    /// What is added to the name of what was taken against the policy's advice.
    private let suffix: String

    init(
        _ request: PullRequest, _ version: VersionRecord, _ contents: ArtifactContents,
        isUnverified: Bool
    ) throws(MregError) {
        folder = request.output ?? "."
        suffix = isUnverified ? ".unverified" : ""
        subfolder =
            contents.files.isSingleFile ? nil : version.name.artifact.last + suffix
        entries = try Self.entries(request.paths, in: contents.files, of: version)
    }

    /// The files that the paths name, by themselves or by a folder; every path must name one.
    private static func entries(
        _ paths: [ArtifactPath], in files: FileList, of version: VersionRecord
    ) throws(MregError) -> [FileList.Entry] {
        guard !paths.isEmpty else { return files.entries }
        var isFound = [Bool](repeating: false, count: paths.count)
        let entries = files.entries.filter { entry in
            var isWanted = false
            for (index, path) in paths.enumerated()
            where entry.path == path
                || entry.path.text.utf8.starts(with: (path.text + "/").utf8)
            {
                isFound[index] = true
                isWanted = true
            }
            return isWanted
        }
        if let missing = isFound.firstIndex(of: false) {
            throw MregError(
                .notFound,
                "there is no file or folder '\(paths[missing].text.printable)' in \(version.name)",
                next: "mreg show \(version.name)")
        }
        return entries
    }

    /// The path of a file below `root`.
    func relativePath(_ entry: FileList.Entry) throws(MregError) -> ArtifactPath {
        subfolder == nil ? try ArtifactPath(entry.path.text + suffix) : entry.path
    }

    /// The folder the relative paths start in.
    var root: String { subfolder.map { Paths.join(folder, $0) } ?? folder }

    /// Where the signature of the whole goes: beside the file or the folder.
    var signaturePath: String {
        let name = subfolder ?? entries.first.map { $0.path.text + suffix } ?? "model"
        return Paths.join(folder, name + ".sig")
    }
}
