// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Registry

/// Where a command's answer goes: data on standard output, all else on standard error.
///
/// Every line passes `printable`, so that no control character of a file reaches the terminal.
struct Output: Sendable {
    /// Whether the answer is one JSON document.
    let isJSON: Bool
    /// Whether only ids are wanted.
    let isQuiet: Bool
    private let showsProgress: Bool

    /// Takes the user's choice.
    init(_ options: OutputOptions) {
        isJSON = options.json
        isQuiet = options.quiet
        showsProgress = !options.noProgress && !options.quiet
    }

    /// Answers in the form that was asked for.
    func answer(
        json: @autoclosure () -> JSONValue, ids: @autoclosure () -> some Sequence<String>,
        text: () -> some Sequence<String>
    ) {
        if isJSON {
            self.json(json())
        } else if isQuiet {
            lines(ids())
        } else {
            lines(text())
        }
    }

    /// Writes lines of data, many at a time.
    func lines(_ lines: some Sequence<String>) {
        var bytes: [UInt8] = []
        for line in lines {
            bytes.append(contentsOf: line.printable.utf8)
            bytes.append(UInt8(ascii: "\n"))
            guard bytes.count >= Self.writtenBytesMin else { continue }
            Terminal.write(bytes, to: .output)
            bytes.removeAll(keepingCapacity: true)
        }
        Terminal.write(bytes, to: .output)
    }

    /// So many bytes of lines are written at a time, at least.
    private static let writtenBytesMin = 64 << 10

    /// Writes the one JSON document.
    func json(_ value: JSONValue) {
        Terminal.write(JSONText.pretty(value) + "\n", to: .output)
    }

    /// Writes bytes as they are.
    func bytes(_ bytes: [UInt8]) {
        Terminal.write(bytes, to: .output)
    }

    /// Tells something that is no data; not with `--quiet`.
    func note(_ text: String) {
        guard !isQuiet else { return }
        Terminal.write(text.printable + "\n", to: .error)
    }

    /// Tells several things.
    func notes(_ texts: [String]) {
        for text in texts { note(text) }
    }

    /// Tells something that must be seen even with `--quiet`.
    func warn(_ text: String) {
        Terminal.write(text.printable + "\n", to: .error)
    }

    /// Tells which commands come next.
    func next(_ commands: [String]) {
        for command in commands { note("  try: \(command)") }
    }

    /// Runs long work with a progress bar, which is gone when the work ends or fails.
    func withProgress<Result>(_ work: (any ProgressSink) throws -> Result) rethrows -> Result {
        guard showsProgress else { return try work(NoProgress()) }
        let bar = ProgressBar()
        defer { bar.finish() }
        return try work(bar)
    }
}

/// A text's lines.
enum TextLines {
    /// The lines, without the line end after the last.
    static func of(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
