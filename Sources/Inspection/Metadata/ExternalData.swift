// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Where an ONNX tensor's bytes lie, when that is not in the model (onnx.proto, `external_data`).
struct ExternalData {
    /// Facts about files beside the model begin with this; their value is how many bytes such a
    /// file must have.
    static let factPrefix = "external "
    private var values: [String: String] = [:]

    /// Reads one entry: 1 key, 2 value.
    mutating func read(_ entry: ProtobufMessage) throws(MregError) {
        var key = ""
        var value = ""
        try entry.fields { (field) throws(MregError) in
            if field.number == 1, field.wire == 2 { key = try entry.text(field) }
            if field.number == 2, field.wire == 2 { value = try entry.text(field) }
            return true
        }
        if ["location", "offset", "length"].contains(key) { values[key] = value }
    }

    /// External data must be a plain path beside the model (CVE-2022-25882, CVE-2024-27318), and
    /// its range a range.
    func check(tensorBytes: Int64, _ scan: ScanContext) {
        guard let location = values["location"] else { return }
        guard FilesTogether.isBeside(location) else {
            return scan.find("path-traversal", .malicious, "external data at \(location)")
        }
        // "offset" and "length" are optional: from the start, and what the tensor needs.
        guard let offset = Int64(values["offset"] ?? "0"), offset >= 0,
            let length = values["length"].map({ Int64($0) }) ?? tensorBytes, length >= 0
        else {
            return scan.find(
                "external-range", .unreadable, "external data at \(location) has no valid range")
        }
        let (end, overflow) = offset.addingReportingOverflow(length)
        scan.metadata.raise(Self.factPrefix + location, overflow ? .max : end)
    }
}

extension ScanMetadata {
    /// Notes a number, or makes one that was noted before at least this.
    mutating func raise(_ key: String, _ value: Int64) {
        guard let known = facts[key.clipped(InspectionLimits.nameMax)] else {
            return note(key, "\(value)")
        }
        facts[key.clipped(InspectionLimits.nameMax)] = "\(max(value, Int64(known) ?? 0))"
    }
}

extension ScanContext {
    /// The name of an array by the archive's member it is; empty where it is a file itself.
    var arrayName: String {
        guard depth > 0, let mark = path.lastIndex(of: "!") else { return "" }
        let name = path[path.index(after: mark)...]
        return String(name.hasSuffix(".npy") ? name.dropLast(4) : name)
    }
}
