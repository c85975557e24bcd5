// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// The lease on stored bytes: shared by whoever reads or adds blobs, exclusive while files go.
///
/// `flock` knows no queue, so that shared holders who overlap would keep `gc` waiting for ever.
/// Whoever wants a lease passes a turnstile first, a lock on the folder of recipes; `gc` stops it
/// for a moment at a time, in which shorter work ends and none begins. A push of an hour is thus
/// waited for, and delays others by no more than such moments.
extension RegistryLayout {
    /// How long newcomers are held up at a time, in milliseconds.
    private static let heldUpMilliseconds = 1000
    /// How long they may pass then, in milliseconds.
    private static let passingMilliseconds = 1000

    private var turnstile: String { Paths.join(root, "recipes") }

    /// The lease of who reads or adds blobs.
    func sharedLease() throws(MregError) -> FileLock {
        let passing = try FileLock(turnstile, .shared)
        defer { withExtendedLifetime(passing) {} }
        return try FileLock(lease, .shared)
    }

    /// The lease of who only reads; nil where this account may not take it, and then the bytes may
    /// move while it reads.
    func readersLease() throws(MregError) -> FileLock? {
        do {
            return try sharedLease()
        } catch  where error.code == .cannotCreate || error.code == .notFound {
            return nil
        }
    }

    /// The lease of who removes files; exit 75 when others hold it for two minutes.
    func exclusiveLease() throws(MregError) -> FileLock {
        let turn = Self.heldUpMilliseconds + Self.passingMilliseconds
        for _ in 0..<FileLock.waitMillisecondsMax / turn {
            if let lock = try lockHoldingUp() { return lock }
            do {
                return try FileLock(
                    lease, .exclusive, waitMilliseconds: Self.passingMilliseconds)
            } catch  where error.code == .busy {
                continue
            }
        }
        return try FileLock(lease, .exclusive, waitMilliseconds: 0)
    }

    /// The lease, if all who hold it end within a moment; nobody else begins in that time.
    private func lockHoldingUp() throws(MregError) -> FileLock? {
        do {
            let stopped = try FileLock(
                turnstile, .exclusive, waitMilliseconds: Self.heldUpMilliseconds)
            defer { withExtendedLifetime(stopped) {} }
            return try FileLock(lease, .exclusive, waitMilliseconds: Self.heldUpMilliseconds)
        } catch  where error.code == .busy {
            return nil
        }
    }
}
