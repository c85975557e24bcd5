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
    let files: PulledFiles
    /// What is added to the name of what was taken against the policy's advice.
    private let suffix: String

    init(
        _ request: PullRequest, _ version: VersionRecord, _ contents: ArtifactContents,
        isUnverified: Bool
    ) throws(MregError) {
        folder = request.output ?? "."
        let suffix = isUnverified ? ".unverified" : ""
        self.suffix = suffix
        subfolder =
            contents.files.isSingleFile ? nil : version.name.artifact.last + suffix
        let places = try Self.places(request.paths, in: contents.files, of: version)
        let only = contents.files.isSingleFile ? contents.files.entries.first : nil
        let renamed = try only.map { (file) throws(MregError) in
            try ArtifactPath(file.path.text + suffix)
        }
        files = PulledFiles(contents.files.entries, places, renamed: renamed)
    }

    /// The files that the paths name, by themselves or by a folder; every path must name one.
    private static func places(
        _ paths: [ArtifactPath], in files: FileList, of version: VersionRecord
    ) throws(MregError) -> [UInt32] {
        let all = (0..<UInt32(files.entries.count))
        guard !paths.isEmpty else { return Array(all) }
        var isFound = [Bool](repeating: false, count: paths.count)
        let places = all.filter { place in
            let entry = files.entries[Int(place)]
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
        return places
    }

    /// The folder the relative paths start in.
    var root: String { subfolder.map { Paths.join(folder, $0) } ?? folder }

    /// Where the signature of the whole goes: beside the file or the folder.
    var signaturePath: String {
        let name = subfolder ?? files.first?.path.text ?? "model"
        return Paths.join(folder, name + ".sig")
    }
}
