// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import Synchronization

/// A call on a path that tests can watch or make fail.
public protocol FileCall: Sendable {
    /// The path it concerns.
    var path: String { get }
}

/// What an observer wants of a call.
public enum FileCallVerdict: Sendable {
    /// Make the call.
    case proceed
    /// Do not make it; fail as if the system had answered with this `errno`. After `EINTR` the
    /// call is made again, and the observer is asked again.
    case fail(errno: Int32)
    /// Read or write only this many bytes, as the system may.
    case short(byteCount: Int)
}

/// Observers of one kind of call, by the folder they watch.
final class CallSeam<Call: FileCall>: Sendable {
    typealias Observer = @Sendable (Call) -> FileCallVerdict

    private let observers = Mutex<[(folder: String, observer: Observer)]>([])
    private let count = Atomic<Int>(0)

    /// Whether anybody observes.
    var isObserved: Bool { count.load(ordering: .relaxed) > 0 }

    /// Observes calls below `folder` while `body` runs.
    func observing<Result>(
        _ folder: String, with observer: @escaping Observer, _ body: () throws -> Result
    ) rethrows -> Result {
        observers.withLock { $0.append((folder, observer)) }
        count.add(1, ordering: .relaxed)
        defer {
            observers.withLock { list in list.removeAll { $0.folder == folder } }
            count.subtract(1, ordering: .relaxed)
        }
        return try body()
    }

    func ask(_ call: @autoclosure () -> Call) -> FileCallVerdict {
        guard isObserved else { return .proceed }
        let call = call()
        let observer = observers.withLock { list in
            list.first { Self.isBelow(call.path, $0.folder) }?.observer
        }
        return observer?(call) ?? .proceed
    }

    /// Throws when the observer wants the call to fail.
    func check(_ call: @autoclosure () -> Call, _ action: String) throws(MregError) {
        guard isObserved else { return }
        let call = call()
        while case .fail(let number) = ask(call) {
            if number == EINTR { continue }
            throw SystemError.make(action, call.path, errno: number)
        }
    }

    private static func isBelow(_ path: String, _ folder: String) -> Bool {
        path.utf8.starts(with: folder.utf8)
            && (path.utf8.count == folder.utf8.count
                || path.utf8.dropFirst(folder.utf8.count).first == UInt8(ascii: "/"))
    }
}

/// Calls that a signal may cut short.
enum Interruptible {
    /// Makes the call again while it ends with `EINTR`.
    static func call(_ body: () -> Int32) -> Int32 {
        while true {
            let result = body()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
