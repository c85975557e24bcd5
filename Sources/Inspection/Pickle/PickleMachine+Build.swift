// SPDX-License-Identifier: Apache-2.0
import MregCore

extension PickleMachine {
    /// BUILD: sets an instance's state. Only instances have one; a state that names attributes
    /// with two underscores plants code.
    mutating func build() throws(MregError) {
        let state = try pop()
        let target = try top()
        switch target.kind {
        case .unknown: return
        case .global:
            scan.find(
                "planted-attribute", .malicious, at: opcodeOffset,
                "setattr on \(render(target)) itself: it changes the program that loads it")
        case .object:
            checkState(state, of: target)
            switch globals[target.global].rule {
            case .dtype: try buildDType(target, state)
            case .arrayWrapper: try readArray(state)
            default: noteState(target, state)
            }
        default: throw fault("BUILD on \(render(target))")
        }
    }

    private mutating func checkState(_ state: Value, of target: Value) {
        var parts = [state]
        if state.kind == .tuple, state.tupleCount == 2 {
            parts += tuples.elements(of: state) ?? []
        }
        for part in parts where part.kind == .dict && dicts.hasDunder(part) {
            scan.find(
                "planted-attribute", .malicious, at: opcodeOffset,
                "\(render(target)).__setstate__: a key that begins with two underscores")
        }
        if parts.dropFirst().contains(where: { $0.kind == .global }) {
            scan.find(
                "planted-attribute", .malicious, at: opcodeOffset,
                "\(render(target)).__setstate__: a slot state that is no dict")
        }
    }

    /// Facts worth showing: library versions and inline arrays.
    private mutating func noteState(_ target: Value, _ state: Value) {
        if state.kind == .dict {
            for (key, value) in dicts.items(of: state) ?? [] where value.isText {
                if let name = text(of: key), name.hasSuffix("_version"), name.hasPrefix("_") {
                    scan.metadata.note(String(name.dropFirst()), text(of: value))
                }
            }
            return
        }
        guard case .ndarrayReconstruct = globals[target.global].rule,
            let parts = tuples.elements(of: state), parts.count == 5,
            let shape = integers(parts[1]), parts[2].kind == .object
        else { return }
        let dtype = dtypes[parts[2].detail]
        scan.metadata.add(
            TensorFact(
                name: "", dtype: dtype.name, shape: shape,
                bytes: DType.bytes(shape, dtype.itemBytes) ?? 0))
    }

    func integers(_ value: Value) -> [Int64]? {
        guard let elements = tuples.elements(of: value) else { return nil }
        let numbers = elements.compactMap(\.integer)
        return numbers.count == elements.count ? numbers : nil
    }

    // MARK: numpy.dtype

    /// `numpy.dtype(text, align, copy)`.
    mutating func dtype(_ global: Int, _ given: [Value]) -> Value {
        var made = DType()
        if let first = given.first, let spelled = text(of: first) { made = DType(spelled) }
        return .object(global, detail: dtypes.add(made))
    }

    /// A dtype's state: (version, order, base, names, fields, itemsize, alignment, flags).
    func stateParts(_ state: Value) -> [Value]? {
        guard let parts = tuples.elements(of: state), parts.count >= 7 else { return nil }
        return parts
    }

    private mutating func buildDType(_ target: Value, _ state: Value) throws(MregError) {
        guard let parts = stateParts(state) else { return dtypes.forget(target.detail) }
        var type = dtypes[target.detail]
        if let size = parts[5].integer, size >= 0 { type.itemBytes = size }
        if let flags = parts.count > 7 ? parts[7].integer : nil, flags & 1 == 1 {
            type.hasObject = true
        }
        if let base = tuples.elements(of: parts[2])?.first, base.kind == .object {
            type.hasObject = type.hasObject || dtypes[base.detail].hasObject
        }
        if parts[4].kind == .dict {
            for (_, field) in dicts.items(of: parts[4]) ?? [] {
                guard let inner = tuples.elements(of: field)?.first, inner.kind == .object else {
                    continue
                }
                type.hasObject = type.hasObject || dtypes[inner.detail].hasObject
            }
        }
        dtypes.replace(target.detail, type)
    }
}

/// What is known about a `numpy.dtype`.
struct DType: Equatable {
    var name = "?"
    /// Bytes of one item; negative when not known.
    var itemBytes: Int64 = -1
    var hasObject = false

    init() {}

    /// A dtype by its spelling: `<f8`, `O`, `U12`, `?`, `M8[ns]`.
    init(_ spelled: String) {
        var text = spelled[...]
        if let first = text.first, "<>|=".contains(first) { text.removeFirst() }
        guard let kind = text.first else { return }
        name = spelled
        let digits = text.dropFirst().prefix { $0.isASCII && $0.isNumber }
        hasObject = kind == "O"
        if let count = Int64(digits), count < 1 << 31 {
            itemBytes = kind == "U" ? count * 4 : count
        } else {
            itemBytes = Self.sizes[kind] ?? Self.words[String(text)] ?? -1
        }
    }

    private static let sizes: [Character: Int64] = [
        "?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "l": 8, "L": 8, "q": 8, "Q": 8,
        "e": 2, "f": 4, "d": 8, "g": 16, "F": 8, "D": 16, "G": 32, "O": 8, "M": 8, "m": 8, "p": 8,
        "P": 8, "S": 0, "U": 0, "V": 0,
    ]
    private static let words: [String: Int64] = [
        "bool": 1, "float16": 2, "float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4,
        "int64": 8, "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8,
    ]

    /// The bytes of an array; nil on overflow or a negative extent.
    static func bytes(_ shape: [Int64], _ itemBytes: Int64) -> Int64? {
        guard itemBytes >= 0 else { return nil }
        var total = itemBytes
        for extent in shape {
            let (product, overflow) = total.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflow else { return nil }
            total = product
        }
        return total
    }
}

/// The dtypes of one pickle; 0 is one that is not known.
struct DTypeTable {
    private var types = [DType()]

    subscript(detail: Int) -> DType { detail < types.count ? types[detail] : types[0] }

    mutating func add(_ type: DType) -> Int {
        guard types.count < 1 << 16 else { return 0 }
        types.append(type)
        return types.count - 1
    }

    mutating func replace(_ detail: Int, _ type: DType) {
        if detail > 0, detail < types.count { types[detail] = type }
    }

    mutating func forget(_ detail: Int) { replace(detail, DType()) }
}
