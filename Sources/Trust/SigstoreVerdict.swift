// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// One step of a verification: what was expected, what was found, and whether that is enough.
public struct SigstoreStep: Sendable, Equatable {
    /// The steps, by their stable names.
    public enum Name: String, Sendable, CaseIterable {
        /// The bundle can be read and has what its version demands.
        case bundle
        /// Something that says whom to trust was given.
        case trust
        /// The signer's certificate or key is of the kind that was asked for.
        case signer
        /// A timestamp authority vouches for the time of the signature.
        case timestamp
        /// The log promised to include the entry (signed entry timestamp).
        case logPromise = "log-promise"
        /// The log's checkpoint is signed and includes the entry.
        case logInclusion = "log-inclusion"
        /// The entry is about this signature, this signer and these bytes.
        case logEntry = "log-entry"
        /// A moment at which the signature existed is proven.
        case time
        /// The certificate leads to a trusted root at every proven time.
        case chain
        /// The certificate may sign.
        case usage
        /// A certificate transparency log has promised to log the certificate.
        case certificateLog = "certificate-log"
        /// The certificate names who was expected.
        case identity
        /// The identity was vouched for by the expected issuer.
        case issuer
        /// The payload is of the expected type and is about the artifact.
        case statement
        /// The digest the bundle names is the artifact's.
        case digest
        /// The signature is the signer's over these bytes.
        case signature
    }

    /// The step.
    public var name: Name
    /// What was expected.
    public var expected: String
    /// What was found, or why nothing was.
    public var found: String
    /// Whether that is enough.
    public var ok: Bool

    /// Makes a step.
    public init(_ name: Name, expected: String, found: String, ok: Bool) {
        self.name = name
        self.expected = expected
        self.found = found
        self.ok = ok
    }

    /// One line for people.
    public var description: String {
        ok
            ? "\(name.rawValue): \(found)"
            : "\(name.rawValue): expected \(expected), found \(found)"
    }

    /// The exit code of a failed step: broken is corrupt, well-formed but insufficient is refused.
    public var code: MregError.Code {
        switch name {
        case .trust, .signer, .time, .chain, .usage, .identity, .issuer: .refused
        case .bundle, .timestamp, .logPromise, .logInclusion, .logEntry, .certificateLog,
            .statement, .digest, .signature:
            .corrupt
        }
    }
}

extension SigstoreStep: CustomStringConvertible {}

/// The judgement of a Sigstore bundle: every step that was taken.
public struct SigstoreVerdict: Sendable, Equatable {
    /// Every step, in the order taken; a step whose ground is missing is not taken.
    public let steps: [SigstoreStep]
    /// What is odd but not wrong.
    public let warnings: [String]
    /// What is proven; nil unless every step succeeded.
    public let accepted: SigstoreAccepted?

    init(steps: [SigstoreStep], warnings: [String], accepted: SigstoreAccepted?) {
        self.steps = steps
        self.warnings = warnings
        self.accepted = steps.allSatisfy(\.ok) ? accepted : nil
    }

    /// Whether every step succeeded.
    public var isAccepted: Bool { accepted != nil }

    /// The steps that failed.
    public var failures: [SigstoreStep] { steps.filter { !$0.ok } }

    /// What is proven, or an error with every failed step; `what` names the signed thing.
    public func get(_ what: String) throws(MregError) -> SigstoreAccepted {
        if let accepted { return accepted }
        let isBroken = failures.contains { $0.code == .corrupt }
        throw MregError(
            isBroken ? .corrupt : .refused, "the signature of \(what) is not accepted",
            cause: failures.map(\.description).joined(separator: "; "))
    }
}

/// What a successful verification has proven.
public struct SigstoreAccepted: Sendable, Equatable {
    /// Who signed.
    public enum Signer: Sendable, Equatable {
        /// A key that was given.
        case key(PublicKey)
        /// The holder of a certificate with these names, vouched for by the issuer if it says so.
        case certificate(Certificate, names: [String], issuer: String?)
    }

    /// Who signed.
    public var signer: Signer
    /// The moments at which the signature is proven to have existed, in order.
    public var times: [Timestamp]
    /// The type of the signed payload; nil for a signature over the artifact itself.
    public var payloadType: String?
    /// The signed payload; only these bytes may be parsed.
    public var payload: [UInt8]?
    /// The index of each log entry that was verified.
    public var logIndices: [Int64]
}

/// Collects the steps of a verification.
struct StepRecorder {
    private(set) var steps: [SigstoreStep] = []
    var warnings: [String] = []

    /// Records a step that is decided.
    mutating func add(_ name: SigstoreStep.Name, expected: String, found: String, ok: Bool) {
        steps.append(SigstoreStep(name, expected: expected, found: found, ok: ok))
    }

    /// Takes a step that ends with a value and what to say of it, or throws why not.
    mutating func take<Value>(
        _ name: SigstoreStep.Name, expected: String,
        _ work: () throws(MregError) -> (Value, found: String)
    ) -> Value? {
        do throws(MregError) {
            let (value, found) = try work()
            add(name, expected: expected, found: found, ok: true)
            return value
        } catch {
            add(name, expected: expected, found: error.description, ok: false)
            return nil
        }
    }

    func verdict(_ accepted: SigstoreAccepted?) -> SigstoreVerdict {
        SigstoreVerdict(steps: steps, warnings: warnings, accepted: accepted)
    }
}
