// SPDX-License-Identifier: Apache-2.0
import Codecs
import Testing

@Suite struct ByteSearchTests {
    @Test func `finds what the standard library finds, from every place on`() {
        var random = SystemRandomNumberGenerator()
        for count in 0...70 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...9, using: &random) }
            for start in 0...count + 1 {
                let expected = bytes.indices.first { $0 >= start && bytes[$0] == 6 }
                #expect(bytes.firstIndex(of: 6, from: start) == expected)
            }
        }
    }

    @Test func `finds nothing before the beginning`() {
        #expect([UInt8](repeating: 6, count: 3).firstIndex(of: 6, from: -1) == nil)
    }
}
