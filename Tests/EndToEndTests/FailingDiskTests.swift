// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import TestSupport
import Testing

/// The built program while system calls fail or end it, those of SQLite and on its own keys
/// included: strace stands between the program and the kernel.
@Suite(.enabled(if: Tracer.isUsable, "install strace, and allow it to trace"))
struct `A failing disk` {
    /// A system call, what it gives, and which of those made are tried: as many as
    /// `MREG_FAULT_SAMPLES` says if it is given.
    struct Fault: Sendable, CustomTestStringConvertible {
        var call: String
        var effect: String
        var numbers: [Int]
        var testDescription: String { "\(call) \(effect)" }

        init(_ call: String, _ effect: String, _ numbers: [Int]) {
            self.call = call
            self.effect = effect
            let most = Surroundings.variable("MREG_FAULT_SAMPLES").map { Int($0) ?? 60 }
            self.numbers = most.map { Array(1...max($0, 1)) } ?? numbers
        }
    }

    private static let faults: [Fault] = [
        Fault("pwrite64", "error=ENOSPC", [3, 27]), Fault("pwrite64", "error=EIO", [5, 40]),
        Fault("fsync,fdatasync", "error=EIO", [2, 8]),
        Fault("rename,renameat2", "error=EIO", [1, 3]), Fault("mkdir", "error=ENOSPC", [2]),
        Fault("unlink", "error=EIO", [1]), Fault("getdents64", "error=EIO", [2]),
        Fault("flock", "error=ENOLCK", [2]), Fault("pwrite64", "signal=KILL", [4, 30]),
        Fault("fsync,fdatasync", "signal=KILL", [3, 10]),
        Fault("rename,renameat2", "signal=KILL", [2, 4]), Fault("unlink", "signal=KILL", [1]),
    ]

    /// A registry with one version, and a folder to be pushed.
    private static func prepared() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.write("old/config.json", "{\"old\": true}")
        try sandbox.write("net/table.csv", (0..<60_000).map { "row \($0),\($0 % 97)\n" }.joined())
        for number in 0..<5 { try sandbox.write("net/part/\(number).txt", "part \(number)\n") }
        #expect(try sandbox.mreg("push", "old").status == 0)
        return sandbox
    }

    /// What must hold whatever happened: everything is right, what was there is there.
    private static func expectSound(_ sandbox: Sandbox, _ comment: Comment) throws {
        let verify = try sandbox.mreg("verify", "--all")
        #expect(verify.status == 0, "\(comment)\n\(verify)")
        let old = try sandbox.mreg("pull", "old@v1", "-o", "pulled", "--force")
        #expect(old.status == 0, "\(comment)\n\(old)")
        #expect(try sandbox.read("pulled/old/config.json") == Array("{\"old\": true}".utf8))
    }

    private static func expectOutcome(_ run: Run, _ fault: Fault, _ comment: Comment) {
        if fault.effect.hasPrefix("error") {
            #expect([0, 74].contains(run.status), comment)
            #expect(run.status == 0 || run.errors.contains("mreg: error: "), comment)
        } else {
            #expect([0, 137].contains(run.status), comment)
        }
    }

    @Test(arguments: faults)
    func `a push fails or is ended, and the next one works`(_ fault: Fault) throws {
        for number in fault.numbers {
            let sandbox = try Self.prepared()
            let run = try Tracer.run(
                sandbox, "\(fault.call):\(fault.effect):when=\(number)", ["push", "net"])
            let comment = Comment(rawValue: "\(fault) at \(number)\n\(run)")
            Self.expectOutcome(run, fault, comment)
            try Self.expectSound(sandbox, comment)
            let again = try sandbox.mreg("push", "net")
            #expect(again.status == 0, "\(comment)\n\(again)")
            let pull = try sandbox.mreg("pull", "net", "-o", "out")
            #expect(pull.status == 0, "\(comment)\n\(pull)")
            #expect(try sandbox.run("diff", ["-r", "net", "out/net"]).status == 0, comment)
            #expect(try sandbox.mreg("gc").status == 0, comment)
            let left = try sandbox.run("find", ["\(sandbox.registry)/tmp", "-type", "f"])
            #expect(left.output == "", comment)
        }
    }

    @Test(arguments: faults.filter { $0.numbers.count > 1 })
    func `a new key for the log fails or is ended half-way, and the next run ends it`(
        _ fault: Fault
    ) throws {
        let sandbox = try Self.prepared()
        for number in fault.numbers {
            let rotate = ["log", "key", "rotate", "--reason", "test"]
            let run = try Tracer.run(
                sandbox, "\(fault.call):\(fault.effect):when=\(number)", rotate)
            let comment = Comment(rawValue: "\(fault) at \(number)\n\(run)")
            Self.expectOutcome(run, fault, comment)
            try Self.expectSound(sandbox, comment)
            let again = try sandbox.run(Sandbox.binary, rotate)
            #expect(again.status == 0, "\(comment)\n\(again)")
            try Self.expectSound(sandbox, comment)
        }
    }

    @Test func `a catalog that is gone, damaged or not to be written costs time and nothing else`()
        throws
    {
        let sandbox = try Self.prepared()
        #expect(try sandbox.mreg("push", "net").status == 0)
        let catalog = "\(sandbox.registry)/catalog.sqlite"
        let harms = [
            "rm -f \"$0\"*", "rm -f \"$0\"-*; : >\"$0\"",
            "rm -f \"$0\"-*; printf 'no database' >\"$0\"",
            "rm -f \"$0\"-*; head -c 9000 \"$0\" >part; cat part >\"$0\"",
            "rm -f \"$0\"-*; dd if=/dev/urandom of=\"$0\" bs=512 seek=9 count=20 conv=notrunc",
        ]
        for harm in harms {
            #expect(try sandbox.run("sh", ["-c", harm, catalog]).status == 0)
            let pull = try sandbox.mreg("pull", "net", "-o", "out", "--force")
            #expect(pull.status == 0, "\(harm)\n\(pull)")
            #expect(try sandbox.run("diff", ["-r", "net", "out/net"]).status == 0)
            try Self.expectSound(sandbox, Comment(rawValue: harm))
        }
    }

    @Test func `standard output that cannot be written is an error`() throws {
        let sandbox = try Self.prepared()
        let list = try sandbox.run("sh", ["-c", "\"$0\" list >/dev/full", Sandbox.binary])
        #expect(list.status == 74 && list.errors.contains("No space left"), "\(list)")
        let cat = try sandbox.run(
            "sh", ["-c", "\"$0\" cat old@v1 config.json >/dev/full", Sandbox.binary])
        #expect(cat.status == 74 && cat.errors.contains("No space left"), "\(cat)")
    }
}

/// strace, which can make system calls of other programs fail.
enum Tracer {
    /// Whether it is installed and this process may trace.
    static let isUsable: Bool = {
        guard let sandbox = try? Sandbox() else { return false }
        let run = try? sandbox.run(
            "strace", ["-f", "-o", "/dev/null", "-e", "inject=fsync:error=EIO", "true"])
        return run?.status == 0
    }()

    /// Runs the program while the kernel seems to answer as `injection` says.
    static func run(
        _ sandbox: Sandbox, _ injection: String, _ arguments: [String]
    ) throws -> Run {
        let calls = injection.prefix { $0 != ":" }
        return try sandbox.run(
            "strace",
            [
                "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e",
                "inject=\(injection)", Sandbox.binary,
            ] + arguments)
    }
}
