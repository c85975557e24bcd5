// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Synchronization

/// Compares the files at a pull's target with those wanted, on all cores.
enum PullComparison {
    /// What is at a path.
    enum State: Sendable {
        /// Nothing.
        case absent
        /// The wanted bytes with the wanted mode.
        case same
        /// Something else.
        case different
    }

    /// The state of each file, in the order given.
    static func states(
        of files: PulledFiles, in beneath: BeneathDirectory
    ) throws -> [State] {
        let states = Mutex([State](repeating: .absent, count: files.count))
        let next = Atomic<Int>(0)
        let threads = max(1, min(Surroundings.processorCount, files.count))
        try Workers.forEach(count: threads, width: threads) { _ in
            let buffer = AlignedBuffer(capacity: File.blockBytes)
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < files.count else { return }
                let state = try self.state(of: files[index], in: beneath, buffer)
                if state != .absent { states.withLock { $0[index] = state } }
            }
        }
        return states.withLock { $0 }
    }

    private static func state(
        of wanted: PulledFile, in beneath: BeneathDirectory, _ buffer: AlignedBuffer
    ) throws(MregError) -> State {
        guard let file = try beneath.open(wanted.path) else { return .absent }
        let status = try file.status()
        guard status.kind == .regular, status.size == wanted.entry.size,
            (status.mode & 0o100 != 0) == wanted.entry.isExecutable
        else { return .different }
        file.adviseSequential()
        var hasher = SHA256Hasher()
        repeat {
            try Interrupt.check()
            try file.read(into: buffer)
            buffer.withBytes { hasher.update($0) }
        } while buffer.count == buffer.capacity
        return hasher.finalize() == wanted.entry.digest ? .same : .different
    }
}
