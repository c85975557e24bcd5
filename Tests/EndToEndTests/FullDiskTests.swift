// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import TestSupport
import Testing

/// A registry on a file system that is really full, in the program's files and in SQLite's.
@Suite(.enabled(if: FullDisk.isUsable, "allow namespaces for users, or run as root"))
struct `A full disk` {
    /// For sizes from hardly more than what is used up to enough: copies the registry to a file
    /// system of that size, pushes, makes the file system larger, and looks.
    private static let script = """
        set -u
        mreg=$0; saved=$1
        kib=$(du -sk "$saved" | cut -f 1)
        for extra in 24 120 248 440 472 492 512 528 544 560 576 592 608 624 640 656 672 4000; do
            # A place of its own: an older log at a place where a newer one was seen is refused.
            disk=$2/$extra
            mkdir -p "$disk"
            mount -t tmpfs -o "size=$((kib + extra))k" tmpfs "$disk" || exit 99
            cp -a "$saved/." "$disk" || { umount "$disk"; echo "$extra skip"; continue; }
            "$mreg" push net --registry "$disk" >out.txt 2>err.txt
            first=$?
            mount -o "remount,size=40m" "$disk"
            "$mreg" verify --all --registry "$disk" >verify.txt 2>&1
            verify=$?
            "$mreg" push net --registry "$disk" >again.txt 2>&1
            again=$?
            rm -rf pulled
            "$mreg" pull net --registry "$disk" -o pulled >>again.txt 2>&1 &&
                diff -r net pulled/net >>again.txt
            pull=$?
            "$mreg" gc --registry "$disk" >>again.txt 2>&1
            left=$(find "$disk/tmp" -type f | wc -l)
            echo "$extra $first $verify $again $pull $left" $(head -c 300 err.txt | tr '\\n' ' ')
            if [ "$verify$again$pull$left" != 0000 ]; then cat verify.txt again.txt; fi
            umount "$disk"
        done
        """

    @Test func `a push says so, leaves a registry in order, and works once there is space`() throws
    {
        let sandbox = try Sandbox()
        try sandbox.write("old/config.json", "{}")
        try sandbox.write(
            "net/table.csv", (0..<40_000).map { "row \($0),\($0 * 7919 % 9973)\n" }.joined())
        for number in 0..<5 { try sandbox.write("net/part/\(number).txt", "part \(number)\n") }
        #expect(try sandbox.mreg("push", "old").status == 0)
        let run = try sandbox.run(
            "unshare",
            [
                "-rm", "sh", "-c", Self.script, Sandbox.binary, sandbox.registry,
                sandbox.scratch.at("disk"),
            ])
        #expect(run.status == 0, "\(run)")
        var failures = 0
        var successes = 0
        for line in run.output.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 6 else { continue }
            #expect(Array(words[2...5]) == ["0", "0", "0", "0"], "\(run)")
            if words[1] == "0" { successes += 1 } else { failures += 1 }
            #expect(words[1] == "0" || words[1] == "74", "\(run)")
            #expect(words[1] == "0" || line.contains("pace") || line.contains("full"), "\(run)")
        }
        #expect(failures >= 5 && successes >= 1, "\(run)")
    }
}

/// A file system of a given size, seen by one process and its children.
enum FullDisk {
    /// Whether this account may mount one.
    static let isUsable: Bool = {
        guard let sandbox = try? Sandbox() else { return false }
        let run = try? sandbox.run(
            "unshare", ["-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", sandbox.work])
        return run?.status == 0
    }()
}
