// SPDX-License-Identifier: Apache-2.0

/// A tensor as its file declares it.
public struct TensorFact: Sendable, Equatable {
    /// The tensor's name; empty where the format has none.
    public var name: String
    /// The element type in the format's own spelling.
    public var dtype: String
    /// The shape.
    public var shape: [Int64]
    /// Its bytes.
    public var bytes: Int64

    /// The number of elements; saturates.
    public var elements: Int64 {
        shape.reduce(1) { product, extent in
            let (result, overflow) = product.multipliedReportingOverflow(by: extent)
            return overflow ? .max : result
        }
    }
}

/// What a file says about the model in it.
public struct ScanMetadata: Sendable, Equatable {
    /// The tensors, at most `InspectionLimits.tensorsListedMax` of them, in file order.
    public var tensors: [TensorFact] = []
    /// All tensors.
    public var tensorCount = 0
    /// Elements of all tensors.
    public var parameters: Int64 = 0
    /// Other facts by key: producer, architecture, licence, …; sorted by key in the record.
    public var facts: [String: String] = [:]
    /// Elements by type in the common spelling, until they are noted as the precision.
    var elementsByType: [String: Int64] = [:]

    /// Nothing is known.
    public init() {}

    /// Adds a tensor.
    mutating func add(_ tensor: TensorFact) {
        tensorCount += 1
        let (sum, overflow) = parameters.addingReportingOverflow(max(0, tensor.elements))
        parameters = overflow ? .max : sum
        count(tensor)
        guard tensors.count < InspectionLimits.tensorsListedMax else { return }
        var listed = tensor
        listed.name = tensor.name.clipped(InspectionLimits.nameMax)
        listed.dtype = tensor.dtype.clipped(InspectionLimits.nameMax)
        listed.shape = Array(tensor.shape.prefix(InspectionLimits.dimensionsMax))
        tensors.append(listed)
    }

    private mutating func count(_ tensor: TensorFact) {
        let type = ElementType.word(tensor.dtype).clipped(InspectionLimits.nameMax)
        guard elementsByType[type] != nil || elementsByType.count < InspectionLimits.typesMax
        else { return }
        let (sum, overflow) = elementsByType[type, default: 0]
            .addingReportingOverflow(max(0, tensor.elements))
        elementsByType[type] = overflow ? .max : sum
    }

    /// Notes a fact, shortened; the first one stays.
    mutating func note(_ key: String, _ value: String?) {
        let key = key.clipped(InspectionLimits.nameMax)
        guard let value, !value.isEmpty, facts[key] == nil, facts.count < InspectionLimits.factsMax
        else { return }
        facts[key] = value.clipped(InspectionLimits.evidenceMax)
    }
}

extension String {
    /// The first scalars of a text; a character can be of any length, a scalar cannot.
    func clipped(_ count: Int) -> String {
        guard utf8.count > count else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
    }
}
