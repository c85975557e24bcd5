// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto

/// What names a verdict besides the ruleset: the content, and the ending it is judged under.
struct ScanKey: Hashable {
    let digest: Digest
    let ending: String

    init(_ entry: FileList.Entry) {
        digest = entry.digest
        ending = FileEnding.of(entry.path.text)
    }

    init(digest: Digest, ending: String) {
        self.digest = digest
        self.ending = ending
    }

    init(_ record: ScanRecord) {
        digest = record.digest
        ending = record.ending
    }
}

/// The records of the files of one layer: a line of canonical JSON each, in order of digest and
/// ending.
enum ScanSheet {
    /// Largest sheet that is read, in bytes.
    static let bytesMax = 256 << 20

    /// The bytes of a sheet.
    static func encode(_ records: [ScanRecord]) throws(MregError) -> [UInt8] {
        var out: [UInt8] = []
        for record in records.sorted(by: precede) {
            out += try record.encoded()
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }

    /// Reads a sheet; lines out of order, or none, are corrupt.
    static func parse(_ bytes: [UInt8]) throws(MregError) -> [ScanRecord] {
        var records: [ScanRecord] = []
        guard bytes.last == UInt8(ascii: "\n") else {
            throw MregError(.corrupt, "a sheet of scan records is cut short")
        }
        for line in bytes.dropLast().split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        {
            let record = try ScanRecord(parsing: Array(line))
            if let last = records.last, !precede(last, record) {
                throw MregError(.corrupt, "a sheet of scan records is out of order")
            }
            records.append(record)
        }
        return records
    }

    private static func precede(_ left: ScanRecord, _ right: ScanRecord) -> Bool {
        if left.digest != right.digest { return left.digest < right.digest }
        return left.ending.bytesPrecede(right.ending)
    }
}
