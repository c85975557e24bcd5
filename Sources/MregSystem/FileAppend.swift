// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

extension File {
    /// Reads up to `count` bytes at `offset` behind those in `buffer`; how many there were.
    ///
    /// Fewer than `count` mean the end of the file or of the buffer.
    public func append(
        to buffer: AlignedBuffer, at offset: Int64, count: Int
    ) throws(MregError) -> Int {
        let wanted = min(count, buffer.capacity - buffer.count)
        var done = 0
        while done < wanted {
            let allowed = try allowance(offset + Int64(done), wanted - done)
            let got = unsafe pread(
                descriptor, buffer.pointer + buffer.count, allowed, off_t(offset) + done)
            if got < 0 {
                if errno == EINTR { continue }
                throw SystemError.make("read", path, errno: errno)
            }
            if got == 0 { break }
            buffer.count += got
            done += got
        }
        return done
    }
}
