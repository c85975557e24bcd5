// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore
import MregCrypto

/// Comparisons of rows that this account's mreg has made: content does not change, so once is
/// enough.
struct KeptComparisons {
    /// What is written before the two digests, so that another way of telling rows is another note.
    private static let method = "rows/1 "
    private static let bytesMax = 1 << 10
    private let notes = AccountNotes("rows")

    /// The comparison of two datasets, or nil where it was not made.
    func comparison(of evaluated: Digest, with training: Digest) -> RowComparison? {
        guard let bytes = notes.note(of: key(evaluated, training), limit: Self.bytesMax),
            case .object(let value)? = try? StrictJSON.parse(bytes, as: "comparison"),
            case .integer(let trained)? = value["trained"],
            case .integer(let rows)? = value["evaluated"],
            case .integer(let shared)? = value["shared"]
        else { return nil }
        return .compared(trained: trained, evaluated: rows, shared: shared)
    }

    /// Keeps a comparison; where none could be made, there is nothing to keep.
    func keep(
        _ result: RowComparison, of evaluated: Digest, with training: Digest
    ) throws(MregError) {
        guard case .compared(let trained, let rows, let shared) = result else { return }
        try notes.keep(
            try CanonicalJSON.encode([
                "trained": .integer(trained), "evaluated": .integer(rows),
                "shared": .integer(shared),
            ]), of: key(evaluated, training))
    }

    private func key(_ evaluated: Digest, _ training: Digest) -> Digest {
        Digest.sha256(of: Array("\(Self.method)\(evaluated) \(training)".utf8))
    }
}
