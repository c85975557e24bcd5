// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The parameters of differentially private training, and the epsilon claimed for them.
public struct DPParameters: Sendable, Equatable {
    /// `dp-sgd`, `gaussian`, …
    public var mechanism: String
    /// The epsilon claimed.
    public var epsilon: DecimalValue
    /// The delta of the claim.
    public var delta: DecimalValue
    /// Noise standard deviation over the clipping norm, or nil.
    public var noiseMultiplier: DecimalValue?
    /// The share of the data in one step, or nil.
    public var sampleRate: DecimalValue?
    /// How many steps, or nil.
    public var steps: Int64?
    /// The clipping norm, or nil.
    public var clipNorm: DecimalValue?
    /// `rdp`, `prv` or `gdp`, or nil.
    public var accountant: String?
    /// `poisson` or `shuffle`; nil is a fault, because the accounting depends on it.
    public var sampling: String?
    /// `example` or `user`; nil is a fault.
    public var unit: String?
    /// `add-remove` or `replace`, or nil, which is read as `add-remove`.
    public var neighbouring: String?

    static func read(_ reader: inout ObjectReader) throws(MregError) -> DPParameters {
        let parameters = DPParameters(
            mechanism: try reader.string("mechanism"), epsilon: try reader.decimal("epsilon"),
            delta: try reader.decimal("delta"),
            noiseMultiplier: try reader.optionalDecimal("noiseMultiplier"),
            sampleRate: try reader.optionalShare("sampleRate"),
            steps: try reader.optionalCount("steps"),
            clipNorm: try reader.optionalDecimal("clipNorm"),
            accountant: try reader.text("accountant"), sampling: try reader.text("sampling"),
            unit: try reader.text("unit"), neighbouring: try reader.text("neighbouring"))
        guard parameters.epsilon.value > 0 else { throw reader.error("epsilon", "is not above 0") }
        guard parameters.delta.value > 0, parameters.delta.value < 1 else {
            throw reader.error("delta", "is not between 0 and 1")
        }
        return parameters
    }
}
