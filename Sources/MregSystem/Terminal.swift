// SPDX-License-Identifier: Apache-2.0
import CSystemCalls
import Glibc
import MregCore

/// Standard output and error, and the terminal where there is one.
public enum Terminal {
    /// A standard stream.
    public enum Stream: Int32, Sendable {
        /// Where data goes.
        case output = 1
        /// Where everything else goes.
        case error = 2
    }

    /// Whether the stream is a terminal a person looks at.
    public static func isInteractive(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// The width of the terminal in columns, or nil.
    public static func columns(_ stream: Stream) -> Int? {
        let columns = mreg_terminal_columns(stream.rawValue)
        return columns > 0 ? Int(columns) : nil
    }

    /// Whether colour and cursor movement may be used (`NO_COLOR`, `TERM=dumb`).
    public static func allowsStyle(_ stream: Stream) -> Bool {
        isInteractive(stream) && Surroundings.variable("NO_COLOR") == nil
            && Surroundings.variable("TERM") != "dumb"
    }

    /// Writes all bytes; a reader that has gone away ends the process quietly, as `head` expects,
    /// and any other failure of standard output ends it with an error.
    public static func write(_ bytes: [UInt8], to stream: Stream) {
        var done = 0
        while done < bytes.count {
            let wrote = unsafe bytes.withUnsafeBytes { source in
                unsafe Glibc.write(
                    stream.rawValue, source.baseAddress.map { unsafe $0 + done },
                    source.count - done)
            }
            if wrote < 0 {
                if errno == EINTR { continue }
                if stream == .output { end(errno) }
                return
            }
            done += wrote
        }
    }

    /// Ends the process because standard output failed.
    private static func end(_ number: Int32) -> Never {
        if number == EPIPE { Glibc.exit(0) }
        let error = SystemError.make("write", "standard output", errno: number)
        write("mreg: error: \(error.description)\n", to: .error)
        Glibc.exit(MregError.Code.io.exitStatus)
    }

    /// Writes text.
    public static func write(_ text: String, to stream: Stream) {
        write(Array(text.utf8), to: stream)
    }

    /// Asks for a passphrase on the terminal without showing it; nil where there is none.
    public static func readPassphrase(_ prompt: String) -> [UInt8]? {
        let terminal = unsafe mreg_open("/dev/tty", O_RDWR | O_NOCTTY, 0)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var saved = termios()
        guard unsafe tcgetattr(terminal, &saved) == 0 else { return nil }
        var quiet = saved
        quiet.c_lflag &= ~tcflag_t(ECHO)
        unsafe tcsetattr(terminal, TCSAFLUSH, &quiet)
        defer { unsafe tcsetattr(terminal, TCSAFLUSH, &saved) }
        emit(prompt, to: terminal)
        defer { emit("\n", to: terminal) }
        return readLine(from: terminal)
    }

    private static func emit(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
        }
    }

    private static func readLine(from descriptor: Int32) -> [UInt8]? {
        // One buffer that does not move, so that who wipes it leaves nothing.
        var line: [UInt8] = []
        line.reserveCapacity(4096)
        var byte: UInt8 = 0
        while unsafe read(descriptor, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return line }
            line.append(byte)
        }
        return line.isEmpty ? nil : line
    }
}
