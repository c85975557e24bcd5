// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A torch zip: `root/data.pkl` and its storages, TorchScript's code and constants among them.
struct TorchArchive {
    let zip: ZipFile
    let root: String
    let members: [ZipMember]
    private var scan: ScanContext { zip.scan }

    init(zip: ZipFile, root: String, members: [ZipMember]) {
        self.zip = zip
        self.root = root
        self.members = members
    }

    /// Inspects every member; the format's word.
    func inspect() -> String {
        let isScript = members.contains { $0.name.hasPrefix(root + "code/") }
        scan.raise(.weightsOnly)
        for member in members {
            guard member.name.hasPrefix(root) else {
                scan.find("foreign-member", .malicious, "\(member.name) lies outside \(root)")
                continue
            }
            let name = String(member.name.dropFirst(root.count))
            scan.inside(member.name) {
                scan.reading("broken-member") { () throws(MregError) in
                    try inspect(member, name, isScript)
                }
            }
        }
        scan.metadata.note("container", isScript ? "TorchScript" : "torch.save")
        return isScript ? "torchscript" : "torch"
    }

    private func inspect(
        _ member: ZipMember, _ name: String, _ isScript: Bool
    ) throws(MregError) {
        if isRecord(name) { return try zip.verify(member) }
        if name.hasSuffix(".pkl") || name.hasSuffix(".debug_pkl") {
            let folder = Self.recordFolder(name)
            return try zip.checked(member) { source in
                scan.reading("broken-pickle") { () throws(MregError) in
                    try pickle(source, folder, isScript)
                }
            }
        }
        try zip.checked(member) { source in
            if name.hasSuffix(".py"), name.hasPrefix("code/") { return checkCode(source) }
            guard !Self.plain.contains(name) else { return }
            _ = Dispatcher(scan).inspect(source, name: name)
        }
    }

    private static let plain: Set<String> = [
        "version", "byteorder", ".format_version", ".storage_alignment", ".data/serialization_id",
        "attributes.pkl.version",
    ]

    /// A script's pickles have a folder each, called as they are; debug tables refer to no storages.
    private static func recordFolder(_ name: String) -> String {
        switch name {
        case "constants.pkl": "constants/"
        case "traced_inputs.pkl": "traced_inputs/"
        default: "data/"
        }
    }

    private func isRecord(_ name: String) -> Bool {
        [
            "data/", "constants/", "xl_model_weights/", "tensors/", "traced_inputs/", "bytecode/",
        ].contains {
            name.hasPrefix($0)
        }
            && !name.hasSuffix(".pkl")
    }

    private func pickle(
        _ source: any ByteSource, _ folder: String, _ isScript: Bool
    ) throws(MregError) {
        var dialect = PickleDialect()
        dialect.persistentIDs = .torch
        dialect.isScript = isScript
        dialect.hasArrays = false
        var records: [String: Int64] = [:]
        for member in members where member.name.hasPrefix(root + folder) {
            records[String(member.name.dropFirst(root.count + folder.count))] = member.bytes
        }
        // The small form of a script keeps the tensors of its bytecode apart.
        for member in members where folder == "data/" && member.name.hasPrefix(root + "bytecode/") {
            let key = String(member.name.dropFirst(root.count + "bytecode/".count))
            records[key] = records[key] ?? member.bytes
        }
        // Traced inputs are kept without their bytes; nothing loads them.
        dialect.records = folder == "traced_inputs/" ? nil : records
        var machine = PickleMachine(ByteStream(source), scan, dialect)
        try machine.run()
        machine.reportNames()
        scan.metadata.note("class", machine.summary.resultClass)
        for tensor in machine.tensors { scan.metadata.add(tensor) }
        if let fault = machine.summary.fault {
            return scan.find("broken-pickle", .malicious, fault)
        }
        if try !machine.stream.isAtEnd() {
            scan.find("trailing-data", .malicious, "bytes after the pickle's STOP")
        }
    }

    /// TorchScript code runs in its own interpreter; reading and writing files is what it can do.
    private func checkCode(_ source: any ByteSource) {
        guard let bytes = try? source.whole(limit: 16 << 20) else {
            return scan.find("script-code", .unreadable, "the script's code is too large to check")
        }
        let text = String(decoding: Self.withoutSpaces(bytes), as: UTF8.self)
        for word in [
            "torch.from_file", "ops.aten.save", "ops.aten.from_file", "aten::save",
            "aten::from_file", "torch.save",
        ]
        where text.contains(word) {
            scan.find("script-io", .needsCode, "the script calls \(word): it reads or writes files")
        }
        scan.raise(.allowListed)
        for space in Self.operatorSpaces(text) where !Self.known.contains(space) {
            scan.find("script-operator", .needsCode, "the script needs operators of \(space)")
        }
    }

    /// The code without the spaces around dots, which its parser passes over.
    private static func withoutSpaces(_ code: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(code.count)
        var spaces = 0
        for byte in code {
            let isSpace = [0x20, 0x09, 0x0a, 0x0d, 0x0c, 0x5c].contains(byte)
            if isSpace, out.last == UInt8(ascii: ".") { continue }
            if byte == UInt8(ascii: ".") { out.removeLast(min(spaces, out.count)) }
            spaces = isSpace ? spaces + 1 : 0
            out.append(byte)
        }
        return out
    }

    private static let known: Set<String> = [
        "aten", "prim", "prims", "quantized", "torchvision", "torchaudio", "_caffe2", "inductor",
        "fb", "sparse", "quantized_decomposed", "mkldnn", "higher_order",
    ]

    /// The namespaces X of every `ops.X.` in the code.
    private static func operatorSpaces(_ text: String) -> [String] {
        var spaces: Set<String> = []
        for piece in text.split(separator: "\n") where piece.contains("ops.") {
            let parts = piece.components(separatedBy: "ops.").dropFirst()
            for part in parts {
                let name = part.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
                if !name.isEmpty, part.dropFirst(name.count).first == "." {
                    spaces.insert(String(name))
                }
            }
        }
        return spaces.sorted()
    }
}

extension StringProtocol {
    /// The pieces between occurrences of a separator.
    func components(separatedBy separator: String) -> [SubSequence] {
        var pieces: [SubSequence] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            pieces.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return pieces + [rest]
    }
}
