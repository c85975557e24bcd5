// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A table a person can read and `grep` and `awk` can use: a header, left-aligned columns, no box.
struct Table {
    private static let gap = "  "
    private let header: [String]
    private var rows: [[String]] = []

    /// An empty table with these column titles.
    init(_ header: String...) {
        self.header = header
    }

    /// Adds a row; an empty cell becomes `-`, so that every row has as many words.
    mutating func add(_ cells: String...) {
        rows.append(cells.map { $0.isEmpty ? "-" : $0.printable })
    }

    /// Whether there is no row.
    var isEmpty: Bool { rows.isEmpty }

    /// The header and the rows, padded.
    var lines: [String] {
        let all = [header] + rows
        let widths = header.indices.map { column in
            all.map { $0[column].count }.max() ?? 0
        }
        return all.map { cells in
            var line = ""
            for (column, cell) in cells.enumerated() {
                line += cell
                guard column < cells.count - 1 else { break }
                line += String(repeating: " ", count: widths[column] - cell.count) + Self.gap
            }
            return line
        }
    }
}

/// Facts as `NAME  value` lines with aligned values.
struct FactSheet {
    private var facts: [(name: String, value: String)] = []

    /// Adds a fact; an empty value is left out.
    mutating func add(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        facts.append((name, value.printable))
    }

    /// The lines.
    var lines: [String] {
        let width = facts.map(\.name.count).max() ?? 0
        return facts.map { fact in
            fact.name + String(repeating: " ", count: width - fact.name.count + 2) + fact.value
        }
    }
}
