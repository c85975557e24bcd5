// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// When this account found each container of a registry good, so that a check can go on with
/// those that were not looked at for longest.
///
/// Lines of `SHA256 SECONDS` in a file of this account. Losing it costs one full check; what it
/// says is never evidence, since only an order and `--since` depend on it.
struct CheckedContainers {
    /// Largest file that is read, in bytes: about a million containers.
    static let bytesMax = 80 << 20

    private let path: String
    private(set) var times: [Digest: Timestamp] = [:]

    /// Reads what was noted of a registry; anything odd is as if nothing had been.
    init(registryAt root: String) {
        let name = Digest.sha256(of: Array(root.utf8)).hex
        path = Paths.join(Surroundings.state, "checked", name)
        guard let bytes = try? File.contents(path, limit: Self.bytesMax) else { return }
        let now = Timestamp.now
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard line.count > 65, line[line.startIndex + 64] == UInt8(ascii: " "),
                let digest = Digest(hex: String(decoding: line.prefix(64), as: UTF8.self)),
                let seconds = Int64(String(decoding: line.dropFirst(65), as: UTF8.self)),
                seconds <= now.seconds
            else { continue }
            times[digest] = Timestamp(seconds: seconds)
        }
    }

    /// Notes what was found good, and forgets what is not there any more; never an error.
    mutating func note(good: [Digest], bad: Set<Digest>, present: (Digest) -> Bool) {
        let now = Timestamp.now
        for digest in good { times[digest] = now }
        times = times.filter { !bad.contains($0.key) && present($0.key) }
        var text = ""
        for (digest, time) in times.sorted(by: { $0.key < $1.key }) {
            text += "\(digest.hex) \(time.seconds)\n"
        }
        guard (try? Directory.make(Paths.parent(path))) != nil else { return }
        // What a crash leaves half-written costs a full check.
        try? CacheFile.replace(path, with: Array(text.utf8))
    }
}
