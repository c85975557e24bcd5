// SPDX-License-Identifier: Apache-2.0
import MregCore
import Registry

/// `mreg verify FILE`: says what is intact and who signed it; a part is never called the whole.
enum VerifyFile {
    static func run(_ request: FileVerification.Request, _ out: Output) throws {
        let result = try FileVerification.verify(request)
        for warning in result.warnings { out.warn("warning: \(warning)") }
        if !result.unsigned.isEmpty {
            let names = result.unsigned.prefix(10).map(\.printable).joined(separator: ", ")
            out.warn("warning: there, and not signed: \(names)")
        }
        out.answer(
            json: [
                "path": .string(result.path), "files": .count(result.fileCount),
                "signed-files": .count(result.signedCount), "part": .bool(result.isPart),
                "unsigned": .texts(result.unsigned), "key-id": .string(result.keyID.hex),
                "signer": .string(result.signer), "warnings": .texts(result.warnings),
            ],
            ids: [result.path], text: { [line(result)] })
    }

    private static func line(_ result: FileVerification.Verified) -> String {
        let files = Quantity.count(result.fileCount, "file")
        let signer =
            "signed by \(result.signer.printable) (\(result.keyID.short))"
        guard result.isPart else { return "\(result.path)  \(files) intact  \(signer)" }
        return "part of \(result.path)  \(result.fileCount) of \(result.signedCount) signed files "
            + "intact, the rest not looked at  \(signer)"
    }
}
