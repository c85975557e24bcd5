// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// Which registry a command works on, and how far its log is believed.
struct RegistryOptions: ParsableArguments {
    @Option(
        name: .customLong("registry"),
        help: ArgumentHelp(
            "The registry's folder (default: MREG_REGISTRY, else the nearest registry-data/, "
                + "else your own).", valueName: "dir"))
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "The log key the registry must have, as printed by 'mreg registry info'.",
            valueName: "vkey"))
    var logKey: String?

    @Option(
        help: ArgumentHelp(
            "A checkpoint the log must contain, as printed by 'mreg log checkpoint'.",
            valueName: "file"))
    var minCheckpoint: String?

    /// The registry's place.
    func location() throws -> RegistryLocation {
        try RegistryLocation.find(option: folder)
    }

    /// What must hold of the log.
    func openOptions() throws -> OpenOptions {
        try OpenOptions(logKey: logKey, minimumCheckpointFile: minCheckpoint)
    }

    /// Opens the registry and prints what opening it brought to light.
    func open(_ access: LocalRegistry.Access, _ out: Output) throws -> LocalRegistry {
        let registry = try LocalRegistry.open(try location(), access, options: openOptions())
        out.notes(registry.notices)
        return registry
    }
}
