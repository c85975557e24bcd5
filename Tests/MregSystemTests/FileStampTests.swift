// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import MregSystem

@Suite struct FileStampTests {
    private static let ext4: Int64 = 0xEF53
    private static let tmpfs: Int64 = 0x0102_1994
    private static let second: Int64 = 1_000_000_000

    private func isSettled(
        age: Int64, on fileSystem: Int64 = ext4, unwritten: Int64? = 0
    ) -> Bool {
        let now: Int64 = 1_800_000_000 * Self.second
        return StampRules.isSettled(
            changed: now - age, now: now, fileSystem: fileSystem, unwrittenPages: unwritten)
    }

    @Test func `a change of the last two seconds, or of the future, is not believed`() {
        #expect(isSettled(age: 2 * Self.second))
        #expect(!isSettled(age: 2 * Self.second - 1))
        #expect(!isSettled(age: 0))
        #expect(!isSettled(age: -Self.second))
        #expect(
            !StampRules.isSettled(
                changed: .min, now: .max, fileSystem: Self.ext4, unwrittenPages: 0))
    }

    @Test func `pages that are not on the disk make a file unsettled`() {
        #expect(!isSettled(age: 3600 * Self.second, unwritten: 1))
        #expect(!isSettled(age: 59 * Self.second, unwritten: nil))
        #expect(isSettled(age: 60 * Self.second, unwritten: nil))
    }

    @Test func `file systems that miss changes settle nothing`() {
        for type in [Self.tmpfs, 0x794c_7630, 0x6573_5546, 0x6969, -1] {
            #expect(!isSettled(age: 3600 * Self.second, on: type))
        }
    }

    @Test func `a file just written is not settled`() throws {
        let scratch = try ScratchFolder()
        let file = try File.open(reading: try scratch.write("f", [1, 2, 3]))
        #expect(file.settledStamp(try file.status()) == nil)
    }
}
