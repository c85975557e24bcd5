// SPDX-License-Identifier: Apache-2.0
import MregSystem
import Testing

/// Giving memory back to the system while it is in use.
@Suite struct MemoryUseTests {
    @Test func `what is held and the code that runs survive giving back the rest`() throws {
        let kept = (0..<2000).map { [UInt8](repeating: UInt8($0 % 251), count: 4096) }
        // Larger than a process that has nothing to give back.
        var large = [UInt8](repeating: 7, count: 48 << 20)
        #expect(large.allSatisfy { $0 == 7 })
        large = []
        try Workers.forEach(count: 8, width: 4) { _ in
            for _ in 0..<5 { MemoryUse.release() }
        }
        for (number, bytes) in kept.enumerated() {
            #expect(bytes == [UInt8](repeating: UInt8(number % 251), count: 4096))
        }
    }
}
