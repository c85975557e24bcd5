// SPDX-License-Identifier: Apache-2.0
import Registry
import Testing

@testable import MregCommands

@Suite struct ProgressMeterTests {
    private func step(_ done: Int64, of total: Int64? = 1000, _ name: String = "reading m")
        -> ProgressStep
    {
        ProgressStep(name, doneBytes: done, totalBytes: total)
    }

    @Test func `work of a second or less shows nothing`() {
        var meter = ProgressMeter(columns: 80, now: 0)
        #expect(meter.take(step(10), now: 0.5) == nil)
        #expect(meter.take(step(20), now: 0.999) == nil)
        #expect(meter.clearing == nil)
    }

    @Test func `a bar is redrawn at most ten times a second and cleared`() {
        var meter = ProgressMeter(columns: 80, now: 0)
        _ = meter.take(step(0), now: 0)
        let drawn = (0..<1000).filter { meter.take(step(500), now: 1 + Double($0) / 1000) != nil }
        #expect(drawn.count == 10)
        #expect(meter.clearing == "\r\u{1b}[K")
    }

    @Test func `the bar shows share, rate and time left`() throws {
        var meter = ProgressMeter(columns: 100, now: 0)
        _ = meter.take(step(0), now: 0)
        let drawn = meter.take(step(500), now: 2)
        let text = try #require(drawn)
        #expect(text == "\r[##########..........] 50% 250 B/s, 2.00 s left reading m\u{1b}[K")
    }

    @Test func `the bar fits the terminal, and a file name cannot move the cursor`() throws {
        var meter = ProgressMeter(columns: 40, now: 0)
        let drawn = meter.take(step(1, "\u{1b}[2J" + String(repeating: "x", count: 500)), now: 5)
        let text = try #require(drawn)
        let shown = text.dropFirst().dropLast(3)
        #expect(shown.count == 39)
        #expect(!shown.unicodeScalars.contains("\u{1b}"))
    }

    @Test func `without a terminal there is a line every ten seconds`() {
        var meter = ProgressMeter(columns: nil, now: 0)
        let lines = stride(from: 0.0, through: 35, by: 0.5).compactMap {
            meter.take(step(Int64($0 * 10)), now: $0)
        }
        #expect(lines.count == 3)
        #expect(lines[0] == "reading m: 100 B of 1.00 kB (10%) 10 B/s, 1 min 30 s left\n")
        #expect(meter.clearing == nil)
    }

    @Test(arguments: [nil, 0, -1] as [Int64?])
    func `a total that is unknown or senseless is left out`(_ total: Int64?) throws {
        var meter = ProgressMeter(columns: 80, now: 0)
        let drawn = meter.take(step(2000, of: total), now: 5)
        let text = try #require(drawn)
        #expect(text == "\r2.00 kB reading m\u{1b}[K")
    }

    private func step(_ done: Int64, _ name: String) -> ProgressStep { step(done, of: 1000, name) }
}
