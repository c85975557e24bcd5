// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What one store did with one workload, once.
struct Round {
    /// All versions together.
    var push: Cost
    /// The last version again, unchanged.
    var repush: Cost
    var pull: Cost?
    var verify: Cost?
    var link: Cost?
    /// The last version's bytes hashed by OpenSSL on all cores, just before the link.
    var hashing: Cost?
    var compact: Cost?
    var storedBytes: Double
    /// After compacting.
    var compactedBytes: Double?

    /// Runs all phases in a fresh folder; sources are in the page cache, nothing is unwritten.
    static func run(
        _ store: Store, _ workload: Workload, data: String, scratch: String, mreg: String
    ) throws -> Round {
        let folder = "\(scratch)/store"
        let target = "\(scratch)/target"
        var environment = surroundings(scratch)
        environment["STORE"] = folder
        environment["DST"] = target
        environment["MREG"] = mreg
        environment["KIND"] = workload.isDataset ? "--dataset" : ""
        environment["LAST"] = String(workload.versionCount - 1)
        _ = try Measure.run(
            "\(remove(folder, target)); mkdir -p '\(folder)' '\(target)'", environment)
        _ = try Measure.run(store.initialise, environment)
        func phase(_ command: String, _ version: Int) throws -> Cost {
            environment["SRC"] = "\(data)/v\(version)"
            environment["V"] = String(version)
            _ = try Measure.run(
                "cat $(find $SRC -type f | head -1000) >/dev/null; sync", environment)
            return try Measure.run(command, environment)
        }
        var push = Cost(wall: 0, processor: 0, peakBytes: 0)
        for version in 0..<workload.versionCount {
            push.add(try phase(store.push, version))
        }
        func stored() throws -> Double {
            // What a store frees only after a while still counts.
            let size = try Measure.output(
                #"du -s --block-size=1 "$STORE/\#(store.stored)" | cut -f1"#, environment)
            return Double(size) ?? 0
        }
        let storedBytes = try stored()
        let last = workload.versionCount - 1
        let repush = try phase(store.push.replacing("v$V\"", with: "again\""), last)
        let verify = try store.verify.map { try phase($0, last) }
        let pull = try store.pull.map { try phase($0, last) }
        if store.pull != nil { try compare(environment) }
        var round = Round(
            push: push, repush: repush, pull: pull, verify: verify, storedBytes: storedBytes)
        if let link = store.link {
            environment["PIECES"] = "\(scratch)/pieces"
            _ = try Measure.run(Self.cutForAllCores, environment)
            round.hashing = try phase(Self.hashOnAllCores, last)
            _ = try Measure.run(
                "\(remove(target, "\(scratch)/pieces")); mkdir -p '\(target)'", environment)
            round.link = try phase(link, last)
            try compare(environment)
        }
        if let compact = store.compact {
            round.compact = try phase(compact, last)
            round.compactedBytes = try stored()
        }
        return round
    }

    /// One file cannot be hashed on several cores: a copy of it in as many pieces can.
    private static let cutForAllCores = #"""
        rm -rf "$PIECES"; mkdir -p "$PIECES"
        bytes=$(find "$SRC" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
        find "$SRC" -type f -print0 | xargs -0 cat | split -b $((bytes / $(nproc) + 1)) - "$PIECES/"
        sync; cat "$PIECES"/* >/dev/null
        """#
    private static let hashOnAllCores =
        #"find "$PIECES" -type f -print0 | xargs -0 -n 1 -P "$(nproc)" openssl dgst -sha256"#

    /// Removes folders, and waits until the file system has done with it: it frees a large file
    /// in the background, at the cost of whatever runs then.
    private static func remove(_ folders: String...) -> String {
        let quoted = folders.map { "'\($0)'" }.joined(separator: " ")
        return "chmod -R u+w \(quoted) || true; rm -rf \(quoted); sync; sleep 1"
    }

    /// A pull that delivers other bytes ends the benchmark. A folder may be pulled as a folder.
    private static func compare(_ environment: [String: String]) throws {
        _ = try Measure.run(
            #"diff -rq "$SRC" "$DST" || diff -rq "$SRC" "$DST"/m"#, environment)
    }

    private static func surroundings(_ scratch: String) -> [String: String] {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return [
            "PATH": path, "HOME": "\(scratch)/home", "SCRATCH": scratch, "LC_ALL": "C",
            "RESTIC_PASSWORD": "x", "BORG_BASE_DIR": "\(scratch)/home",
            "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
            "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@b",
        ]
    }
}

extension Cost {
    mutating func add(_ other: Cost) {
        wall += other.wall
        processor += other.processor
        peakBytes = max(peakBytes, other.peakBytes)
    }
}

extension String {
    /// All occurrences replaced, as a copy that pushes again under another folder needs.
    func replacing(_ old: String, with new: String) -> String {
        var out: [Substring] = []
        var rest = self[...]
        while let found = rest.firstRange(of: old) {
            out.append(rest[..<found.lowerBound])
            out.append(new[...])
            rest = rest[found.upperBound...]
        }
        return (out + [rest]).joined()
    }
}
