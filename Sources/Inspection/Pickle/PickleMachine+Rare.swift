// SPDX-License-Identifier: Apache-2.0
import MregCore

extension PickleMachine {
    /// The opcodes that are not in the inner loop.
    @inline(never)
    mutating func rare(_ opcode: UInt8) throws(MregError) {
        switch opcode {
        case 0x80: try setProto()
        case 0x95: try enterFrame()
        case 0x8d: try literal(.string, count: try number(8))
        case 0x42: try literal(.bytes, count: try number(4))
        case 0x8e: try literal(.bytes, count: try number(8))
        case 0x54: try literal(.bytes, count: try signedLength())
        case 0x96:
            try literal(.bytes, count: try number(8))
            _ = try pop()
            try push(Value(.bytearray))
        case 0x88, 0x89: try push(Value(.bool, opcode == 0x88 ? 1 : 0))
        case 0x8f: try push(Value(.set))
        case 0x90: try addItems()
        case 0x91:
            _ = try popMark()
            try push(Value(.frozenset))
        case 0x6c:
            _ = try popMark()
            try push(Value(.list))
        case 0x64: try makeDict()
        case 0x30: try popOne()
        case 0x31: _ = try popMark()
        case 0x32: try push(try top())
        case 0x46: try floatLine()
        case 0x49: try integerLine()
        case 0x4c: try longLine()
        case 0x8a: try long(count: UInt64(try smallByte()))
        case 0x8b: try long(count: try signedLength())
        case 0x53: try quotedString()
        case 0x56: try unicodeLine()
        case 0x67: try recallRare(try indexLine())
        case 0x70: try memoizeRare(try indexLine())
        default: try acting(opcode)
        }
    }

    /// The opcodes that name, call and build.
    private mutating func acting(_ opcode: UInt8) throws(MregError) {
        switch opcode {
        case 0x63: try globalLines()
        case 0x93: try stackGlobal()
        case 0x52: try reduce()
        case 0x81: try newObject(hasKeywords: false)
        case 0x92: try newObject(hasKeywords: true)
        case 0x69: try instance()
        case 0x6f: try object()
        case 0x62: try build()
        case 0x50:
            let (bytes, _) = try line()
            // Plain unpicklers know no persistent ids, and torch takes tuples only.
            noteFailure()
            try persistent(texts.keep(PythonText.unescape(bytes)))
        case 0x51: try persistent(try pop())
        case 0x82: try extensionCode(1)
        case 0x83: try extensionCode(2)
        case 0x84: try extensionCode(4)
        case 0x97, 0x98:
            scan.find(
                "out-of-band-buffer", .unreadable, at: opcodeOffset,
                "it needs buffers that are not in the file")
            throw fault("an out-of-band buffer")
        default:
            summary.metNoOpcode = true
            throw fault("no such opcode 0x\(String(opcode, radix: 16))")
        }
    }

    private mutating func signedLength() throws(MregError) -> UInt64 {
        let length = try number(4)
        guard length < 1 << 31 else { throw fault("a negative length") }
        return length
    }

    private mutating func popOne() throws(MregError) {
        if let mark = marks.last, mark == stack.count {
            marks.removeLast()
        } else {
            _ = try pop()
        }
    }

    private mutating func floatLine() throws(MregError) {
        _ = try line()
        try push(Value(.float))
    }

    /// INT: `00` and `01` are booleans; else base 0, so that `I0x1` is a number, not a fault.
    private mutating func integerLine() throws(MregError) {
        let (bytes, _) = try line()
        if bytes == [0x30, 0x30] || bytes == [0x30, 0x31] {
            return try push(Value(.bool, bytes[1] == 0x31 ? 1 : 0))
        }
        guard let value = PythonText.integer(bytes) else { throw fault("INT without a number") }
        try push(.int(value))
    }

    private mutating func longLine() throws(MregError) {
        var (bytes, _) = try line()
        if bytes.last == UInt8(ascii: "L") || bytes.last == UInt8(ascii: "l") {
            bytes.removeLast()
        }
        let magic = "119547037146038801333356"
        texts.lastLongIsTorchMagic = bytes.elementsEqual(magic.utf8)
        guard let value = PythonText.integer(bytes) else { throw fault("LONG without a number") }
        try push(.int(value))
    }

    private mutating func long(count: UInt64) throws(MregError) {
        if count <= 8 {
            let raw = try number(Int(count))
            let shift = UInt64(64 - 8 * count)
            let value = count == 0 ? 0 : Int64(bitPattern: raw << shift) >> Int64(shift)
            return try push(.int(value))
        }
        // 0x1950a86a20f9469cfc6c, the first pickle of torch's older files.
        let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
        texts.lastLongIsTorchMagic = false
        if count == 10, try stream.has(10) {
            texts.lastLongIsTorchMagic = stream.bytes.has(magic, at: stream.index)
        }
        if let remaining = stream.remaining, count > UInt64(max(0, remaining)) {
            throw fault("a length of \(count) beyond the end")
        }
        guard try stream.skip(Int64(count)) else { throw fault("cut short") }
        try push(Value(.bigInt))
    }

    private mutating func indexLine() throws(MregError) -> Int {
        let (bytes, _) = try line()
        guard let index = PythonText.integer(bytes), index >= 0, index < 1 << 40 else {
            throw fault("a bad memo index")
        }
        return Int(index)
    }

    private mutating func extensionCode(_ count: Int) throws(MregError) {
        let code = try number(count)
        // Unpicklers take four bytes as signed and refuse what is not positive.
        guard code > 0, code < 1 << 31 else { throw fault("extension code \(code)") }
        scan.find(
            "extension-registry", .malicious, at: opcodeOffset,
            "copyreg extension \(code): what it names is not in the file")
        try push(.unknown)
    }

    /// GLOBAL: two lines; Python 2's names below protocol 3.
    private mutating func globalLines() throws(MregError) {
        let (module, _) = try line()
        let (name, _) = try line()
        try push(try resolve(Self.utf8(module), Self.utf8(name)))
    }

    private static func utf8(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// STACK_GLOBAL: both operands must be text that stands in the stream.
    private mutating func stackGlobal() throws(MregError) {
        let name = try pop()
        let module = try pop()
        guard name.isText, module.isText, let nameText = text(of: name),
            let moduleText = text(of: module)
        else {
            scan.find(
                "computed-name", .malicious, at: opcodeOffset,
                "a name that is computed, not written: \(render(module)).\(render(name))")
            return try push(.unknown)
        }
        try push(try resolve(moduleText, nameText))
    }

    /// INST: class by two lines, arguments above the mark.
    private mutating func instance() throws(MregError) {
        let (module, _) = try line()
        let (name, _) = try line()
        let arguments = tuples.keep(try popMark())
        let callee = try resolve(Self.utf8(module), Self.utf8(name))
        try push(try call(callee, arguments))
    }

    /// OBJ: class and arguments above the mark.
    private mutating func object() throws(MregError) {
        let values = try popMark()
        guard let callee = values.first else { throw fault("OBJ without a class") }
        try push(try call(callee, tuples.keep(values.dropFirst())))
    }
}
