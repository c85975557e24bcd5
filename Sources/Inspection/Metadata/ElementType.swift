// SPDX-License-Identifier: Apache-2.0

/// Element types in one spelling for all formats, so that models of different formats can be
/// compared.
enum ElementType {
    /// What `F32`, `<f4`, `Float` and `FLOAT` have in common: `float32`. A type that only its
    /// format has, such as `Q4_K`, stays as it is spelled.
    static func word(_ spelled: String) -> String {
        var text = spelled[...]
        if let first = text.utf8.first, "<>|=".utf8.contains(first) { text = text.dropFirst() }
        if text.hasPrefix("torch.") { text = text.dropFirst("torch.".count) }
        return words[String(text)] ?? String(text)
    }

    /// safetensors, NumPy, torch storages and ONNX, in this order.
    private static let spellings: [String: [String]] = [
        "float64": ["F64", "f8", "d", "Double", "DOUBLE"],
        "float32": ["F32", "f4", "f", "Float", "FLOAT", "float"],
        "float16": ["F16", "f2", "e", "Half", "FLOAT16", "half"],
        "bfloat16": ["BF16", "BFloat16", "BFLOAT16"],
        "float8_e4m3fn": ["F8_E4M3", "FLOAT8E4M3FN"],
        "float8_e5m2": ["F8_E5M2", "FLOAT8E5M2"],
        "float4_e2m1": ["F4", "FLOAT4E2M1"],
        "int64": ["I64", "i8", "q", "l", "Long", "INT64"],
        "int32": ["I32", "i4", "i", "Int", "INT32"],
        "int16": ["I16", "i2", "h", "Short", "INT16"],
        "int8": ["I8", "i1", "b", "Char", "INT8"],
        "uint64": ["U64", "u8", "UINT64"], "uint32": ["U32", "u4", "UINT32"],
        "uint16": ["U16", "u2", "UINT16"], "uint8": ["U8", "u1", "B", "Byte", "UINT8"],
        "bool": ["BOOL", "b1", "?", "Bool"], "complex64": ["C64", "c8", "ComplexFloat"],
        "complex128": ["c16", "ComplexDouble", "COMPLEX128"],
    ]
    private static let words: [String: String] = {
        var words = ["COMPLEX64": "complex64"]
        for (word, spellings) in spellings {
            for spelling in spellings { words[spelling] = word }
        }
        return words
    }()
}

/// ONNX's element types (`TensorProto.DataType` of onnx.proto).
enum ONNXType {
    private static let types: [UInt64: (name: String, bits: Int64)] = [
        1: ("FLOAT", 32), 2: ("UINT8", 8), 3: ("INT8", 8), 4: ("UINT16", 16), 5: ("INT16", 16),
        6: ("INT32", 32), 7: ("INT64", 64), 8: ("STRING", 0), 9: ("BOOL", 8),
        10: ("FLOAT16", 16), 11: ("DOUBLE", 64), 12: ("UINT32", 32), 13: ("UINT64", 64),
        14: ("COMPLEX64", 64), 15: ("COMPLEX128", 128), 16: ("BFLOAT16", 16),
        17: ("FLOAT8E4M3FN", 8), 18: ("FLOAT8E4M3FNUZ", 8), 19: ("FLOAT8E5M2", 8),
        20: ("FLOAT8E5M2FNUZ", 8), 21: ("UINT4", 4), 22: ("INT4", 4), 23: ("FLOAT4E2M1", 4),
        24: ("FLOAT8E8M0", 8), 25: ("UINT2", 2), 26: ("INT2", 2),
        27: ("FLOAT6E2M3", 6), 28: ("FLOAT6E3M2", 6),
    ]

    /// The type's name, or its number where there is none.
    static func name(_ number: UInt64) -> String { types[number]?.name ?? "type \(number)" }

    /// The bytes of a tensor: its items packed; 0 where that depends on the items.
    static func bytes(_ number: UInt64, _ shape: [Int64]) -> Int64 {
        guard let bits = types[number]?.bits, let total = DType.bytes(shape, bits),
            total <= .max - 7
        else { return 0 }
        return (total + 7) / 8
    }
}

/// GGML's element types and GGUF's words for whole files (ggml.h, gguf-py's constants).
enum GGMLType {
    private static let names: [UInt64: String] = [
        0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1",
        10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS",
        17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S",
        23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M",
        30: "BF16", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4", 40: "NVFP4", 41: "Q1_0",
    ]
    private static let files: [UInt64: String] = [
        0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K",
        11: "Q3_K_S", 12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S",
        17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS",
        23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
        29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0",
        38: "MXFP4_MOE", 39: "NVFP4", 40: "Q1_0",
    ]

    /// The type's name, or its number where there is none.
    static func name(_ number: UInt64) -> String { names[number] ?? "type \(number)" }

    /// The word of `general.file_type`.
    static func file(_ number: UInt64) -> String { files[number] ?? "type \(number)" }
}
