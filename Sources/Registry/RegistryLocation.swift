// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Which registry a command works on, and how it was found.
public struct RegistryLocation: Sendable, Equatable {
    /// How a registry was chosen.
    public enum Source: Sendable, Equatable {
        /// Named by `--registry`.
        case option
        /// Named by `MREG_REGISTRY`.
        case environment
        /// Found in the working folder or above it.
        case discovered
        /// The user's own, below `$XDG_DATA_HOME/mreg`.
        case own
    }

    /// The registry's folder.
    public let layout: RegistryLayout
    /// How it was found.
    public let source: Source

    /// Whether there is a registry there already.
    public var exists: Bool { (try? FileStatus.of(layout.configuration)) != nil }

    /// Chooses: `--registry`, `MREG_REGISTRY`, the nearest `registry-data/`, the user's own.
    public static func find(option: String?) throws(MregError) -> RegistryLocation {
        if let option {
            return RegistryLocation(layout: .init(root: try absolute(option)), source: .option)
        }
        if let variable = Surroundings.variable("MREG_REGISTRY") {
            return RegistryLocation(
                layout: .init(root: try absolute(variable)), source: .environment)
        }
        if let found = try discover(from: try Paths.current()) {
            try RegistryPins.checkDiscovered(found)
            return RegistryLocation(layout: .init(root: found), source: .discovered)
        }
        let own = Paths.join(Surroundings.data, RegistryLayout.folderName)
        return RegistryLocation(layout: .init(root: own), source: .own)
    }

    /// Where a new registry goes: the given folder, `MREG_REGISTRY`, or `registry-data/` here.
    public static func ofNew(_ folder: String?) throws(MregError) -> RegistryLocation {
        if folder == nil, Surroundings.variable("MREG_REGISTRY") != nil {
            return try find(option: nil)
        }
        return try find(option: folder ?? RegistryLayout.folderName)
    }

    private static func absolute(_ path: String) throws(MregError) -> String {
        if try FileStatus.of(path) != nil { return try Paths.real(path) }
        return path.hasPrefix("/") ? path : Paths.join(try Paths.current(), path)
    }

    private static func discover(from start: String) throws(MregError) -> String? {
        var folder = start
        while true {
            let candidate = Paths.join(folder, RegistryLayout.folderName)
            let configuration = RegistryLayout(root: candidate).configuration
            if try FileStatus.of(configuration, followLinks: false) != nil {
                return try Paths.real(candidate)
            }
            if folder == "/" { return nil }
            folder = Paths.parent(folder)
        }
    }
}
