// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The pickle machine, run over abstract values: it takes the *unpicklers'* grammar, keeps a real
/// stack and memo, and calls nothing.
///
/// Whatever it does not understand ends the run with a fault; a fault never counts as clean.
struct PickleMachine {
    var stream: ByteStream
    var scan: ScanContext
    var dialect: PickleDialect
    var stack: [Value] = []
    var marks: [Int] = []
    var memo = PickleMemo()
    var tuples = TupleRing()
    var dicts = DictStore()
    var globals = GlobalTable()
    var texts = TextStore()
    var dtypes = DTypeTable()
    var tensors: [TensorFact] = []
    var summary = PickleSummary()
    var proto = 0
    var opcodeOffset: Int64 = 0
    /// Literals that may still be tried as pickles.
    var probesLeft = 1000
    private var start: Int64
    private var frameEnd = Int64.max
    private var operations = 0

    init(_ stream: ByteStream, _ scan: ScanContext, _ dialect: PickleDialect) {
        self.stream = stream
        self.scan = scan
        self.dialect = dialect
        start = stream.offset
    }

    /// Runs one pickle to its STOP or its fault, and leaves the stream behind it.
    mutating func run() throws(MregError) {
        do {
            try loop()
            summary.isComplete = true
        } catch {
            summary.fault = error.description
        }
        summary.operations = operations
        summary.globals = globals.entries.count
    }

    func fault(_ reason: String) -> MregError {
        MregError(.corrupt, "\(reason) at byte \(opcodeOffset)")
    }

