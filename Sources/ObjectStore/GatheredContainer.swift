// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// A container that pieces are added to one by one: a pack, or the novel chunks of a file.
///
/// The pieces are gathered into whole blocks, which the writing thread puts at their offsets.
final class GatheredContainer {
    /// The file.
    let staged: StagedContainer
    /// The number of bytes added.
    private(set) var size: Int64
    private var hasher: SHA256Hasher?
    private var block: Block?
    private var written: Int64
    private let machinery: PutMachinery

    /// Goes on after `written` bytes that are on their way already and gave `hasher`.
    init(
        _ staged: StagedContainer, _ machinery: PutMachinery, written: Int64 = 0,
        size: Int64 = 0, hasher: consuming SHA256Hasher = SHA256Hasher()
    ) {
        self.staged = staged
        self.machinery = machinery
        self.written = written
        self.size = size
        self.hasher = consume hasher
    }

    /// Adds bytes to the file and to its SHA-256.
    func append(_ bytes: RawSpan) throws(MregError) {
        hasher?.update(bytes)
        size += Int64(bytes.byteCount)
        try appendHashed(bytes)
    }

    /// Adds bytes that `hasher` and `size` count already.
    func appendHashed(_ bytes: RawSpan) throws(MregError) {
        var done = 0
        while done < bytes.byteCount {
            guard let block = block ?? machinery.gathering.take() else { return }
            self.block = block
            done += block.buffer.append(bytes.extracting(done..<bytes.byteCount))
            if block.buffer.count == block.buffer.capacity { try flush() }
        }
    }

    /// Sends the last block and the sealing on their way; the SHA-256 of everything.
    func finish() throws(MregError) -> Digest {
        try flush()
        guard let hasher = hasher.take() else {
            throw MregError(.failed, "the container '\(staged.path.printable)' is already closed")
        }
        let staged = staged
        try machinery.writer().submit { () throws(MregError) in try staged.seal() }
        return hasher.finalize()
    }

    private func flush() throws(MregError) {
        guard let block = block.take() else { return }
        let (staged, offset) = (staged, written)
        written += Int64(block.buffer.count)
        try machinery.writer().submit { () throws(MregError) in
            try staged.write(block.buffer, at: offset)
        }
    }
}
