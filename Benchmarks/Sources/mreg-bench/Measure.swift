// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What one run of a command cost, its children included.
struct Cost {
    var wall: Double
    /// User and system time in seconds.
    var processor: Double
    /// The largest resident set of any process, in bytes.
    var peakBytes: Int
}

/// Runs commands as whole processes and measures them.
enum Measure {
    /// Runs a shell command; anything but exit status 0 is an error that shows what it said.
    static func run(_ command: String, _ environment: [String: String]) throws -> Cost {
        let messages = "\(environment["SCRATCH"] ?? "/tmp")/messages"
        let script = "{ \(command)\n} >/dev/null 2>'\(messages)'"
        let start = now
        var process: pid_t = 0
        let arguments = ["bash", "-ec", script]
        let variables = environment.map { "\($0.key)=\($0.value)" }
        let status = withCStrings(arguments) { argv in
            withCStrings(variables) { envp in
                posix_spawnp(&process, "bash", nil, nil, argv, envp)
            }
        }
        guard status == 0 else { throw BenchError("cannot start bash: error \(status)") }
        var usage = rusage()
        var exit: Int32 = 0
        while wait4(process, &exit, 0, &usage) < 0 {
            guard errno == EINTR else { throw BenchError.system("wait for a command") }
        }
        let wall = now - start
        guard exit == 0 else {
            let said = (try? String(decoding: contents(messages).suffix(2000), as: UTF8.self)) ?? ""
            throw BenchError("status \(exit >> 8) of: \(command)\n\(said)")
        }
        return Cost(
            wall: wall, processor: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakBytes: usage.ru_maxrss * 1024)
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }

    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(&pointers)
    }

    /// The bytes of a file.
    static func contents(_ path: String) throws -> [UInt8] {
        guard let stream = fopen(path, "r") else { throw BenchError.system("open \(path)") }
        defer { fclose(stream) }
        var out: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = fread(&buffer, 1, buffer.count, stream)
            guard got > 0 else { return out }
            out += buffer.prefix(got)
        }
    }

    /// What a command prints, without the last newline.
    static func output(_ command: String, _ environment: [String: String]) throws -> String {
        let path = "\(environment["SCRATCH"] ?? "/tmp")/output"
        _ = try run("{ \(command)\n} >'\(path)'", environment)
        let text = String(decoding: try contents(path), as: UTF8.self)
        return String(
            text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().joined(
                separator: "\n"))
    }
}

/// The middle of some figures; the mean of the two middle ones for an even count.
func median(_ figures: [Double]) -> Double? {
    let sorted = figures.sorted()
    guard !sorted.isEmpty else { return nil }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
        ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
