// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy
import StrictYAML
import Trust

/// Where small verified blobs come from: the object store, through some index of places.
protocol BlobSource {
    /// The bytes of a blob, checked against its digest; more than `limit` is an error.
    func bytes(of digest: Digest, limit: Int) throws(MregError) -> [UInt8]

    /// Gives the bytes of a blob to `body` as they come, and throws at the end when they were not
    /// the blob: what was made of them is to be discarded then.
    func read(
        _ digest: Digest, limit: Int, into body: ([UInt8]) throws(MregError) -> Void
    ) throws(MregError)
}

/// What `body` reads, or nil where the stored bytes are damaged or gone.
///
/// Errors that say nothing about the bytes are thrown: what a failing disk hides for a moment must
/// not be taken for lost, nor a version be refused for it.
func unlessLost<Result>(
    _ body: () throws(MregError) -> Result
) throws(MregError) -> Result? {
    do {
        return try body()
    } catch {
        if error.isPassing { throw error }
        return nil
    }
}

extension BlobSource {
    /// A trust document by its digest.
    func trustDocument(_ digest: Digest) throws(MregError) -> TrustDocument {
        let bytes = try bytes(of: digest, limit: Limits.documentBytesMax)
        return try TrustDocument(
            parsing: try StrictYAML.parse(bytes, as: "trust.yaml"), as: "trust.yaml")
    }

    /// A policy document by its digest, unresolved.
    func policyDocument(_ digest: Digest) throws(MregError) -> PolicyDocument {
        let bytes = try bytes(of: digest, limit: Limits.documentBytesMax)
        var document = try PolicyDocument(
            try StrictYAML.parse(bytes, as: "policy.yaml"), as: "policy.yaml")
        document.digest = digest
        return document
    }
}
