// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import EventLog

@Suite struct TileNameTests {
    /// The example of C2SP tlog-tiles: 1234067 is x001/x234/067.
    @Test(arguments: [
        (0, "000"), (999, "999"), (1000, "x001/000"), (123_456, "x123/456"),
        (1_234_067, "x001/x234/067"),
    ])
    func `numbers are written in groups of three digits`(index: Int, text: String) {
        let tile = TileName(family: .hashes(level: 0), index: index, width: 256)
        #expect(tile.path == "tile/0/\(text)")
        #expect(TileName(path: tile.path) == tile)
        let partial = TileName(family: .entries, index: index, width: 255)
        #expect(partial.path == "tile/entries/\(text).p/255")
        #expect(TileName(path: partial.path) == partial)
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/0/1", "tile/0/0000", "tile/00/000", "tile/8/000",
        "tile/-1/000", "tile/0/x000/001", "tile/0/000.p", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/01", "tile/0/000.p/+1", "tile/0/+12", "tile/0/x001", "tile/0/000/000",
        "tile/other/000", "tile//000", "tile/0/000/", "/tile/0/000", "tile/0/000.p/1/2",
        "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/\u{661}23", "Tile/0/000",
    ])
    func `refuses every other spelling`(path: String) {
        #expect(TileName(path: path) == nil)
    }

    /// The example of C2SP tlog-tiles for a tree of 70 000 entries.
    @Test func `a tree of 70000 has the tiles the specification lists`() {
        let size = 70_000
        #expect(TileName.inTree(.hashes(level: 0), 272, size: size)?.path == "tile/0/272")
        #expect(TileName.inTree(.hashes(level: 0), 273, size: size)?.path == "tile/0/273.p/112")
        #expect(TileName.inTree(.hashes(level: 0), 274, size: size) == nil)
        #expect(TileName.inTree(.hashes(level: 1), 0, size: size)?.path == "tile/1/000")
        #expect(TileName.inTree(.hashes(level: 1), 1, size: size)?.path == "tile/1/001.p/17")
        #expect(TileName.inTree(.hashes(level: 2), 0, size: size)?.path == "tile/2/000.p/1")
        #expect(TileName.inTree(.hashes(level: 3), 0, size: size) == nil)
    }
}
