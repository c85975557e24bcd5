// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A number of a signed document: a decimal such as `0.15` or a rational such as `8/255`.
///
/// The spelling is kept, because it is what was signed; the value is for comparisons only.
public struct DecimalValue: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number as spelled.
    public let text: String
    /// The nearest double.
    public let value: Double

    /// Parses `^-?(0|[1-9]\d*)(\.\d+)?([eE]-?\d+)?$` or `^\d+/\d+$`, or gives nil.
    public init?(_ text: String) {
        guard text.utf8.count <= EvidenceLimits.decimalBytesMax else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2 {
            guard let top = Self.digits(parts[0]), let bottom = Self.digits(parts[1]), bottom > 0
            else { return nil }
            value = top / bottom
        } else {
            guard Self.isDecimal(text), let value = Double(text), value.isFinite else { return nil }
            self.value = value
        }
        self.text = text
    }

    private static func digits(_ text: Substring) -> Double? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func isDecimal(_ text: String) -> Bool {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = takeDigits(&rest)
        guard whole.count == 1 || (whole.count > 1 && whole.first != UInt8(ascii: "0")) else {
            return false
        }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard !takeDigits(&rest).isEmpty else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
            guard !takeDigits(&rest).isEmpty else { return false }
        }
        return rest.isEmpty
    }

    private static func takeDigits(_ rest: inout Substring.UTF8View) -> Substring.UTF8View {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits
    }

    /// Half of the last of the six digits to which importers round what tools print.
    private static let rounding = 0.5e-6

    /// Whether a measured budget is at least the one asked about: 2/255 was measured where a
    /// report has it as 0.007843.
    public func reaches(_ asked: DecimalValue) -> Bool {
        value >= asked.value - min(Self.rounding, asked.value.magnitude * 1e-3)
    }

    /// The number as spelled.
    public var description: String { text }

    /// Equal in value: `0.15` is `0.150`.
    public static func == (left: DecimalValue, right: DecimalValue) -> Bool {
        left.value == right.value
    }

    /// Hashes the value.
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }

    /// Order of values.
    public static func < (left: DecimalValue, right: DecimalValue) -> Bool {
        left.value < right.value
    }
}

/// DecimalValue text of measured numbers, without `String(format:)`.
public enum DecimalText {
    /// `value` with exactly `places` digits behind the point.
    public static func fixed(_ value: Double, places: Int) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = nearest(value.magnitude, times: Double(scale))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(scaled)" }
        let digits = String(scaled % scale)
        let zeros = String(repeating: "0", count: places - digits.utf8.count)
        return "\(sign)\(scaled / scale).\(zeros)\(digits)"
    }

    /// The whole number nearest to a product, by the product itself and not by what is left of it in
    /// a double: 1/640 is a little more than 0.0015625.
    private static func nearest(_ value: Double, times scale: Double) -> Int64 {
        let product = value * scale
        let lost = (-product).addingProduct(value, scale)
        let below = product.rounded(.down)
        guard product - below == 0.5, lost != 0 else {
            return Int64(product.rounded(.toNearestOrEven))
        }
        return Int64(below) + (lost > 0 ? 1 : 0)
    }

    /// `value` to at most six digits behind the point, without trailing zeros.
    public static func short(_ value: Double) -> String { trimmed(fixed(value, places: 6)) }

    /// `value` as percent with one digit: `97.0%`.
    public static func percent(_ value: Double) -> String { fixed(value * 100, places: 1) + "%" }

    /// `text` without trailing zeros behind the point.
    static func trimmed(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: ".")) else { return text }
        var bytes = Array(text.utf8)
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
