// SPDX-License-Identifier: Apache-2.0
import Glibc
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

/// The seam for one kind of call: its observers, by the folder they watch.
final class CallSeam<Call: FileCall>: Sendable {
    typealias Observer = @Sendable (Call) -> FileCallVerdict

    private let observers = Mutex<[(folder: String, observer: Observer)]>([])
    private let count = Atomic<Int>(0)

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

    /// Makes a call, again after `EINTR`, unless the observer wants it to fail: then the result is
    /// -1 and `errno` is as the observer said, so that it is handled as the system's own errors.
    func make<Result: SignedInteger>(
        _ call: @autoclosure () -> Call, _ body: () -> Result
    ) -> Result {
        transfer(call(), byteCount: 0) { _ in body() }
    }

    /// The same for a call that moves bytes, of which the observer may allow fewer.
    func transfer<Result: SignedInteger>(
        _ call: @autoclosure () -> Call, byteCount: Int, _ body: (Int) -> Result
    ) -> Result {
        while true {
            let result: Result
            switch ask(call()) {
            case .proceed: result = body(byteCount)
            case .short(let count): result = body(min(byteCount, max(count, 1)))
            case .fail(let number):
                errno = number
                result = -1
            }
            if result >= 0 || errno != EINTR { return result }
        }
    }

    private func ask(_ call: @autoclosure () -> Call) -> FileCallVerdict {
        guard count.load(ordering: .relaxed) > 0 else { return .proceed }
        let call = call()
        let observer = observers.withLock { list in
            list.first { Self.isBelow(call.path, $0.folder) }?.observer
        }
        return observer?(call) ?? .proceed
    }

    private static func isBelow(_ path: String, _ folder: String) -> Bool {
        path.utf8.starts(with: folder.utf8)
            && (path.utf8.count == folder.utf8.count
                || path.utf8.dropFirst(folder.utf8.count).first == UInt8(ascii: "/"))
    }
}
