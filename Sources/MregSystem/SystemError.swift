// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// Turns `errno` values into errors that name the object.
public enum SystemError {
    /// The error for a failed call on `path`; `errno` decides its code.
    public static func make(_ action: String, _ path: String, errno number: Int32) -> MregError {
        let code: MregError.Code =
            switch number {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM, EROFS, EEXIST, ENAMETOOLONG: .cannotCreate
            case EAGAIN, EBUSY, ETXTBSY: .busy
            case EXDEV, ELOOP: .corrupt
            default: .io
            }
        let next: String? =
            switch number {
            case ENOSPC, EDQUOT: "free some space on that file system and run the command again"
            case EACCES, EPERM: "check the owner and the mode of that path"
            default: nil
            }
        return MregError(
            code, "cannot \(action) '\(path.printable)'", cause: text(number), next: next)
    }

    /// The system's text for an error number.
    public static func text(_ number: Int32) -> String {
        guard let message = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: message)
    }
}
