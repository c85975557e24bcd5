// SPDX-License-Identifier: Apache-2.0
import MregCore

extension PickleMachine {
    mutating func reduce() throws(MregError) {
        let arguments = try pop()
        let callee = try pop()
        try push(try call(callee, arguments))
    }

    /// NEWOBJ and NEWOBJ_EX: `cls.__new__(cls, *args)`, never `__init__`.
    mutating func newObject(hasKeywords: Bool) throws(MregError) {
        if hasKeywords {
            let keywords = try pop()
            guard keywords.kind == .dict || keywords.kind == .unknown else {
                throw fault("NEWOBJ_EX without a dict")
            }
        }
        let arguments = try pop()
        let callee = try pop()
        try push(try call(callee, arguments, isNew: true))
    }

    /// What a call makes; a callee that is not a listed name is never run in the mind either.
    mutating func call(
        _ callee: Value, _ arguments: Value, isNew: Bool = false
    ) throws(MregError) -> Value {
        let isCallable = [.global, .object, .unknown].contains(callee.kind)
        // Python's own unpickler, which joblib uses, takes anything that can be run through.
        let isScalar = [.none, .bool, .int, .bigInt, .float].contains(arguments.kind)
        if !isCallable || isScalar { noteFailure() }
        summary.calls += 1
        guard callee.kind == .global else {
            let level: ScanLevel = callee.kind == .unknown ? .needsCode : .malicious
            scan.find(
                "computed-callee", level, at: opcodeOffset,
                "\(render(callee))(\(render(arguments))): what is called is computed, not named")
            return .unknown
        }
        let entry = globals[callee.global]
        guard arguments.isTuple || arguments.kind == .unknown else {
            throw fault("a call of \(entry.path) without a tuple")
        }
        let wanted: GlobalUses = isNew ? [.new, .call] : [.call]
        guard !entry.uses.isDisjoint(with: wanted) else {
            if let method = plainMethod(callee, arguments) { return method }
            report(callee, arguments, isNew)
            return .unknown
        }
        return try listed(callee, entry, arguments)
    }

    /// `getattr` of a class for the one method by which time zones are made again.
    private mutating func plainMethod(_ callee: Value, _ arguments: Value) -> Value? {
        guard case .attribute = globals[callee.global].rule,
            let given = tuples.elements(of: arguments), given.count == 2,
            given[0].kind == .global, globals[given[0].global].path == "zoneinfo.ZoneInfo",
            text(of: given[1]) == "_unpickle",
            let index = globals.index("zoneinfo.ZoneInfo", "_unpickle", scripted: false)
        else { return nil }
        globals.markReported(callee.global)
        return Value(.global, UInt64(index))
    }

    private mutating func report(_ callee: Value, _ arguments: Value, _ isNew: Bool) {
        let entry = globals[callee.global]
        globals.markReported(callee.global)
        let rule =
            entry.uses.contains(.deny)
            ? "dangerous-call" : isNew ? "unknown-class" : "unknown-call"
        scan.find(
            rule, level(of: entry), at: opcodeOffset, render(call: entry, arguments),
            advice: advice(entry))
    }

    /// A call of a listed name: its arguments must be what honest files give it.
    private mutating func listed(
        _ callee: Value, _ entry: GlobalEntry, _ arguments: Value
    ) throws(MregError) -> Value {
        let elements = tuples.elements(of: arguments)
        if let elements, let smuggled = elements.first(where: isCallOnly) {
            return refuse(entry, arguments, "\(render(smuggled)) may be called, not passed on")
        }
        if let elements, Self.iterators.contains(entry.path), elements.contains(where: isRange) {
            return refuse(entry, arguments, "a range is run through: a bomb of a few bytes")
        }
        guard case .any = entry.rule else {
            guard let elements else {
                return refuse(entry, arguments, "its arguments cannot be followed")
            }
            return try check(callee, entry, arguments, elements)
        }
        return .object(callee.global)
    }

    /// Listed names that walk through what they are given.
    private static let iterators: Set<String> = [
        "builtins.set", "builtins.frozenset", "builtins.bytes", "builtins.bytearray",
        "collections.Counter", "collections.OrderedDict", "collections.deque",
        "collections.UserList", "numpy.array", "sklearn.utils._bunch.Bunch",
    ]

    private func isRange(_ value: Value) -> Bool {
        value.kind == .object && globals[value.global].path == "builtins.range"
    }

    private func isCallOnly(_ value: Value) -> Bool {
        guard value.kind == .global else { return false }
        return globals[value.global].rule.isCallOnly
    }

