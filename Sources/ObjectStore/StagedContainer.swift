// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// A container while it is written: bytes go to `tmp/` and through its SHA-256 in one pass.
///
/// Sealing makes the bytes durable and closes the file, so that a push of thousands of files
/// holds no descriptors; publishing only renames. What is not published is removed when this goes.
final class StagedContainer {
    /// The temporary path; its first part is this process, for whoever sweeps `tmp/`.
    let path: String
    /// The number of bytes added.
    private(set) var size: Int64 = 0
    private var written: Int64 = 0
    private var block: AlignedBuffer?
    private var file: File?
    private var hasher: SHA256Hasher?
    private var isDirect = false
    private var isPublished = false

    /// Begins a container that will hold about `expected` bytes.
    init(in folder: String, expected: Int64) throws(MregError) {
        path = Paths.join(folder, RandomName.staged())
        let file = try File.create(path)
        // O_DIRECT spares the page cache; where a file system lacks it the bytes go through it.
        if expected >= StoreLimits.directBytesMin { isDirect = file.setDirect(true) }
        self.file = consume file
        hasher = SHA256Hasher()
    }

    deinit { if !isPublished { try? Directory.remove(path) } }

    /// Adds bytes from anywhere; they are gathered into whole blocks.
    func append(_ bytes: RawSpan) throws(MregError) {
        var done = 0
        while done < bytes.byteCount {
            let block = openBlock()
            done += block.append(bytes.extracting(done..<bytes.byteCount))
            if block.count == block.capacity { try flush() }
        }
        size += Int64(bytes.byteCount)
    }

    /// Adds the bytes of an aligned buffer, without another copy where nothing is gathered.
    func append(_ buffer: AlignedBuffer) throws(MregError) {
        if let block, block.count > 0 {
            try buffer.withBytes { (bytes) throws(MregError) in try append(bytes) }
        } else {
            try write(buffer)
            size += Int64(buffer.count)
        }
    }

    private func openBlock() -> AlignedBuffer {
        if let block { return block }
        let made = AlignedBuffer(capacity: StoreLimits.blockBytes)
        block = made
        return made
    }

    private func flush() throws(MregError) {
        guard let block, block.count > 0 else { return }
        try write(block)
        block.count = 0
    }

    private func write(_ buffer: AlignedBuffer) throws(MregError) {
        buffer.withBytes { bytes in hasher?.update(bytes) }
        // open(2): with O_DIRECT, address, offset and length must be multiples of the block.
        let aligned =
            buffer.count.isMultiple(of: AlignedBuffer.alignment)
            && written.isMultiple(of: Int64(AlignedBuffer.alignment))
        if !aligned { leaveDirect() }
        do {
            try put(buffer)
        } catch  where isDirect {
            // A file system may accept the flag and then refuse the write: once more without.
            leaveDirect()
            try put(buffer)
        }
        written += Int64(buffer.count)
    }

    private func put(_ buffer: AlignedBuffer) throws(MregError) {
        try buffer.withBytes { bytes throws(MregError) in try file?.write(bytes, at: written) }
    }

    private func leaveDirect() {
        guard isDirect else { return }
        isDirect = false
        _ = file?.setDirect(false)
    }

    /// The SHA-256 of what was written; nothing can be added any more.
    func finishHash() throws(MregError) -> Digest {
        try flush()
        block = nil
        guard let hasher = hasher.take() else {
            throw MregError(.failed, "the container '\(path.printable)' is already closed")
        }
        return hasher.finalize()
    }

    /// Makes the bytes durable and closes the file.
    func seal() throws(MregError) {
        guard let file = file.take() else { return }
        try file.setMode(0o444)
        try file.sync()
    }

    /// Gives the sealed file its name; the caller syncs the folder.
    ///
    /// A file of that name is replaced: it has the same bytes, or it is damaged and this heals it.
    func publish(as target: String) throws(MregError) {
        try Directory.rename(path, to: target)
        isPublished = true
    }
}
