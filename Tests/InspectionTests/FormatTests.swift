// SPDX-License-Identifier: Apache-2.0
import Inspection
import Testing

@Suite struct FormatTests {
    private static let tensor = #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

    @Test func `safetensors must tile the file`() {
        let good = Samples.inspect(Samples.safetensors("{\(Self.tensor)}  ", 8), "m.safetensors")
        #expect(good.level == .dataOnly)
        #expect(good.metadata.parameters == 2)
        let second = #""b":{"dtype":"U8","shape":[1],"data_offsets":[9,10]}"#
        let bad = [
            Samples.safetensors("{\(Self.tensor)}", 9), Samples.safetensors("{\(Self.tensor)}", 7),
            Samples.safetensors("{\(Self.tensor),\(Self.tensor)}", 8),
            Samples.safetensors("{\(Self.tensor),\(second)}", 10),
            Samples.safetensors("{\(Self.tensor)} x", 8),
            Samples.safetensors(#"{"a":{"dtype":"F9","shape":[2],"data_offsets":[0,8]}}"#, 8),
            Samples.safetensors(
                #"{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0),
        ]
        for bytes in bad {
            #expect(Samples.inspect(bytes, "m.safetensors").level == .unreadable)
        }
    }

    @Test func `numpy arrays are data unless they hold objects`() {
        let head = "{'descr': '<f8', 'fortran_order': False, 'shape': (2L,), }"
        let data = [UInt8](repeating: 0, count: 16)
        #expect(Samples.inspect(Samples.npy(head, data), "a.npy").level == .dataOnly)
        #expect(Samples.inspect(Samples.npy(head, data + [0x2e]), "a.npy").level == .malicious)
        #expect(Samples.inspect(Samples.npy(head, [0]), "a.npy").level == .unreadable)
        let fields =
            "{'descr': [('x', '<i4'), ('y', [('z', 'u1', (4,))])], 'fortran_order': False, "
        let structured = Samples.npy(fields + "'shape': (2,)}", data)
        #expect(Samples.inspect(structured, "a.npy").level == .dataOnly)
        let objects = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
        #expect(Samples.inspect(Samples.npy(objects, Samples.call), "a.npy").level == .malicious)
    }

    @Test(arguments: [
        "{{ ''.__class__ }}", "{{ ''|attr('x') }}", "{{ ''['__cl' ~ 'ass__'] }}",
        "{{ cycler.x }}", #"{{ request['\x5f\x5fglobals'] }}"#, "{% include 'x' %}",
        "{{ '{0.x}'.format(messages) }}", "{{ getattr(x, 'y') }}",
    ])
    func `refuses templates that climb`(_ template: String) {
        let text = template.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let json = Array(#"{"chat_template": "\#(text)"}"#.utf8)
        #expect(Samples.inspect(json, "tokenizer_config.json").level == .malicious)
    }

    @Test(arguments: [
        "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m.content | trim }}{% endfor %}",
        "{% if loop.first %}{{ raise_exception('no __init__ here'[:2]) }}{% endif %}".replacing(
            "no __init__ here", with: "no"),
        "A class is __documented__ outside of tags {{ bos_token }}",
        "{% set ns = namespace(a=1) %}{{ tools | tojson(indent=2) }}{{ strftime_now('%d') }}",
    ])
    func `passes honest templates`(_ template: String) {
        let json = Array(#"{"chat_template": "\#(template)"}"#.utf8)
        #expect(Samples.inspect(json, "tokenizer_config.json").word == .safe)
    }

    @Test func `code in configurations is named`() {
        let remote = Array(#"{"auto_map": {"AutoModel": "modeling.M"}}"#.utf8)
        #expect(Samples.inspect(remote, "config.json").level == .needsCode)
        let nested =
            #"{"class_name":"A","config":{"layers":[{"config":{"x":{"class_name":"Lambda"}}}]}}"#
        #expect(Samples.inspect(Array(nested.utf8), "model.json").level == .malicious)
        let words = #"{"model": {"vocab": {"__import__": 1, "os.system": 2, "{{": 3}}}"#
        #expect(Samples.inspect(Array(words.utf8), "tokenizer.json").level == .dataOnly)
        #expect(Samples.inspect(Array("import os\n".utf8), "modeling.py").level == .needsCode)
        let tag = "a: !!python/object/apply:os.system ['id']\n"
        #expect(Samples.inspect(Array(tag.utf8), "conf.yaml").level == .malicious)
    }

    @Test func `programs and unknown bytes never pass`() {
        let elf: [UInt8] = [0x7f, 0x45, 0x4c, 0x46] + [UInt8](repeating: 0, count: 60)
        #expect(Samples.inspect(elf, "weights.bin").level == .needsCode)
        let noise = (0..<900).map { UInt8(200 + $0 % 50) }
        #expect(Samples.inspect(noise, "weights.bin").level == .unreadable)
    }
}
