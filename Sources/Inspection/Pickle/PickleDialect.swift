// SPDX-License-Identifier: Apache-2.0

/// What surrounds a pickle: it decides which names and persistent ids make sense.
struct PickleDialect {
    /// What persistent ids mean.
    enum PersistentIDs {
        /// There are none.
        case refused
        /// Storages of a torch checkpoint.
        case torch
    }

    var persistentIDs = PersistentIDs.refused
    /// The sizes of the records that storages lie in, by key; nil when not known yet.
    var records: [String: Int64]?
    /// The archive defines its own classes below `__torch__`.
    var isScript = false
    /// The storage keys are collected from a list of strings (the fifth legacy pickle).
    var collectsStrings = false
    /// Raw arrays follow their wrappers (joblib).
    var hasArrays = true
    /// A trial run over bytes that only a careless loader takes for opcodes.
    var isProbe = false
    /// A persistent id may name a class with its source (torch's files before 1.6).
    var hasModules = false
    /// How many pickles this one lies in.
    var nesting = 0
}

/// A storage that a checkpoint refers to.
struct StorageFact {
    var key: String
    var itemBytes: Int64
    var count: Int64
    /// The element type's name.
    var type: String
}

/// What a pickle came to.
struct PickleSummary {
    /// It ended with STOP.
    var isComplete = false
    /// Names it refers to.
    var globals = 0
    /// Calls it made.
    var calls = 0
    /// Persistent ids where there should be none.
    var persistentIDs = 0
    /// Names that no list can have.
    var oddNames = 0
    /// The unpickler raises an error here before it has called anything: no module has such a name,
    /// or what is called is no callable.
    var failsFirst = false
    /// It stopped at a byte that is no opcode in any protocol.
    var metNoOpcode = false
    /// Opcodes that ran.
    var operations = 0
    /// The result's class, when it is an instance.
    var resultClass: String?
    /// Its integer result, for torch's magic.
    var resultIsMagic = false
    /// What went wrong, when it did.
    var fault: String?
    /// What no honest plain pickle has.
    var strange: Int { persistentIDs + oddNames }
    var storages: [StorageFact] = []
    var strings: [String] = []
}
