// SPDX-License-Identifier: Apache-2.0
import MregCore

extension PickleMachine {
    /// A persistent id: in a checkpoint ('storage', type, key, location, count[, view]); else none.
    mutating func persistent(_ id: Value) throws(MregError) {
        guard dialect.persistentIDs == .torch else {
            summary.persistentIDs += 1
            scan.find(
                "persistent-id", .malicious, at: opcodeOffset,
                "a persistent id outside a checkpoint: \(render(id))")
            return try push(.unknown)
        }
        if dialect.hasModules, let parts = tuples.elements(of: id), parts.count == 4,
            text(of: parts[0]) == "module", parts[1].kind == .global
        {
            // ('module', class, file, source): torch compares the source and takes the class.
            return try push(parts[1])
        }
        guard let parts = tuples.elements(of: id), parts.count >= 5,
            text(of: parts[0]) == "storage", parts[1].kind == .global,
            let key = text(of: parts[2]), key.utf8.count <= InspectionLimits.storageKeyBytesMax,
            let count = parts[4].integer, count >= 0
        else {
            scan.find(
                "persistent-id", .malicious, at: opcodeOffset,
                "not a storage: \(render(id))")
            return try push(.unknown)
        }
        let type = globals[parts[1].global]
        guard type.uses.contains(.weights), let size = Self.itemBytes(type.name) else {
            scan.find(
                "storage-type", .malicious, at: opcodeOffset, "a storage of type \(type.path)")
            return try push(.unknown)
        }
        try addStorage(StorageFact(key: key, itemBytes: size, count: count, type: type.name))
    }

    private mutating func addStorage(_ storage: StorageFact) throws(MregError) {
        guard summary.storages.count < InspectionLimits.storagesMax else {
            throw fault("more than \(InspectionLimits.storagesMax) storages")
        }
        if let records = dialect.records {
            let bytes = DType.bytes([storage.count], storage.itemBytes) ?? .max
            if let record = records[storage.key] {
                if bytes > record {
                    scan.find(
                        "storage-bounds", .malicious, at: opcodeOffset,
                        "storage \(storage.key) claims \(bytes) bytes, its record has \(record)")
                }
            } else {
                scan.find(
                    "storage-missing", .unreadable, at: opcodeOffset,
                    "storage \(storage.key) has no record in the archive")
            }
        }
        summary.storages.append(storage)
        try push(Value(.storage, UInt64(summary.storages.count - 1)))
    }

    /// The item size of a storage class.
    static func itemBytes(_ type: String) -> Int64? {
        let sizes: [String: Int64] = [
            "DoubleStorage": 8, "FloatStorage": 4, "HalfStorage": 2, "BFloat16Storage": 2,
            "LongStorage": 8, "IntStorage": 4, "ShortStorage": 2, "CharStorage": 1,
            "ByteStorage": 1, "BoolStorage": 1, "ComplexDoubleStorage": 16,
            "ComplexFloatStorage": 8, "QUInt8Storage": 1, "QInt8Storage": 1, "QInt32Storage": 4,
            "QUInt4x2Storage": 1, "QUInt2x4Storage": 1, "UntypedStorage": 1, "TypedStorage": 1,
        ]
        return sizes[type]
    }

    /// `_rebuild_tensor*`(storage, offset, size, stride, …): it must lie inside its storage.
    mutating func rebuildTensor(
        _ global: Int, _ entry: GlobalEntry, _ arguments: Value, _ given: [Value]
    ) -> Value {
        guard given.count >= 4 else { return refuse(entry, arguments, "too few arguments") }
        if given[0].kind == .unknown || given[0].kind == .object { return .object(global) }
        guard given[0].kind == .storage, let offset = given[1].integer,
            let size = integers(given[2]), let stride = integers(given[3]),
            size.count == stride.count, offset >= 0,
            size.count <= InspectionLimits.tensorDimensionsMax
        else { return refuse(entry, arguments, "not a storage, an offset, a size and a stride") }
        let storage = summary.storages[Int(given[0].payload)]
        var itemBytes = storage.itemBytes
        var type = storage.type.replacing("Storage", with: "")
        if case .rebuildTensorV3 = entry.rule, given.count > 6, given[6].kind == .global {
            type = globals[given[6].global].name
            itemBytes = Self.dtypeBytes[type] ?? 16
        }
        let (held, _) = storage.count.multipliedReportingOverflow(by: storage.itemBytes)
        guard Self.fits(offset, size, stride, held / itemBytes) else {
            return refuse(entry, arguments, "it reaches beyond its storage of \(storage.count)")
        }
        let bytes = DType.bytes(size, itemBytes) ?? 0
        guard tensors.count < InspectionLimits.tensorsListedMax else {
            // Counted, but not listed by name any more.
            scan.metadata.add(TensorFact(name: "", dtype: type, shape: size, bytes: bytes))
            return .object(global)
        }
        tensors.append(TensorFact(name: "", dtype: type, shape: size, bytes: bytes))
        return .object(global, detail: tensors.count)
    }

    /// The item size of the dtypes that have no storage class of their own.
    private static let dtypeBytes: [String: Int64] = [
        "uint8": 1, "int8": 1, "bool": 1, "uint16": 2, "int16": 2, "float16": 2, "bfloat16": 2,
        "uint32": 4, "int32": 4, "float32": 4, "uint64": 8, "int64": 8, "float64": 8,
        "complex32": 4, "complex64": 8, "complex128": 16, "float8_e4m3fn": 1, "float8_e5m2": 1,
        "float8_e4m3fnuz": 1, "float8_e5m2fnuz": 1, "float8_e8m0fnu": 1, "float4_e2m1fn_x2": 1,
        "bits8": 1, "bits16": 2, "bits1x8": 1, "bits2x4": 1, "bits4x2": 1,
    ]

    private static func fits(
        _ offset: Int64, _ size: [Int64], _ stride: [Int64], _ count: Int64
    ) -> Bool {
        var last = offset
        for (extent, step) in zip(size, stride) {
            guard extent >= 0, step >= 0 else { return false }
            if extent == 0 { return true }
            let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: step)
            let (sum, tooFar) = last.addingReportingOverflow(reach)
            guard !overflow, !tooFar else { return false }
            last = sum
        }
        return last < count
    }
}
