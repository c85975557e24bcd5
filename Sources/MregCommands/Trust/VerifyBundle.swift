// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry
import Trust

/// `mreg verify --bundle`: prints every step, and ends with 65 or 77 when one failed.
enum VerifyBundle {
    static func run(
        _ target: String, _ options: BundleOptions, keys: [String], _ out: Output
    ) throws {
        guard let bundle = options.bundle else { return }
        var request = BundleVerification.Request(target: target, bundle: bundle)
        guard keys.count <= 1 else {
            throw MregError(.usage, "a bundle is signed once: give --key once")
        }
        request.key = keys.first
        request.identity = options.identity
        request.issuer = options.issuer
        request.trustedRoot = options.trustedRoot
        let verdict = try BundleVerification.verify(request)
        for warning in verdict.warnings { out.warn("warning: \(warning)") }
        out.answer(json: json(verdict, target), ids: verdict.isAccepted ? [target] : []) {
            lines(verdict, target)
        }
        guard !verdict.isAccepted else { return }
        let isBroken = verdict.failures.contains { $0.code == .corrupt }
        throw ExitCode((isBroken ? MregError.Code.corrupt : .refused).exitStatus)
    }

    private static func lines(_ verdict: SigstoreVerdict, _ target: String) -> [String] {
        let head = verdict.isAccepted ? "accepted: \(target)" : "not accepted: \(target)"
        return [head] + verdict.steps.map { ($0.ok ? "  ok    " : "  FAIL  ") + $0.description }
    }

    private static func json(_ verdict: SigstoreVerdict, _ target: String) -> JSONValue {
        [
            "target": .string(target), "accepted": .bool(verdict.isAccepted),
            "steps": .array(
                verdict.steps.map { step in
                    [
                        "step": .string(step.name.rawValue), "ok": .bool(step.ok),
                        "expected": .string(step.expected), "found": .string(step.found),
                    ]
                }),
            "warnings": .texts(verdict.warnings),
        ]
    }
}
