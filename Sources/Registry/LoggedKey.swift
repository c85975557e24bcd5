// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore

/// A change of the log's key, as an administrator has logged it.
struct LoggedKey: Sendable, Equatable {
    /// The place of the entry.
    var index: Int64
    /// The new key, a C2SP vkey.
    var key: String
    /// The key it replaces.
    var previous: String

    /// The change as the catalog keeps it.
    var json: JSONValue {
        ["index": .integer(index), "key": .string(key), "previous": .string(previous)]
    }
}

extension LoggedKey {
    /// Reads a change back.
    init(_ value: JSONValue, at place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place)
        index = try reader.integer("index")
        key = try reader.string("key")
        previous = try reader.string("previous")
        try reader.finish()
    }
}

extension FoldState {
    /// Refuses keys that no administrator has put into the log, and an older key that signs more
    /// of the log than was there when it was replaced.
    ///
    /// The notes beside the checkpoint say which key follows which, so that a reader can start;
    /// they are signed by the log's keys alone, and those authorise nothing.
    func check(_ keys: LogKeyChain, _ checkpoint: SignedCheckpoint) throws(MregError) {
        let size = Int64(checkpoint.checkpoint.size)
        for (place, change) in zip(1..., logKeys) {
            let isPending = place == keys.keys.count && change.index + 1 == size
            guard keys.keys.indices.contains(place) else {
                if isPending { break }
                throw Self.refusal(
                    "entry \(change.index) replaces the log's key, which still is "
                        + keys.current.text)
            }
            guard keys.keys[place].text.bytesEqual(change.key),
                keys.keys[place - 1].text.bytesEqual(change.previous)
            else { throw Self.refusal("entry \(change.index) names another key: \(change.key)") }
        }
        guard keys.keys.count <= logKeys.count + 1 else {
            throw Self.refusal("no administrator has logged the key \(keys.current.text)")
        }
        guard let signer = keys.signer(of: checkpoint), let place = keys.place(of: signer),
            place == keys.keys.count - 1 || logKeys[place].index + 1 >= size
        else {
            throw Self.refusal("the checkpoint of \(size) entries is signed by a replaced key")
        }
    }

    private static func refusal(_ cause: String) -> MregError {
        MregError(
            .refused, "the key of the log is not the one that the log's entries name",
            cause: cause, next: "mreg log show; ask whoever keeps the registry")
    }
}
