// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import Testing

/// What files say about a model. Expectations are what the libraries were asked to write, or the
/// formats' specifications.
@Suite struct MetadataTests {
    private static func facts(_ bytes: [UInt8], _ name: String) -> [String: String] {
        Samples.inspect(bytes, name).metadata.facts
    }

    private static func facts(_ text: String, _ name: String) -> [String: String] {
        facts(Array(text.utf8), name)
    }

    private static func tensors(_ bytes: [UInt8], _ name: String) -> [String] {
        Samples.inspect(bytes, name).metadata.tensors
            .map { "\($0.name) \($0.dtype) \($0.shape) \($0.bytes)" }.sorted()
    }

    @Test func `safetensors by its own library`() {
        let facts = Self.facts(LibrarySamples.safetensors, "m.safetensors")
        #expect(facts["precision"] == "float16", "12 elements of 16 bits, 4 of 32")
        #expect(facts["licence"] == "mit" && facts["base-model"] == "org/base")
        #expect(
            Self.tensors(LibrarySamples.safetensors, "m.safetensors")
                == ["b F32 [4] 16", "w F16 [3, 4] 24"])
    }

    @Test func `ONNX by its own library`() {
        let facts = Self.facts(LibrarySamples.onnx, "m.onnx")
        #expect(facts["producer"] == "pytorch 2.5.0" && facts["opset"] == "17")
        #expect(facts["opset ai.onnx.ml"] == "3" && facts["ir_version"] == "8")
        #expect(facts["precision"] == "float32")
        #expect(
            Self.tensors(LibrarySamples.onnx, "m.onnx")
                == ["I INT64 [2] 16", "W FLOAT [2, 3] 24"])
        let external = Samples.inspect(LibrarySamples.onnxExternal, "m.onnx")
        #expect(external.metadata.facts["external ext.weights"] == "16384")
        #expect(external.metadata.tensors.map(\.bytes) == [16384] && external.word == .safe)
    }

    @Test func `GGUF by its own library`() {
        let facts = Self.facts(LibrarySamples.gguf, "m.gguf")
        #expect(facts["architecture"] == "llama" && facts["licence"] == "apache-2.0")
        #expect(facts["tokenizer"] == "gpt2" && facts["vocab_size"] == "3")
        #expect(facts["general.file_type"] == "Q8_0" && facts["precision"] == "Q8_0")
        #expect(facts["base-model"] == "https://example.org/base")
        #expect(facts["llama.context_length"] == "4096")
        // ggml writes the fastest extent first; 32 items of Q8_0 take 34 bytes.
        #expect(
            Self.tensors(LibrarySamples.gguf, "m.gguf")
                == ["blk.0.attn_q.weight Q8_0 [32, 2] 68", "token_embd.weight F32 [4, 2] 32"])
    }

    @Test func `NumPy and HDF5 by their own libraries`() {
        #expect(
            Self.tensors(LibrarySamples.npz, "a.npz") == ["x <f8 [2, 3] 48", "y |i1 [5] 5"])
        #expect(Self.facts(LibrarySamples.npz, "a.npz")["precision"] == "float64")
        #expect(
            Self.tensors(LibrarySamples.hdf5, "m.h5")
                == [" float16 [4, 5] 40", " int64 [] 8"])
    }

    @Test func `configurations`() {
        let config = Self.facts(
            #"{"architectures":["LlamaForCausalLM"],"model_type":"llama","vocab_size":32,"#
                + #""torch_dtype":"bfloat16","transformers_version":"4.41.0","#
                + #""quantization_config":{"quant_method":"awq"}}"#, "config.json")
        #expect(config["architecture"] == "LlamaForCausalLM" && config["model_type"] == "llama")
        #expect(config["precision"] == "bfloat16" && config["quantization"] == "awq")
        #expect(config["producer"] == "transformers 4.41.0" && config["vocab_size"] == "32")
        let adapter = Self.facts(
            #"{"base_model_name_or_path":"org/base","peft_type":"LORA"}"#, "adapter_config.json")
        #expect(adapter["base-model"] == "org/base" && adapter["peft_type"] == "LORA")
        let tokenizer = Self.facts(
            #"{"version":"1.0","added_tokens":[],"model":{"type":"BPE","vocab":{"a":0}}}"#,
            "tokenizer.json")
        #expect(tokenizer["tokenizer"] == "BPE")
        let class0 = Self.facts(#"{"tokenizer_class":"LlamaTokenizer"}"#, "tokenizer_config.json")
        #expect(class0["tokenizer"] == "LlamaTokenizer")
        let keras = Self.facts(#"{"class_name":"Sequential","config":{}}"#, "config.json")
        #expect(keras["architecture"] == "Sequential")
    }

    @Test func `another format than promised is told and changes nothing`() {
        func rules(_ bytes: [UInt8], _ name: String) -> [String] {
            let result = Samples.inspect(bytes, name)
            #expect(result.word == .safe, "\(name)")
            return result.findings.map { "\($0.rule) \($0.severity.rawValue)" }
        }
        #expect(rules(LibrarySamples.gguf, "m.safetensors") == ["other-format note"])
        #expect(rules(LibrarySamples.safetensors, "m.onnx") == ["other-format note"])
        #expect(rules(Array("{}".utf8), "m.gguf") == ["other-format note"])
        // Git LFS specification, "The Pointer".
        let pointer =
            "version https://git-lfs.github.com/spec/v1\n"
            + "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
            + "size 12345\n"
        #expect(rules(Array(pointer.utf8), "m.safetensors") == ["lfs-pointer note"])
        #expect(rules(Array(pointer.utf8), "m.bin") == ["lfs-pointer note"])
        let honest = [
            (LibrarySamples.gguf, "m.gguf"), (LibrarySamples.safetensors, "m.safetensors"),
            (LibrarySamples.onnx, "m.onnx"), (LibrarySamples.npz, "a.npz"),
            (LibrarySamples.hdf5, "m.h5"), (LibrarySamples.hdf5, "m.keras"),
        ]
        for (bytes, name) in honest { #expect(rules(bytes, name).isEmpty, "\(name)") }
    }

    @Test func `a class is an architecture, a container is none`() {
        // GLOBAL, EMPTY_TUPLE, NEWOBJ or REDUCE, STOP.
        let model =
            [0x80, 2] + Samples.pickle("csklearn.linear_model._logistic\nLogisticRegression\n)")
            + [0x81, 0x2e]
        let dict = Samples.pickle("ccollections\nOrderedDict\n)R.")
        let found = [model, dict].map { Self.facts($0, "m.pkl")["architecture"] }
        #expect(found == ["sklearn.linear_model._logistic.LogisticRegression", nil])
    }

    @Test func `model cards`() {
        let card = """
            ---
            # a comment
            license: apache-2.0 # another
            base_model:
              - org/one
            - "org/two"
            library_name: 'transformers'
            tags:
            - license
            language: [en, "de"]
            widget: {license: mit}
            ---
            license: gpl
            """
        let facts = Self.facts(card, "README.md")
        #expect(facts["licence"] == "apache-2.0" && facts["base-model"] == "org/one, org/two")
        #expect(facts["producer"] == "transformers" && facts["language"] == "en, de")
        #expect(facts["tags"] == nil && facts["widget"] == nil)
        let windows = card.replacing("\n", with: "\r\n")
        #expect(Self.facts(windows, "README.md")["licence"] == "apache-2.0")
        #expect(Self.facts("license: mit\n", "README.md")["licence"] == nil, "no front matter")
        #expect(Self.facts("---\nlicense: mit\n", "README.md")["licence"] == nil, "without end")
    }

    @Test func `hostile facts stay bounded`() {
        // A type of its own for each tensor, names of any length, counts that overflow.
        let long = String(repeating: "x", count: 100_000)
        let many = (0..<5000).map { #""k\#($0)":"\#(long.prefix(50))""# }.joined(separator: ",")
        let header = #"{"__metadata__":{\#(many),"license":"\#(long)"}}"#
        let result = Samples.inspect(Samples.safetensors(header, 0), "m.safetensors")
        #expect(result.metadata.facts.count <= 210)
        #expect(result.metadata.facts.values.allSatisfy { $0.utf8.count <= 400 })
        let card = "---\nbase_model:\n" + String(repeating: "- \(long.prefix(500))\n", count: 300)
        let facts = Self.facts(card + "---\n", "README.md")
        #expect(facts.values.allSatisfy { $0.utf8.count <= 400 })
        let deep =
            String(repeating: #"{"model":"#, count: 400) + "1" + String(repeating: "}", count: 400)
        #expect(Self.facts(deep, "config.json")["architecture"] == nil)
        let wrong = #"{"architectures":{"a":1},"torch_dtype":[1],"vocab_size":"x","model_type":{}}"#
        let odd = Self.facts(wrong, "config.json")
        #expect(odd["precision"] == nil && odd["vocab_size"] == nil)
    }

    @Test(arguments: ["safetensors", "onnx", "gguf", "npz", "hdf5"])
    func `cut short, every file still has an answer`(_ format: String) {
        let samples = [
            "safetensors": LibrarySamples.safetensors, "onnx": LibrarySamples.onnx,
            "gguf": LibrarySamples.gguf, "npz": LibrarySamples.npz, "hdf5": LibrarySamples.hdf5,
        ]
        let whole = samples[format] ?? []
        #expect(whole.count > 100)
        let full = Samples.inspect(whole, "m.\(format)").metadata
        for count in stride(from: 0, to: whole.count, by: 7) {
            let part = Samples.inspect(Array(whole[..<count]), "m.\(format)").metadata
            #expect(part.tensorCount <= full.tensorCount && part.parameters <= full.parameters)
        }
        // One byte at a time of the headers set to its largest value: counts and lengths among them.
        for place in 0..<min(whole.count, 400) {
            var bytes = whole
            bytes[place] = 0xff
            let facts = Samples.inspect(bytes, "m.\(format)").metadata
            #expect(facts.parameters >= 0 && facts.facts.count <= 210)
        }
    }
}
