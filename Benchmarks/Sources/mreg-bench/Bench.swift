// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc

/// Times mreg beside `cp`, `openssl dgst` and whatever other stores are installed.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mreg-bench",
        abstract: "Times mreg beside cp, openssl and other stores; prints Markdown tables.",
        discussion: """
            In each round every store does the same work right after the others, in reverse order in every \
            second round. Sources are in the page cache and everything is written before a phase begins. \
            Compare ratios of one table, not seconds of two.
            """)

    @Option(help: "The mreg to be timed.")
    var mreg: String

    @Option(help: "A folder for generated files and stores; up to 20 GB at scale 1.")
    var scratch: String

    @Option(parsing: .upToNextOption, help: "What to push: \(Self.names).")
    var workloads = Workload.allCases

    @Option(help: "How many rounds.")
    var rounds = 3

    @Option(help: "Shrinks the workloads.")
    var scale = 1.0

    @Flag(help: "Time installed peers too.")
    var peers = false

    private static var names: String {
        Workload.allCases.map(\.rawValue).joined(separator: ", ")
    }

    @Flag(help: .hidden)
    var onlyPrepare = false

    func validate() throws {
        guard rounds > 0, scale > 0, scale <= 10 else {
            throw ValidationError("give at least one round and a scale above 0, at most 10")
        }
        guard access(mreg, X_OK) == 0 else { throw ValidationError("'\(mreg)' is no program") }
    }

    func run() throws {
        try makeFolder(scratch)
        guard !onlyPrepare else {
            for workload in workloads {
                try workload.prepare(in: "\(scratch)/data", scale: scale)
            }
            return
        }
        var own = Store.mreg
        if try !hasCompact() { own.compact = nil }
        let stores =
            [Store.digest, .looseCopy, .copy, own]
            + (peers ? Store.peers.filter(\.isInstalled) : [])
        for workload in workloads {
            try put(try report(workload, stores).text, to: STDOUT_FILENO)
        }
    }

    /// Whether the program that is timed has the command.
    private func hasCompact() throws -> Bool {
        let answer = try Measure.output(
            "if '\(mreg)' --help | grep -q '^  compact '; then echo yes; else echo no; fi",
            ["SCRATCH": scratch, "PATH": "/usr/bin:/bin"])
        return answer == "yes"
    }

    private func report(_ workload: Workload, _ stores: [Store]) throws -> Report {
        say("making \(workload.rawValue)")
        // In a process of its own: Linux counts the memory of whoever starts a command as the
        // command's peak (getrusage(2), ru_maxrss survives execve), so this one stays small.
        _ = try Measure.run(
            "/proc/$PPID/exe --only-prepare --mreg '\(mreg)' --scratch '\(scratch)' "
                + "--scale \(scale) --workloads \(workload.rawValue)",
            ["SCRATCH": scratch, "PATH": "/usr/bin:/bin"])
        let data = workload.folder(in: "\(scratch)/data", scale: scale)
        let size = try Measure.output(
            "du -s --apparent-size --block-size=1 '\(data)' | cut -f1",
            ["SCRATCH": scratch, "PATH": "/usr/bin:/bin"])
        var report = Report(
            workload: workload, sourceBytes: Double(size) ?? 0,
            rounds: stores.map { ($0, []) })
        // Pages that the host took back are paid by whoever grows the cache first: not counted.
        _ = try once(.looseCopy, workload, data)
        for round in 0..<rounds {
            let order = Array(stores.indices)
            for index in round.isMultiple(of: 2) ? order : order.reversed() {
                say("round \(round + 1) of \(rounds): \(stores[index].name)")
                report.rounds[index].rounds.append(try once(stores[index], workload, data))
            }
        }
        return report
    }

    private func once(_ store: Store, _ workload: Workload, _ data: String) throws -> Round {
        try Round.run(store, workload, data: data, scratch: scratch, mreg: mreg)
    }

    private func say(_ line: String) { try? put("bench: \(line)\n", to: STDERR_FILENO) }

    /// Unbuffered, so that a table is there when a later workload fails.
    private func put(_ text: String, to descriptor: Int32) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let wrote = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard wrote > 0 else { throw BenchError.system("print") }
            rest = rest.dropFirst(wrote)
        }
    }
}
