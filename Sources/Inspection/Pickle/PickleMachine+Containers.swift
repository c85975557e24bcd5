// SPDX-License-Identifier: Apache-2.0
import MregCore

extension PickleMachine {
    /// Only exact lists and the like take items; anything else would run its own `append`.
    mutating func checkList(_ target: Value) throws(MregError) {
        switch target.kind {
        case .list, .unknown: return
        case .object:
            if case .listLike = globals[target.global].rule { return }
            refuseItems("append", target)
        default: throw fault("APPEND to something that is no list")
        }
    }

    private mutating func refuseItems(_ verb: String, _ target: Value) {
        scan.find(
            "items-on-object", .malicious, at: opcodeOffset,
            "\(render(target)).\(verb)(…): only plain containers may be filled")
    }

    mutating func append() throws(MregError) {
        let value = try pop()
        if dialect.collectsStrings { collect([value]) }
        try checkList(try top())
    }

    private mutating func collect(_ values: ArraySlice<Value>) {
        for value in values where summary.strings.count < InspectionLimits.storagesMax {
            let key = text(of: value) ?? ""
            summary.strings.append(
                key.utf8.count <= InspectionLimits.storageKeyBytesMax ? key : "")
        }
    }

    mutating func appends() throws(MregError) {
        let values = try popMark()
        if dialect.collectsStrings { collect(values) }
        try checkList(try top())
    }

    mutating func addItems() throws(MregError) {
        _ = try popMark()
        let target = try top()
        switch target.kind {
        case .set, .unknown: return
        case .object:
            if case .setLike = globals[target.global].rule { return }
            refuseItems("add", target)
        default: throw fault("ADDITEMS to something that is no set")
        }
    }

    mutating func setItem() throws(MregError) {
        let value = try pop()
        let key = try pop()
        try set(try top(), [key, value][...])
    }

    mutating func setItems() throws(MregError) {
        let items = try popMark()
        guard items.count.isMultiple(of: 2) else { throw fault("SETITEMS with a key too many") }
        try set(try top(), items)
    }

    mutating func makeDict() throws(MregError) {
        let items = try popMark()
        guard items.count.isMultiple(of: 2) else { throw fault("DICT with a key too many") }
        let dict = dicts.make()
        try set(dict, items)
        try push(dict)
    }

    /// Names with two underscores that honest objects keep among their attributes.
    private static let plainDunder: Set<String> = ["__doc__", "__version__", "__module__"]

    /// True for a key that would plant an attribute, however it is spelled in the stream.
    @inline(__always)
    private func plants(_ key: Value) -> Bool {
        guard key.isDunder || key.kind == .decodedText else { return false }
        let name = text(of: key) ?? "__"
        // Names that do not end like they begin mean nothing to Python (`__numpys` of gensim).
        return name.hasPrefix("__") && name.hasSuffix("__") && !Self.plainDunder.contains(name)
    }

    private mutating func set(_ target: Value, _ items: ArraySlice<Value>) throws(MregError) {
        switch target.kind {
        case .dict:
            var place = items.startIndex
            while place < items.endIndex {
                let key = items[place]
                dicts.set(target, key, items[place + 1], plants: plants(key))
                place += 2
            }
        case .unknown: return
        case .object where globals[target.global].rule.acceptsItems: break
        case .object: return refuseItems("__setitem__", target)
        default: throw fault("SETITEM on something that is no dict")
        }
        if !tensors.isEmpty { nameTensors(items) }
    }

    /// A tensor is called what the first dict that holds it calls it.
    private mutating func nameTensors(_ items: ArraySlice<Value>) {
        var place = items.startIndex
        while place < items.endIndex {
            let value = items[place + 1]
            if value.kind == .object, value.detail > 0, value.detail <= tensors.count,
                isTensor(value), tensors[value.detail - 1].name.isEmpty
            {
                let name = text(of: items[place]) ?? ""
                tensors[value.detail - 1].name = name.clipped(InspectionLimits.nameMax)
            }
            place += 2
        }
    }

    func isTensor(_ value: Value) -> Bool {
        guard value.kind == .object else { return false }
        switch globals[value.global].rule {
        case .rebuildTensor, .rebuildTensorV3, .passTensor: return true
        default: return false
        }
    }
}
