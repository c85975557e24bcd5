// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Something in the store that is not as it should be.
public struct Damage: Sendable, Hashable {
    /// What is wrong.
    public enum Kind: String, Sendable, CaseIterable {
        /// The bytes do not have the SHA-256 the file is named by.
        case wrongBytes
        /// A recipe names a container that is not there, or is too short.
        case missing
        /// The system could not read it.
        case unreadable
        /// A chunk of a recipe does not have its digest.
        case wrongChunk
        /// A name that is no digest.
        case strangeName
        /// Not a regular file.
        case wrongKind
        /// Others than readers may use it.
        case wrongMode
        /// A file in `tmp/` that a process left behind.
        case leftover
    }

    /// The path below the registry's folder.
    public var path: String
    /// What is wrong.
    public var kind: Kind
    /// The container or recipe, where the name says one.
    public var digest: Digest?
    /// The blobs that cannot be read because of it, in byte order.
    public var blobs: [Digest]
    /// What was found, in words.
    public var detail: String

    init(
        _ path: String, _ kind: Kind, _ digest: Digest?, blobs: [Digest] = [], detail: String
    ) {
        self.path = path
        self.kind = kind
        self.digest = digest
        self.blobs = blobs
        self.detail = detail
    }

    /// Whether stored bytes are hurt; the rest is untidiness that collecting or chmod ends.
    public var isIntegrityFailure: Bool {
        switch kind {
        case .wrongBytes, .missing, .unreadable, .wrongChunk, .wrongKind: true
        case .strangeName, .wrongMode, .leftover: false
        }
    }
}

extension ObjectStore {
    private static let damagedPrefix = "damaged-"

    /// Moves a damaged container out of the way, to `tmp/damaged-…`, where it stays for a month.
    ///
    /// From then on the store does not have its bytes, so putting the same content heals it.
    /// Returns the new path below the root, or nil when there is no such file.
    @discardableResult
    public func quarantine(container: Digest) throws(MregError) -> String? {
        try setAside(containerPath(container), container)
    }

    /// Moves a damaged recipe out of the way, like a container.
    @discardableResult
    public func quarantine(recipe: Digest) throws(MregError) -> String? {
        try setAside(recipePath(recipe), recipe)
    }

    private func setAside(_ path: String, _ digest: Digest) throws(MregError) -> String? {
        guard try FileStatus.of(path, followLinks: false) != nil else { return nil }
        let name = "\(Self.damagedPrefix)\(digest.hex)-\(RandomName.next())"
        let target = Paths.join(temporary, name)
        try Directory.rename(path, to: target)
        try Directory.sync(Paths.parent(path))
        try Directory.sync(temporary)
        return relative(target)
    }

    /// Whether a file in `tmp/` was left by a process that is gone, or is old enough to drop.
    func isLeftover(_ name: String, now: Timestamp) throws(MregError) -> Bool {
        let path = Paths.join(temporary, name)
        guard let status = try FileStatus.of(path, followLinks: false) else { return false }
        let age = now.seconds - status.changedNanoseconds / 1_000_000_000
        if name.hasPrefix(Self.damagedPrefix) { return age > StoreLimits.damagedAgeMaxSeconds }
        if age > StoreLimits.temporaryAgeMaxSeconds { return true }
        guard let process = name.split(separator: "-").first.flatMap({ Int32($0) }) else {
            return false
        }
        return try FileStatus.of("/proc/\(process)") == nil
    }
}
