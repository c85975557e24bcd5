// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import TestSupport
import Testing

@testable import Registry

/// Every verb with each of its calls on files failing in turn: a clear error, nothing half done,
/// and the next run works.
///
/// Of many calls some are tried, evenly; all with `MREG_FAULT_SAMPLES=all`.
@Suite struct FaultSweepTests {
    /// What fails, and with what.
    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var errno: Int32
        var fits: @Sendable (SeenCall) -> Bool
        /// How many calls are tried unless all are.
        var samples: Int
    }

    static let faults: [Fault] = [
        Fault(
            testDescription: "a change fails", errno: EIO,
            fits: { if case .change = $0 { true } else { false } }, samples: 6),
        Fault(
            testDescription: "the disk is full", errno: ENOSPC,
            fits: {
                switch $0 {
                case .change(.write), .change(.create), .change(.makeDirectory),
                    .change(.syncFile), .change(.link), .change(.rename):
                    true
                default: false
                }
            }, samples: 4),
        Fault(
            testDescription: "a look fails", errno: EIO,
            fits: { if case .look = $0 { true } else { false } }, samples: 6),
    ]

    private static func template(_ verb: FaultyVerb) throws -> Stage {
        let stage = try Stage()
        try stage.push(FaultyContent.old, as: "model")
        try verb.prepare(stage)
        return stage
    }

    /// The calls to be tried of so many.
    private static func sample(_ count: Int, _ wanted: Int) -> [Int] {
        let all = Surroundings.variable("MREG_FAULT_SAMPLES") == "all"
        guard !all, count > wanted else { return Array(0..<count) }
        return (0..<wanted).map { ($0 * 2 + 1) * count / (wanted * 2) }
    }

    /// Where the calls count: the registry and what is pulled.
    private static func watched(_ stage: Stage) -> [String] {
        [stage.root, stage.scratch.at("out")]
    }

    @Test(arguments: FaultyVerb.all, faults)
    func `one call that fails`(_ verb: FaultyVerb, _ fault: Fault) throws {
        let template = try Self.template(verb)
        let copy = { verb.needsOwnRegistry ? try Self.template(verb) : try Stage(copyOf: template) }
        let trial = try copy()
        try verb.before(trial)
        let count = try CallWatch.count(Self.watched(trial), where: fault.fits) {
            try verb.run(trial)
        }
        // Who only looks has nothing that a full disk could stop.
        #expect(count > 0 || verb.changesNothing)
        #expect(try verb.isDone(trial))
        for number in Self.sample(count, fault.samples) {
            let stage = try copy()
            try verb.before(stage)
            let outcome = CallWatch.failing(
                number, below: Self.watched(stage), errno: fault.errno, where: fault.fits
            ) { try verb.run(stage) }
            // Threads take turns: there may be a call fewer.
            guard let failed = outcome.failed else { continue }
            let comment = Comment(
                rawValue: "\(failed)\n\(outcome.error.map { "\($0)" } ?? "no error")")
            try Self.check(outcome, failed, verb, stage, comment)
        }
    }

    private static func check(
        _ outcome: CallWatch.Outcome, _ failed: SeenCall, _ verb: FaultyVerb, _ stage: Stage,
        _ comment: Comment
    ) throws {
        if let error = outcome.error {
            let error = error as? MregError
            let codes: [MregError.Code] = verb.reportsDamage ? [.io, .corrupt] : [.io]
            #expect(error.map { codes.contains($0.code) } == true, comment)
            if error?.code == .io {
                #expect(error?.message.contains(stage.scratch.path) == true, comment)
                #expect(error?.cause != nil, comment)
            }
        } else {
            // Only what tidies up, or makes other calls faster, may fail without being told.
            #expect(failed.isHint || failed.isRemoval || isTidying(failed), comment)
            #expect(try verb.isDone(stage), comment)
        }
        if !failed.isRemoval { #expect(try leftovers(stage) == [], comment) }
        #expect(try stage.findings().isEmpty, comment)
        #expect(try stage.pulled("model@v1") == FaultyContent.old, comment)
        if try !verb.isDone(stage) { try verb.run(stage) }
        #expect(try verb.isDone(stage), comment)
        #expect(try stage.findings().isEmpty, comment)
        // What could not be removed stays while the process that wrote it lives: this one.
        _ = try stage.open().collect()
        if !failed.isRemoval { #expect(try stage.files("tmp") == [], comment) }
    }

    /// Looks for what was left behind or may go.
    private static func isTidying(_ call: SeenCall) -> Bool {
        switch call {
        case .look(.list), .look(.status), .look(.lock), .look(.open): true
        // A working copy that cannot be read is said to differ from the log, which decides.
        case .look(.read): "\(call)".contains(".yaml")
        default: false
        }
    }

    /// What lies in `tmp/`, and what a pull left at its target besides a whole folder.
    private static func leftovers(_ stage: Stage) throws -> [String] {
        let pulled = try Directory.list(stage.scratch.at("out")) ?? []
        return try stage.files("tmp") + pulled.map(\.name).filter { $0 != "net" }
    }

    /// No call on files, but the other thing that a system can refuse.
    @Test(.timeLimit(.minutes(2)), arguments: FaultyVerb.all)
    func `threads that cannot be started`(_ verb: FaultyVerb) throws {
        let template = try Self.template(verb)
        for count in 0..<6 {
            let stage = verb.needsOwnRegistry ? template : try Stage(copyOf: template)
            try verb.before(stage)
            do {
                try ThreadSeam.allowing(count) { try verb.run(stage) }
                #expect(try verb.isDone(stage), "\(count)")
            } catch let error as MregError {
                #expect(error.code == .io, "\(count): \(error)")
                #expect(error.message == "cannot start a thread", "\(count): \(error)")
            }
            #expect(try Self.leftovers(stage) == [], "\(count)")
            #expect(try stage.findings().isEmpty, "\(count)")
            if try !verb.isDone(stage) { try verb.run(stage) }
            #expect(try verb.isDone(stage), "\(count)")
        }
    }

    @Test(arguments: FaultyVerb.all)
    func `every call interrupted, and every read and write cut short`(_ verb: FaultyVerb) throws {
        let stage = try Self.template(verb)
        try verb.before(stage)
        try CallWatch.interrupting(Self.watched(stage), interruption: EINTR) {
            try verb.run(stage)
        }
        #expect(try verb.isDone(stage))
        #expect(try Self.leftovers(stage) == [])
        #expect(try stage.findings().isEmpty)
        #expect(try stage.pulled("model@v1") == FaultyContent.old)
    }
}
