// SPDX-License-Identifier: Apache-2.0
import MregCore

extension PickleMachine {
    /// joblib's raw arrays: after the BUILD of a NumpyArrayWrapper its bytes stand in the stream.
    ///
    /// joblib/numpy_pickle.py: an object dtype is a nested pickle; else one byte of padding length
    /// and the padding when the wrapper knows alignment, then the items.
    mutating func readArray(_ state: Value) throws(MregError) {
        guard state.kind == .dict, let items = dicts.allItems(of: state) else {
            throw fault("an array wrapper without a state that can be followed")
        }
        var fields: [String: Value] = [:]
        for (key, value) in items { fields[text(of: key) ?? ""] = value }
        guard let shape = fields["shape"].flatMap({ integers($0) }), let type = fields["dtype"],
            type.kind == .object, case .dtype = globals[type.global].rule
        else { throw fault("an array wrapper without shape and dtype") }
        try endFrame()
        let dtype = dtypes[type.detail]
        if dtype.hasObject { return try nestedPickle() }
        guard let bytes = DType.bytes(shape, dtype.itemBytes) else {
            throw fault("an array of unknown size")
        }
        if let alignment = fields["numpy_array_alignment_bytes"], alignment.kind != .none {
            guard alignment.kind == .int else { throw fault("an alignment that is no number") }
            try skipPadding()
        }
        scan.metadata.add(TensorFact(name: "", dtype: dtype.name, shape: shape, bytes: bytes))
        try probeRaw(bytes)
        guard try stream.skip(bytes) else { throw fault("an array of \(bytes) bytes is cut short") }
    }

    /// Runs what `pickle.load` would run: it knows no raw arrays and takes their bytes for opcodes.
    private func probeRaw(_ bytes: Int64) throws(MregError) {
        guard let source = stream.source, bytes > 0, !dialect.isProbe else { return }
        var probe = self
        probe.scan = ScanContext(probing: scan)
        probe.dialect.isProbe = true
        probe.stream = ByteStream(source, from: stream.offset)
        probe.endProbe(at: stream.offset + min(bytes, InspectionLimits.probeBytes))
        try probe.run()
        guard probe.scan.level == .malicious,
            let seen = probe.scan.findings.first(where: { $0.rule.hasPrefix("dangerous") })
        else { return }
        scan.find(
            "array-polyglot", .malicious, at: stream.offset,
            "an array's bytes that plain pickle.load would run: \(seen.evidence)")
    }

    private mutating func skipPadding() throws(MregError) {
        let count = try smallByte()
        guard count <= 64, let padding = try stream.take(count),
            padding.allSatisfy({ $0 == 0xff })
        else { throw fault("bad padding before an array") }
    }

    /// A pickle inside the stream, with its own stack and memo.
    private mutating func nestedPickle() throws(MregError) {
        guard dialect.nesting < 8 else { throw fault("pickles nested too deep") }
        var inner = dialect
        inner.nesting += 1
        var machine = PickleMachine(stream, scan, inner)
        try machine.run()
        machine.reportNames()
        stream = machine.stream
        summary.calls += machine.summary.calls
        if let reason = machine.summary.fault { throw fault("a nested pickle: \(reason)") }
    }

    /// `torch.storage._load_from_bytes(b)` loads a whole checkpoint: it must be clean itself.
    mutating func loadFromBytes(
        _ entry: GlobalEntry, _ arguments: Value, _ given: [Value]
    ) throws(MregError) -> Value {
        guard given.count == 1, let source = bytesSource(given[0]) else {
            return refuse(entry, arguments, "the bytes it loads cannot be followed")
        }
        let before = scan.format
        scan.inside("bytes@\(opcodeOffset)") {
            let format = Dispatcher(scan).inspect(source, name: "bytes")
            if !format.hasPrefix("torch") {
                scan.find("nested-bytes", .malicious, "nested bytes are \(format), not torch's")
            }
        }
        scan.format = before
        return .unknown
    }

    private func bytesSource(_ value: Value) -> (any ByteSource)? {
        switch value.kind {
        case .longBytes:
            guard let source = stream.source else { return nil }
            let place = texts.long[Int(value.payload)]
            return SourceWindow(base: source, start: place.offset, size: place.count)
        default: return rawBytes(of: value).map { BytesSource($0) }
        }
    }
}
