// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// What the process knows of its surroundings.
public enum Surroundings {
    /// An environment variable; an empty one counts as unset.
    public static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The user this process acts as.
    public static var userID: UInt32 { geteuid() }

    /// The login name from the password database, or `uid-N`.
    public static var userName: String {
        guard let entry = unsafe getpwuid(geteuid()), let name = unsafe entry.pointee.pw_name else {
            return "uid-\(geteuid())"
        }
        return unsafe String(cString: name)
    }

    /// The home folder: `HOME`, or the password database's.
    public static var home: String {
        if let home = variable("HOME") { return home }
        guard let entry = unsafe getpwuid(geteuid()), let home = unsafe entry.pointee.pw_dir else {
            return "/"
        }
        return unsafe String(cString: home)
    }

    /// `$XDG_CONFIG_HOME/mreg` (XDG Base Directory Specification; relative values are ignored).
    public static var configuration: String { folder("XDG_CONFIG_HOME", ".config") }
    /// `$XDG_DATA_HOME/mreg`.
    public static var data: String { folder("XDG_DATA_HOME", ".local/share") }
    /// `$XDG_STATE_HOME/mreg`.
    public static var state: String { folder("XDG_STATE_HOME", ".local/state") }
    /// `$XDG_CACHE_HOME/mreg`.
    public static var cache: String { folder("XDG_CACHE_HOME", ".cache") }

    private static func folder(_ name: String, _ standard: String) -> String {
        if let value = variable(name), value.hasPrefix("/") { return Paths.join(value, "mreg") }
        return Paths.join(home, standard, "mreg")
    }

    /// Seconds on a clock that only goes forward.
    public static var monotonicSeconds: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The number of processors this process may use.
    public static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Ends the process with a status, without running anything else.
    public static func exit(_ status: Int32) -> Never { Glibc.exit(status) }
}
