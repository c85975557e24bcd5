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
        guard CacheFile.isOurs(Paths.parent(path)), CacheFile.isOurs(path) else { return nil }
        return try? File.contents(path, limit: limit)
    }

    /// Keeps a note in place of the one before.
    func keep(_ note: [UInt8], of subject: Digest) throws(MregError) {
        let path = path(of: subject)
        try Directory.make(Surroundings.state, mode: 0o700)
        try Directory.make(Paths.parent(path), mode: 0o700)
        // What a crash leaves half-written cannot be parsed and is made again.
        try CacheFile.replace(path, with: note)
    }

    private func path(of subject: Digest) -> String {
        Paths.join(folder, String(subject.hex.prefix(2)), String(subject.hex.dropFirst(2)))
    }
}
