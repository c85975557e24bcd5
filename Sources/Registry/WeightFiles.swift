// SPDX-License-Identifier: Apache-2.0
import MregCore

extension FileList {
    /// The files that hold what an artifact is: weights, or data. Licences, code, configuration
    /// and tokenizers are the same in models that have nothing to do with each other.
    func weights(_ kind: ArtifactKind) -> some Collection<Entry> {
        let isOnly = entries.count == 1
        return entries.lazy.filter { entry in
            isOnly
                || entry.size >= Limits.weightsBytesMin && !entry.path.last.hasPrefix(".")
                    && !Self.isSide(entry.path, kind)
        }
    }

    private static func isSide(_ path: ArtifactPath, _ kind: ArtifactKind) -> Bool {
        let name = path.last.lowercased()
        if kind == .dataset {
            return name.hasSuffix(".md")
                || ["readme", "license", "licence", "notice"].contains { name.hasPrefix($0) }
        }
        return LayerType.raw(path, kind: kind) != MediaType.weight
    }
}
