// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// What this account's mreg has found out itself and keeps, so that it need believe nobody.
///
/// One file for each subject, in a folder of `$XDG_STATE_HOME/mreg`. Only what this account owns
/// and nobody else can write is read. Losing them costs time and nothing else.
struct AccountNotes {
    private let folder: String

    /// The notes in a folder of this account's state.
    init(_ name: String) { folder = Paths.join(Surroundings.state, name) }

    /// The note about a subject, or nil where there is none that can be believed.
    func note(of subject: Digest, limit: Int) -> [UInt8]? {
        let path = path(of: subject)
        guard isOurs(Paths.parent(path)), isOurs(path) else { return nil }
        return try? File.contents(path, limit: limit)
    }

    /// Keeps a note in place of the one before.
    func keep(_ note: [UInt8], of subject: Digest) throws(MregError) {
        let path = path(of: subject)
        try Directory.make(Surroundings.state, mode: 0o700)
        try Directory.make(Paths.parent(path), mode: 0o700)
        // Not synced: what a crash leaves half-written cannot be parsed and is made again.
        let staged = Paths.join(Paths.parent(path), RandomName.staged())
        do {
            let file = try File.create(staged, mode: 0o600)
            try file.write(note, at: 0)
            try Directory.rename(staged, to: path)
        } catch {
            try? Directory.remove(staged)
            throw error
        }
    }

    private func path(of subject: Digest) -> String {
        Paths.join(folder, String(subject.hex.prefix(2)), String(subject.hex.dropFirst(2)))
    }

    private func isOurs(_ path: String) -> Bool {
        guard let status = try? FileStatus.of(path, followLinks: false) else { return false }
        return status.owner == Surroundings.userID && !status.isWritableByOthers
    }
}
