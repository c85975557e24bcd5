// SPDX-License-Identifier: Apache-2.0

/// A tensor of a generated model: like a Llama's, with standard deviations like trained ones.
struct Tensor {
    var name: String
    var shape: [Int]
    /// Nil for the scales of a normalisation, which lie around 1.
    var deviation: Float?

    var elementCount: Int { shape.reduce(1, *) }

    /// The tensors of a model with these dimensions.
    static func model(hidden: Int, inner: Int, layers: Int, vocabulary: Int) -> [Tensor] {
        var out = [
            Tensor(
                name: "model.embed_tokens.weight", shape: [vocabulary, hidden], deviation: 0.02)
        ]
        for layer in 0..<layers {
            let prefix = "model.layers.\(layer)."
            let base: Float = layer % 3 == 0 ? 0.013 : 0.02
            out.append(.init(name: prefix + "input_layernorm.weight", shape: [hidden]))
            for (name, shape, factor): (String, [Int], Float) in [
                ("mlp.down_proj", [hidden, inner], 0.9), ("mlp.gate_proj", [inner, hidden], 1),
                ("mlp.up_proj", [inner, hidden], 1), ("self_attn.k_proj", [hidden, hidden], 1.3),
                ("self_attn.o_proj", [hidden, hidden], 0.8),
                ("self_attn.q_proj", [hidden, hidden], 1.3),
                ("self_attn.v_proj", [hidden, hidden], 0.8),
            ] {
                out.append(
                    .init(
                        name: "\(prefix)\(name).weight", shape: shape, deviation: base * factor))
            }
            out.append(.init(name: prefix + "post_attention_layernorm.weight", shape: [hidden]))
        }
        return out + [.init(name: "model.norm.weight", shape: [hidden])]
    }

    init(name: String, shape: [Int], deviation: Float? = nil) {
        self.name = name
        self.shape = shape
        self.deviation = deviation
    }
}

/// Draws tensors: the same seed, number and generation give the same bytes.
struct WeightSource {
    let seed: UInt64
    private var tables: [Float: GaussianTable] = [:]
    private let scales = GaussianTable(mean: 1, deviation: 0.1)

    init(seed: UInt64) { self.seed = seed }

    /// Passes a tensor's bf16 bytes on, a megabyte at a time.
    mutating func draw(
        _ tensor: Tensor, number: Int, generation: Int, _ sink: ([UInt8]) throws -> Void
    ) throws {
        var random = SeededRandom(seed, UInt64(number), UInt64(generation))
        let table = table(tensor.deviation)
        var left = tensor.elementCount
        var buffer: [UInt8] = []
        while left > 0 {
            let count = min(left, 1 << 19)
            table.fill(&buffer, count: count, from: &random)
            try sink(buffer)
            left -= count
        }
    }

    private mutating func table(_ deviation: Float?) -> GaussianTable {
        guard let deviation else { return scales }
        if let known = tables[deviation] { return known }
        let made = GaussianTable(deviation: deviation)
        tables[deviation] = made
        return made
    }
}

/// Writes a bf16 safetensors file: length, JSON header padded with spaces to 8, tensors.
func writeSafetensors(
    _ path: String, _ tensors: [Tensor], _ source: inout WeightSource,
    metadata: String = #"{"format":"pt"}"#, generation: (Int) -> Int
) throws {
    var entries = [#""__metadata__":\#(metadata)"#]
    var offset = 0
    for tensor in tensors {
        let end = offset + 2 * tensor.elementCount
        let shape = tensor.shape.map(String.init).joined(separator: ",")
        entries.append(
            #""\#(tensor.name)":{"dtype":"BF16","shape":[\#(shape)],"#
                + #""data_offsets":[\#(offset),\#(end)]}"#)
        offset = end
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    let file = try OutputFile(path)
    try file.write(littleEndian(UInt64(header.count)))
    try file.write(header)
    for (number, tensor) in tensors.enumerated() {
        try source.draw(tensor, number: number, generation: generation(number)) {
            try file.write($0)
        }
    }
}
