// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore

/// What could lie in content of no known format: loaders that look for their magic elsewhere than
/// at the start, and programs of formats that are not read here.
enum HiddenContent {
    /// Endings whose loaders run what they load, whatever the content looks like.
    private static let programs: Set<String> = [
        "pyc", "pyo", "pyd", "so", "dll", "dylib", "exe", "class", "rds", "rda", "rdata", "t7",
        "engine", "plan", "trt", "luac", "wasm", "node", "mexa64", "jar", "war",
    ]
    /// A zip's last record with the longest comment, in bytes (APPNOTE 4.3.16).
    private static let zipEndBytesMax: Int64 = 22 + 65_535
    /// Places where HDF5 looks for its superblock: 512 and its doubles.
    private static let superblockPlacesMax = 40

    static func check(
        _ source: any ByteSource, _ ending: String, _ scan: ScanContext
    ) throws(MregError) {
        if programs.contains(ending) {
            scan.find("unknown-program", .unreadable, ".\(ending) files run when they are loaded")
        }
        let count = min(source.size, zipEndBytesMax)
        let tail = try source.read(offset: source.size - count, count: Int(count))
        if let place = tail.firstIndex(ofZipEnd: ()) {
            scan.find(
                "hidden-zip", .malicious, at: source.size - count + Int64(place),
                "a zip archive behind other content: some readers open it")
        }
        var place: Int64 = 512
        for _ in 0..<superblockPlacesMax where place < source.size {
            if try source.read(offset: place, count: 8).has(HDF5File.magic) {
                scan.find("hidden-hdf5", .unreadable, at: place, "HDF5 behind other content")
            }
            place *= 2
        }
    }
}

extension [UInt8] {
    /// A zip's end record without its comment, in bytes (APPNOTE 4.3.16).
    private static let zipEndBytesMin = 22

    /// Where a zip's end record stands whose comment ends where these bytes end.
    ///
    /// Looks for the last byte of the mark, which text does not have and noise has every 256 bytes.
    fileprivate func firstIndex(ofZipEnd: Void) -> Int? {
        var next = firstIndex(of: 6, from: 3)
        while let last = next, last - 3 <= count - Self.zipEndBytesMin {
            let place = last - 3
            if has([0x50, 0x4b, 5, 6], at: place),
                place + Self.zipEndBytesMin + Int(little(place + 20, 2)) == count
            {
                return place
            }
            next = firstIndex(of: 6, from: last + 1)
        }
        return nil
    }
}
