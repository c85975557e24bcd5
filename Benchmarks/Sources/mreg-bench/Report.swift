// SPDX-License-Identifier: Apache-2.0

/// Markdown tables of medians, and of ratios to the references of the same round.
struct Report {
    let workload: Workload
    let sourceBytes: Double
    var rounds: [(store: Store, rounds: [Round])]

    var text: String {
        let head = """

            ### \(workload.rawValue): \(workload.title)

            \(megabytes(sourceBytes)) MB in all versions, \(rounds.first?.rounds.count ?? 0) \
            rounds, medians.

            | | push s | x copy | push CPU s | x openssl CPU | push again s | stored MB \
            | pull s | x copy | pull --link s | x all cores | verify s | openssl speed x \
            | compacted MB | peak MB |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|

            """
        return head + rounds.map { line($0.store, $0.rounds) }.joined(separator: "\n") + "\n"
    }

    private func line(_ store: Store, _ own: [Round]) -> String {
        let columns = [
            figure(own) { $0.push.wall }, ratio(own, Store.copy) { $0.push.wall },
            figure(own) { $0.push.processor }, ratio(own, Store.digest) { $0.push.processor },
            figure(own) { $0.repush.wall }, megabytes(median(own.map(\.storedBytes)) ?? 0),
            figure(own) { $0.pull?.wall }, ratio(own, Store.copy) { $0.pull?.wall },
            figure(own) { $0.link?.wall }, hashing(own), figure(own) { $0.verify?.wall },
            verifySpeed(own),
            median(own.compactMap(\.compactedBytes)).map(megabytes) ?? "-",
            megabytes(median(own.map { Double($0.push.peakBytes) }) ?? 0),
        ]
        return "| \(store.name) | \(columns.joined(separator: " | ")) |"
    }

    private func figure(_ own: [Round], _ value: (Round) -> Double?) -> String {
        median(own.compactMap(value)).map { fixed($0, 3) } ?? "-"
    }

    /// The median of the ratios round by round, which a slow phase of the machine hardly moves.
    private func ratio(_ own: [Round], _ base: Store, _ value: (Round) -> Double?) -> String {
        guard let reference = rounds.first(where: { $0.store.name == base.name })?.rounds else {
            return "-"
        }
        let ratios = zip(own, reference).compactMap { mine, theirs -> Double? in
            guard let one = value(mine), let other = value(theirs), other > 0 else { return nil }
            return one / other
        }
        return median(ratios).map { fixed($0, 2) } ?? "-"
    }

    /// The time of a link as a multiple of hashing the same bytes with OpenSSL on all cores.
    private func hashing(_ own: [Round]) -> String {
        let ratios = own.compactMap { round -> Double? in
            guard let link = round.link?.wall, let hashing = round.hashing?.wall else { return nil }
            return link / hashing
        }
        return median(ratios).map { fixed($0, 2) } ?? "-"
    }

    /// How many times as many stored bytes a second as `openssl dgst` over the same bytes.
    private func verifySpeed(_ own: [Round]) -> String {
        let reference = rounds.first { $0.store.name == Store.copy.name }?.rounds ?? []
        let ratios = zip(own, reference).compactMap { mine, theirs -> Double? in
            guard let one = mine.verify?.wall, let other = theirs.verify?.wall else { return nil }
            return (mine.storedBytes / one) / (theirs.storedBytes / other)
        }
        return median(ratios).map { fixed($0, 2) } ?? "-"
    }

    private func megabytes(_ bytes: Double) -> String { fixed(bytes / 1e6, 0) }
}

/// A number with a fixed count of digits after the point.
func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = Int((value.magnitude * scale).rounded())
    let sign = value < 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(rounded)" }
    let fraction = String(rounded % Int(scale))
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(sign)\(rounded / Int(scale)).\(zeros)\(fraction)"
}