    @inline(__always)
    mutating func pop() throws(MregError) -> Value {
        guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
            throw fault("the stack is empty")
        }
        return value
    }

    @inline(__always)
    mutating func push(_ value: Value) throws(MregError) {
        guard stack.count < InspectionLimits.pickleStackMax else {
            throw fault("the stack is deeper than \(InspectionLimits.pickleStackMax)")
        }
        stack.append(value)
    }

    /// The values above the last mark, which goes with them.
    mutating func popMark() throws(MregError) -> ArraySlice<Value> {
        guard let mark = marks.popLast() else { throw fault("no mark") }
        let values = stack[mark...]
        stack.removeLast(stack.count - mark)
        return values
    }

    func top() throws(MregError) -> Value {
        guard stack.count > (marks.last ?? 0), let value = stack.last else {
            throw fault("the stack is empty")
        }
        return value
    }

    @inline(__always)
    private mutating func byte() throws(MregError) -> Int {
        guard try stream.has(1) else { throw fault("cut short") }
        defer { stream.index += 1 }
        return Int(stream.bytes[stream.index])
    }

    /// A little-endian number of `count` bytes, as unsigned.
    @inline(__always)
    mutating func number(_ count: Int) throws(MregError) -> UInt64 {
        guard try stream.has(count) else { throw fault("cut short") }
        var value: UInt64 = 0
        var shift: UInt64 = 0
        for index in stream.index..<stream.index + count {
            value |= UInt64(stream.bytes[index]) << shift
            shift += 8
        }
        stream.index += count
        return value
    }

    /// The opcodes that make up nearly all of a large pickle; the others are in `rare`.
    private mutating func loop() throws(MregError) {
        while true {
            opcodeOffset = stream.offset
            guard try stream.has(1) else { throw fault("it ends without STOP") }
            let opcode = stream.bytes[stream.index]
            stream.index += 1
            operations += 1
            switch opcode {
            case 0x8c: try literal(.string, count: UInt64(try byte()))
            case 0x58: try literal(.string, count: try number(4))
            case 0x43, 0x55: try literal(.bytes, count: UInt64(try byte()))
            case 0x94: try memoize(memo.count)
            case 0x71: try memoize(try byte())
            case 0x72: try memoize(Int(try number(4)))
            case 0x68: try recall(try byte())
            case 0x6a: try recall(Int(try number(4)))
            case 0x4b: try push(.int(Int64(try byte())))
            case 0x4d: try push(.int(Int64(try number(2))))
            case 0x4a: try push(.int(Int64(Int32(truncatingIfNeeded: try number(4)))))
            case 0x47:
                _ = try number(8)
                try push(Value(.float))
            case 0x4e: try push(Value(.none))
            case 0x28: try mark()
            case 0x5d: try push(Value(.list))
            case 0x7d: try push(dicts.make())
            case 0x29: try push(Value(.emptyTuple))
            case 0x85...0x87: try shortTuple(Int(opcode) - 0x84)
            case 0x74: try push(tuples.keep(try popMark()))
            case 0x61: try append()
            case 0x65: try appends()
            case 0x73: try setItem()
            case 0x75: try setItems()
            case 0x2e: return try stop()
            default: try rare(opcode)
            }
            if stream.offset >= frameEnd { try leaveFrame() }
        }
    }

    private mutating func stop() throws(MregError) {
        let result = try pop()
        guard frameEnd == .max || frameEnd == stream.offset else {
            throw fault("STOP inside a frame that goes on")
        }
        if result.kind == .object { summary.resultClass = globals[result.global].path }
        if result.kind == .object, globals[result.global].uses.isEmpty { summary.resultClass = nil }
        summary.resultIsMagic = result.kind == .bigInt && texts.lastLongIsTorchMagic
    }

    private mutating func mark() throws(MregError) {
        guard marks.count < InspectionLimits.pickleStackMax else { throw fault("too many marks") }
        marks.append(stack.count)
    }

    private mutating func shortTuple(_ count: Int) throws(MregError) {
        guard stack.count - (marks.last ?? 0) >= count else { throw fault("the stack is empty") }
        let value = tuples.keep(stack[(stack.count - count)...])
        stack.removeLast(count)
        stack.append(value)
    }

    private mutating func memoize(_ index: Int) throws(MregError) {
        let cap = min(InspectionLimits.pickleMemoMax, 4 * operations + 1 << 20)
        guard index < cap else { throw fault("memo index \(index) is out of proportion") }
        memo.put(index, try top())
    }

    private mutating func recall(_ index: Int) throws(MregError) {
        let value = memo[index]
        guard value != .empty else { throw fault("memo \(index) was never set") }
        try push(value)
    }

    /// FRAME: opcodes and arguments may not cross its end, nor may it hold another one; unpicklers
    /// differ in what they read then (python/cpython#154848).
    mutating func enterFrame() throws(MregError) {
        let length = try number(8)
        guard frameEnd == .max else { throw fault("a frame inside a frame") }
        guard length <= UInt64(Int64.max / 2) else { throw fault("a frame beyond the end") }
        if let remaining = stream.remaining, length > UInt64(remaining) {
            throw fault("a frame beyond the end")
        }
        if length > 0 { frameEnd = stream.offset + Int64(length) }
    }

    private mutating func leaveFrame() throws(MregError) {
        guard stream.offset == frameEnd else {
            if dialect.isProbe { throw fault("the trial's end") }
            scan.find(
                "frame-crossing", .malicious, at: opcodeOffset,
                "an argument crosses the end of its frame: unpicklers disagree about what follows")
            throw fault("an argument crosses the end of its frame")
        }
        if dialect.isProbe { throw fault("the trial's end") }
        frameEnd = .max
    }

    /// A trial run ends here at the latest.
    mutating func endProbe(at offset: Int64) { frameEnd = offset }

    /// What stands raw in the stream, as joblib's arrays do, stands between frames.
    mutating func endFrame() throws(MregError) {
        guard frameEnd != .max else { return }
        try leaveFrame()
    }

    /// PROTO counts as the first opcode only; it decides how names are read.
    mutating func setProto() throws(MregError) {
        let version = try byte()
        guard version <= 5 else { throw fault("protocol \(version)") }
        guard operations == 1 else {
            scan.find(
                "late-proto", .malicious, at: opcodeOffset,
                "PROTO \(version) in the middle changes how names are read")
            return
        }
        proto = version
    }

    mutating func recallRare(_ index: Int) throws(MregError) { try recall(index) }
    mutating func memoizeRare(_ index: Int) throws(MregError) { try memoize(index) }
    mutating func smallByte() throws(MregError) -> Int { try byte() }
}
