// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import StrictYAML

/// Registries this user has vouched for by their log key (`mreg registry add DIR`).
///
/// A registry found by walking up from the working folder could have been planted there; it is
/// used only when nobody else could have, or when it is pinned.
public enum RegistryPins {
    /// One vouched-for registry.
    public struct Pin: Sendable, Equatable {
        /// The registry's folder.
        public var path: String
        /// Its log key when it was pinned.
        public var logKey: String
    }

    /// The file that holds the pins.
    public static var file: String { Paths.join(Surroundings.configuration, "registries.yaml") }

    /// All pins.
    public static func all() throws(MregError) -> [Pin] {
        guard try FileStatus.of(file) != nil else { return [] }
        let bytes = try File.contents(file, limit: Limits.documentBytesMax)
        var reader = try ObjectReader(
            try StrictYAML.parse(bytes, as: file), at: "registries.yaml", code: .usage)
        var pins: [Pin] = []
        for (index, value) in try reader.optionalArray("registries").enumerated() {
            var item = try ObjectReader(value, at: "registries[\(index)]", code: .usage)
            pins.append(
                Pin(path: try item.string("path"), logKey: try item.string("log-key")))
            try item.finish()
        }
        try reader.finish()
        return pins
    }

    /// Vouches for the registry at `path` with the log key it has now.
    public static func add(_ path: String) throws(MregError) -> Pin {
        let root = try Paths.real(path)
        let configuration = try RegistryConfiguration(readingFrom: .init(root: root))
        let pin = Pin(path: root, logKey: configuration.logKey)
        var pins = try all()
        pins.removeAll { $0.path.bytesEqual(root) }
        try write(pins + [pin])
        return pin
    }

    /// Takes a registry off the list; false when it was not on it.
    public static func remove(_ path: String) throws(MregError) -> Bool {
        let root = (try? Paths.real(path)) ?? path
        var pins = try all()
        let before = pins.count
        pins.removeAll { $0.path.bytesEqual(root) }
        try write(pins)
        return pins.count < before
    }

    private static func write(_ pins: [Pin]) throws(MregError) {
        try Directory.make(Surroundings.configuration, mode: 0o700)
        let list = pins.map { pin -> JSONValue in
            ["path": .string(pin.path), "log-key": .string(pin.logKey)]
        }
        let text = StrictYAML.encode(["registries": .array(list)])
        try DurableWrite.replace(file, with: Array(text.utf8), mode: 0o600)
    }

    /// Refuses a discovered registry that somebody else could have planted, unless it is pinned.
    public static func checkDiscovered(_ root: String) throws(MregError) {
        guard let reason = try plantedReason(root) else { return }
        if let pin = try all().first(where: { $0.path.bytesEqual(root) }) {
            let configuration = try RegistryConfiguration(readingFrom: .init(root: root))
            guard configuration.logKey == pin.logKey else {
                throw MregError(
                    .refused, "the registry at '\(root.printable)' is not the one that was pinned",
                    cause: "its log key is \(configuration.logKey), pinned was \(pin.logKey)",
                    next: "mreg registry add \(root.printable)")
            }
            return
        }
        throw MregError(
            .refused, "the registry found at '\(root.printable)' is not used", cause: reason,
            next: "mreg registry add \(root.printable)")
    }

    private static func plantedReason(_ root: String) throws(MregError) -> String? {
        for path in [root, Paths.parent(root), RegistryLayout(root: root).configuration] {
            guard let status = try FileStatus.of(path) else { continue }
            if status.owner != Surroundings.userID, status.owner != 0 {
                return "'\(path.printable)' belongs to another user (uid \(status.owner))"
            }
            if status.isWritableByOthers {
                return "others may write '\(path.printable)'"
            }
        }
        return nil
    }
}
