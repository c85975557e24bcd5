// SPDX-License-Identifier: Apache-2.0
import MregCore

/// torch's older files: five pickles (magic, protocol, system, object, storage keys), then for each
/// key a count and the raw items.
struct TorchLegacy {
    let scan: ScanContext

    /// Reads on after the first pickle.
    func inspect(_ stream: inout ByteStream) throws(MregError) {
        var storages: [StorageFact] = []
        var keys: [String] = []
        for index in 1...4 {
            var dialect = PickleDialect()
            dialect.hasArrays = false
            if index == 3 {
                dialect.persistentIDs = .torch
                dialect.hasModules = true
            }
            if index == 4 { dialect.collectsStrings = true }
            var machine = PickleMachine(stream, scan, dialect)
            try machine.run()
            machine.reportNames()
            if let fault = machine.summary.fault {
                return scan.find("broken-pickle", .malicious, "pickle \(index + 1): \(fault)")
            }
            if index == 3 {
                storages = machine.summary.storages
                scan.metadata.note("class", machine.summary.resultClass)
                for tensor in machine.tensors { scan.metadata.add(tensor) }
            }
            if index == 4 { keys = machine.summary.strings }
            stream = machine.stream
        }
        scan.metadata.note("container", "torch.save before 1.6")
        try readStorages(&stream, keys, storages)
    }

    private func readStorages(
        _ stream: inout ByteStream, _ keys: [String], _ storages: [StorageFact]
    ) throws(MregError) {
        var byKey: [String: StorageFact] = [:]
        for storage in storages { byKey[storage.key] = storage }
        for key in keys {
            guard let storage = byKey[key], let head = try stream.take(8) else {
                return scan.find("storage-missing", .unreadable, "storage \(key) is not there")
            }
            let count = Int64(bitPattern: head.little(0, 8))
            guard let bytes = DType.bytes([count], storage.itemBytes), count >= storage.count,
                try stream.skip(bytes)
            else {
                return scan.find(
                    "storage-bounds", .malicious, "storage \(key) of \(count) items is cut short")
            }
        }
        if Set(keys) != Set(byKey.keys) {
            scan.find("storage-missing", .unreadable, "storages and their keys differ")
        }
        if try !stream.isAtEnd() {
            scan.find("trailing-data", .malicious, at: stream.offset, "bytes after the storages")
        }
    }
}