    /// A finding about a listed name with arguments that no honest file gives it.
    mutating func refuse(_ entry: GlobalEntry, _ arguments: Value, _ why: String) -> Value {
        scan.find(
            "bad-argument", .malicious, at: opcodeOffset,
            "\(render(call: entry, arguments)): \(why)")
        return .unknown
    }

    /// scan.md 3.4: the argument rules that matter.
    private mutating func check(
        _ callee: Value, _ entry: GlobalEntry, _ arguments: Value, _ given: [Value]
    ) throws(MregError) -> Value {
        let made = Value.object(callee.global)
        switch entry.rule {
        case .codecsEncode:
            guard let first = given.first, first.isText || first.kind == .unknown,
                given.count == 1 || isLatin(given[1])
            else { return refuse(entry, arguments, "only text to latin1") }
            return Value(.madeBytes)
        case .sizedBuffer: return sizedBuffer(entry, arguments, given)
        case .reconstructor:
            guard given.count == 3, isClass(given[0]), isPlainBase(given[1]) else {
                return refuse(entry, arguments, "only listed classes on a plain base")
            }
            return .object(given[0].global)
        case .ndarrayReconstruct:
            guard let first = given.first, first.kind == .global else {
                return refuse(entry, arguments, "the first argument must be an array class")
            }
            return made
        case .dtype: return dtype(callee.global, given)
        case .rebuildTensor, .rebuildTensorV3:
            return rebuildTensor(callee.global, entry, arguments, given)
        case .rebuildFromType: return try rebuildFromType(entry, arguments, given)
        case .passTensor:
            guard let first = given.first else { return made }
            return isTensor(first) ? .object(callee.global, detail: first.detail) : made
        case .loadFromBytes: return try loadFromBytes(entry, arguments, given)
        case .defaultFactory:
            guard let first = given.first, !isPlainFactory(first) else { return made }
            return refuse(entry, arguments, "the factory would be called for missing keys")
        case .firstIsClass, .firstIsPandasClass:
            guard let first = given.first, first.kind == .global,
                !globals[first.global].uses.isDisjoint(with: [.reference, .new, .call])
            else { return refuse(entry, arguments, "the first argument must be a listed class") }
            return made
        case .any, .arrayWrapper, .attribute, .dictLike, .listLike, .setLike: return made
        }
    }

    private func isLatin(_ value: Value) -> Bool {
        ["latin1", "latin-1", "iso-8859-1", "utf-8", "utf8", "ascii"].contains(
            text(of: value) ?? "")
    }

    private func isClass(_ value: Value) -> Bool {
        value.kind == .global && !globals[value.global].uses.isDisjoint(with: [.new, .call])
            && !globals[value.global].rule.isCallOnly
    }

    private func isPlainBase(_ value: Value) -> Bool {
        guard value.kind == .global, globals[value.global].module == "builtins" else {
            return value.kind == .global && isClass(value)
        }
        let plain = ["object", "dict", "list", "tuple", "set", "frozenset", "int", "float", "str"]
        return plain.contains(globals[value.global].name)
    }

    private func isPlainFactory(_ value: Value) -> Bool {
        guard value.kind == .global else { return value.kind == .none }
        let plain = [
            "int", "float", "str", "list", "dict", "set", "tuple", "bool", "OrderedDict",
            "Counter", "deque", "frozenset", "complex", "bytes",
        ]
        return plain.contains(globals[value.global].name) && value.kind == .global
    }

    private mutating func sizedBuffer(
        _ entry: GlobalEntry, _ arguments: Value, _ given: [Value]
    ) -> Value {
        if let size = given.first?.integer, !(0...(1 << 20)).contains(size) {
            return refuse(entry, arguments, "a buffer of \(size) bytes")
        }
        return Value(entry.name == "bytes" ? .madeBytes : .bytearray)
    }

    /// `_rebuild_from_type_v2(func, type, args, state)` calls its first argument.
    private mutating func rebuildFromType(
        _ entry: GlobalEntry, _ arguments: Value, _ given: [Value]
    ) throws(MregError) -> Value {
        guard given.count == 4, given[0].kind == .global,
            globals[given[0].global].module == "torch._utils", given[1].kind == .global,
            !globals[given[1].global].uses.isDisjoint(with: [.new, .call])
        else { return refuse(entry, arguments, "it calls its first argument") }
        if given[3].kind == .dict, dicts.hasDunder(given[3]) {
            return refuse(entry, arguments, "its state has a key with two underscores")
        }
        return try call(given[0], given[2])
    }
}
