// SPDX-License-Identifier: Apache-2.0
import MregCore

extension VersionEvidence {
    /// The same evidence in an order of its own, so that decisions do not depend on storage.
    var ordered: VersionEvidence {
        var evidence = self
        evidence.integrityProblems.sort { $0.bytesPrecede($1) }
        evidence.signatures.sort { left, right in
            let places = (left.logIndex ?? -1, right.logIndex ?? -1)
            if places.0 != places.1 { return places.0 < places.1 }
            if left.statement != right.statement { return left.statement < right.statement }
            return left.signerOrder.bytesPrecede(right.signerOrder)
        }
        evidence.lineage.ancestors.sort { left, right in
            left.digest != right.digest
                ? left.digest < right.digest : left.path.bytesPrecede(right.path)
        }
        evidence.scan?.sort { $0.path.bytesPrecede($1.path) }
        evidence.formats?.sort { $0.path.bytesPrecede($1.path) }
        evidence.reportedData?.sort { $0.digest < $1.digest }
        evidence.waivers.sort { left, right in
            let (first, second) = (left.waiver, right.waiver)
            if first.expires != second.expires { return first.expires < second.expires }
            return "\(left.owner ?? "")\0\(first.reason)".bytesPrecede(
                "\(right.owner ?? "")\0\(second.reason)")
        }
        return evidence
    }
}

extension SignatureEvidence {
    fileprivate var signerOrder: String { "\(key?.hex ?? "")\0\(owner ?? "")\0\(verdict)" }
}
