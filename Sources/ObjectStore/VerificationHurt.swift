// SPDX-License-Identifier: Apache-2.0
import MregCore
import Synchronization

/// Which blobs cannot be read because of damaged or missing containers.
extension StoreVerifier {
    /// Names the blobs that cannot be read at all; one that lies elsewhere as well is not hurt.
    func nameHurtBlobs(_ sizes: [Digest: Int64]) throws(MregError) {
        let bad = findings.withLock { $0.badContainers }
        let isUsable: (Digest, Int64) -> Bool = { container, end in
            guard let size = sizes[container], !bad.contains(container) else { return false }
            return end <= size
        }
        var hurt: [Digest: Set<Digest>] = [:]
        var safe: Set<Digest> = []
        _ = try store.scanRecipes { (_, recipe) throws(MregError) in
            let wrong = Set(
                recipe.containers.filter { sizes[$0.digest] != $0.size || bad.contains($0.digest) }
                    .map(\.digest))
            guard !wrong.isEmpty else { return }
            for blob in recipe.blobs {
                let through = Set(blob.chunks.map(\.extent.container)).intersection(wrong)
                if !through.isEmpty { hurt[blob.digest, default: []].formUnion(through) }
            }
        }
        for blob in hurt.keys where sizes[blob] != nil && !bad.contains(blob) { safe.insert(blob) }
        _ = try store.scanRecipes { (_, recipe) throws(MregError) in
            for blob in recipe.blobs where hurt[blob.digest] != nil {
                let isReadable = blob.chunks.allSatisfy {
                    isUsable($0.extent.container, $0.extent.offset + $0.extent.storedLength)
                }
                if isReadable { safe.insert(blob.digest) }
            }
        }
        attach(hurt.filter { !safe.contains($0.key) })
    }

    /// Puts the blobs to the damage of their container; one that has none yet is missing.
    private func attach(_ hurt: [Digest: Set<Digest>]) {
        var blobs: [Digest: [Digest]] = [:]
        for (blob, containers) in hurt {
            for container in containers { blobs[container, default: []].append(blob) }
        }
        findings.withLock { found in
            var rest = blobs
            for index in found.damages.indices {
                guard let digest = found.damages[index].digest,
                    found.badContainers.contains(digest)
                else { continue }
                // A whole container is a blob of its own name; nobody else knows whether it is
                // one, so the name is always listed.
                let named = Set(rest.removeValue(forKey: digest) ?? []).union([digest])
                found.damages[index].blobs = named.sorted()
            }
            for (container, blobs) in rest {
                found.damages.append(
                    Damage(
                        store.relative(store.containerPath(container)), .missing, container,
                        blobs: blobs.sorted(), detail: "a recipe places blobs in it"))
            }
        }
    }
}
