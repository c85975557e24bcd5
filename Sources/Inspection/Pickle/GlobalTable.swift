// SPDX-License-Identifier: Apache-2.0

/// One name a pickle refers to, and what it may be used for.
struct GlobalEntry {
    var module: String
    var name: String
    var uses: GlobalUses
    var rule: ArgumentRule
    /// The finding about this name was made.
    var isReported = false

    var path: String { "\(module).\(name)" }
}

/// How a call's arguments are checked; most names need no more than the list.
enum ArgumentRule {
    case any
    case codecsEncode, sizedBuffer, reconstructor, ndarrayReconstruct, dtype
    case rebuildTensor, rebuildTensorV3, rebuildFromType, passTensor, loadFromBytes
    case defaultFactory, firstIsClass, firstIsPandasClass
    case arrayWrapper, attribute, dictLike, listLike, setLike

    private static let table: [String: ArgumentRule] = [
        "_codecs.encode": .codecsEncode, "builtins.getattr": .attribute,
        "builtins.bytearray": .sizedBuffer, "builtins.bytes": .sizedBuffer,
        "copyreg._reconstructor": .reconstructor,
        "numpy.dtype": .dtype,
        "torch._utils._rebuild_tensor": .rebuildTensor,
        "torch._utils._rebuild_tensor_v2": .rebuildTensor,
        "torch._utils._rebuild_tensor_v3": .rebuildTensorV3,
        "torch._tensor._rebuild_from_type_v2": .rebuildFromType,
        "torch._utils._rebuild_parameter": .passTensor,
        "torch._utils._rebuild_parameter_with_state": .passTensor,
        "torch.nn.parameter.Parameter": .passTensor,
        "torch.storage._load_from_bytes": .loadFromBytes,
        "collections.defaultdict": .defaultFactory,
        "pandas.core.indexes.base._new_Index": .firstIsPandasClass,
        "joblib.numpy_pickle.NumpyArrayWrapper": .arrayWrapper,
        "sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper": .arrayWrapper,
        "collections.OrderedDict": .dictLike, "collections.Counter": .dictLike,
        "sklearn.utils._bunch.Bunch": .dictLike, "sklearn.utils.Bunch": .dictLike,
        "sklearn.datasets.base.Bunch": .dictLike, "builtins.dict": .dictLike,
        "torch.nn.modules.container.ParameterDict": .dictLike,
        "sklearn.utils._repr_html.params.ParamsDict": .dictLike,
        "collections.deque": .listLike, "builtins.list": .listLike,
        "builtins.set": .setLike,
    ]

    /// The rule of a name.
    static func of(_ path: String) -> ArgumentRule {
        if let rule = table[path] { return rule }
        if path.hasSuffix("multiarray._reconstruct") { return .ndarrayReconstruct }
        if path.contains(".__pyx_unpickle_") || path.hasSuffix(".newObj") { return .firstIsClass }
        return .any
    }

    /// True for callables that run what they are given: they may be called, never passed on.
    var isCallOnly: Bool {
        switch self {
        case .attribute, .loadFromBytes, .rebuildFromType, .reconstructor: true
        default: false
        }
    }

    var acceptsItems: Bool {
        switch self {
        case .dictLike, .defaultFactory: true
        default: false
        }
    }
}

/// The names of one pickle; each is looked up in the ruleset once.
struct GlobalTable {
    private(set) var entries: [GlobalEntry] = []
    private var places: [String: Int] = [:]
    private var bytesLeft = InspectionLimits.namesBytesMax / 2

    /// The index of a name, or nil when there are too many.
    mutating func index(_ module: String, _ name: String, scripted: Bool) -> Int? {
        let key = "\(module)\n\(name)"
        if let place = places[key] { return place }
        bytesLeft -= key.utf8.count
        guard entries.count < InspectionLimits.pickleGlobalsMax, bytesLeft >= 0 else { return nil }
        var uses = Ruleset.current.uses(module, name)
        if scripted, uses.isEmpty, Self.isTorchScript(module) { uses = [.reference, .new, .call] }
        entries.append(
            GlobalEntry(
                module: module, name: name, uses: uses, rule: .of("\(module).\(name)")))
        places[key] = entries.count - 1
        return entries.count - 1
    }

    /// Classes that a TorchScript archive defines in its own code folder, and its list makers.
    private static func isTorchScript(_ module: String) -> Bool {
        module == "__torch__" || module.hasPrefix("__torch__.") || module == "torch.jit._pickle"
    }

    mutating func markReported(_ index: Int) { entries[index].isReported = true }

    subscript(index: Int) -> GlobalEntry { entries[index] }

    /// Python 2's module names, as `pickle` maps them for protocols below 3 (_compat_pickle).
    static func modern(_ module: String, _ name: String) -> (String, String) {
        if module == "__builtin__" {
            switch name {
            case "xrange": return ("builtins", "range")
            case "unicode", "unichr", "basestring": return ("builtins", "str")
            case "long": return ("builtins", "int")
            case "reduce": return ("functools", "reduce")
            case "intern": return ("sys", "intern")
            default: return ("builtins", name)
            }
        }
        if module == "UserDict" || module == "UserList" { return ("collections", name) }
        if module == "itertools", ["izip", "imap", "ifilter"].contains(name) {
            return ("builtins", String(name.dropFirst()))
        }
        return (modernModules[module] ?? module, name)
    }

    private static let modernModules = [
        "copy_reg": "copyreg", "cPickle": "pickle", "_multiprocessing": "multiprocessing",
        "commands": "subprocess", "exceptions": "builtins", "StringIO": "io",
        "cStringIO": "io", "Queue": "queue", "SocketServer": "socketserver",
        "ConfigParser": "configparser", "urllib2": "urllib.request", "urllib": "urllib.parse",
        "httplib": "http.client", "thread": "_thread", "dummy_thread": "_dummy_thread",
        "dbhash": "dbm.bsd", "whichdb": "dbm", "anydbm": "dbm", "repr": "reprlib",
        "tkFileDialog": "tkinter.filedialog", "Cookie": "http.cookies", "robotparser": "urllib",
        "xmlrpclib": "xmlrpc.client", "SimpleHTTPServer": "http.server",
        "markupbase": "_markupbase",
    ]
}
