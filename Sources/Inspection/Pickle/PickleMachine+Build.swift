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
            guard let elements = tuples.elements(of: state) else {
                return scan.find(
                    "opaque-state", .unreadable, at: opcodeOffset,
                    "\(render(target)).__setstate__: a state that cannot be followed any more")
            }
            parts += elements
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
        // numpy takes the size from the state for flexible types only (arraydescr_setstate).
        if type.isFlexible, let size = parts[5].integer, size >= 0 { type.itemBytes = size }
        if let flags = parts.count > 7 ? parts[7].integer : nil, flags & 1 == 1 {
            type.hasObject = true
        }
        if let base = tuples.elements(of: parts[2])?.first, base.kind == .object {
            type.hasObject = type.hasObject || dtypes[base.detail].hasObject
        }
        if parts[4].kind == .dict {
            guard let fields = dicts.allItems(of: parts[4]) else {
                return dtypes.forget(target.detail)
            }
            for (_, field) in fields {
                guard let inner = tuples.elements(of: field)?.first, inner.kind == .object else {
                    continue
                }
                type.hasObject = type.hasObject || dtypes[inner.detail].hasObject
            }
        }
        dtypes.replace(target.detail, type)
    }
}
