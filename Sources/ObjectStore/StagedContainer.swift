// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Synchronization

/// A container while it is written in `tmp/`: blocks at offsets, from the thread that writes.
///
/// The file is made by the first write. Sealing makes the bytes durable and closes the file, so
/// that a push of thousands of files holds no descriptors; publishing only renames. What is not
/// published is removed when this goes.
final class StagedContainer: Sendable {
    private struct State: ~Copyable {
        var file: File?
        var isMade = false
        var isDirect = false
        var isOver = false
    }

    /// The temporary path; its first part is this process, for whoever sweeps `tmp/`.
    let path: String
    private let expected: Int64
    private let state = Mutex(State())

    /// Begins a container that will hold about `expected` bytes; makes nothing yet.
    init(in folder: String, expected: Int64) {
        path = Paths.join(folder, RandomName.staged())
        self.expected = expected
    }

    deinit { discard() }

    /// Writes the bytes of a block at an offset.
    func write(_ buffer: AlignedBuffer, at offset: Int64) throws(MregError) {
        try state.withLock { (state) throws(MregError) in
            guard !state.isOver else { return }
            try open(&state)
            // open(2): with O_DIRECT, address, offset and length must be multiples of the block.
            if !Self.isAligned(buffer, offset) { Self.leaveDirect(&state) }
            do throws(MregError) {
                try Self.put(buffer, offset, &state)
            } catch {
                // A file system may accept the flag and then refuse the write: once more without.
                guard state.isDirect else { throw error }
                Self.leaveDirect(&state)
                try Self.put(buffer, offset, &state)
            }
        }
    }

    private func open(_ state: inout State) throws(MregError) {
        guard !state.isMade else { return }
        let file = try File.create(path)
        state.isMade = true
        // O_DIRECT spares the page cache; where a file system lacks it the bytes go through it.
        if expected >= StoreLimits.directBytesMin { state.isDirect = file.setDirect(true) }
        state.file = consume file
    }

    private static func isAligned(_ buffer: AlignedBuffer, _ offset: Int64) -> Bool {
        buffer.count.isMultiple(of: AlignedBuffer.alignment)
            && offset.isMultiple(of: Int64(AlignedBuffer.alignment))
    }

    private static func put(
        _ buffer: AlignedBuffer, _ offset: Int64, _ state: inout State
    ) throws(MregError) {
        try buffer.withBytes { (bytes) throws(MregError) -> Void in
            try state.file?.write(bytes, at: offset)
        }
    }

    private static func leaveDirect(_ state: inout State) {
        guard state.isDirect else { return }
        state.isDirect = false
        _ = state.file?.setDirect(false)
    }

    /// Makes the bytes durable and closes the file.
    func seal() throws(MregError) {
        try state.withLock { (state) throws(MregError) in
            guard !state.isOver else { return }
            // An empty container is a file as well.
            try open(&state)
            guard let file = state.file.take() else { return }
            try file.setMode(0o444)
            try file.sync()
        }
    }

    /// Gives the sealed file its name; the caller syncs the folder.
    ///
    /// A file of that name is replaced: it has the same bytes, or it is damaged and this heals it.
    func publish(as target: String) throws(MregError) {
        try Directory.rename(path, to: target)
        state.withLock { $0.isOver = true }
    }

    /// Removes what was written; later writes do nothing.
    func discard() {
        state.withLock { state in
            guard !state.isOver else { return }
            state.isOver = true
            state.file = nil
            if state.isMade { try? Directory.remove(path) }
        }
    }
}
