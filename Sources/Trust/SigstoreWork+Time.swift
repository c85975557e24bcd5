// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

extension SigstoreWork {
    /// Verifies every timestamp over the raw signature; all of them must be good.
    mutating func checkTimestamps(_ root: TrustedRoot) {
        for der in signed.timestamps {
            let (now, signature) = (latest, signed.signature)
            let time: Timestamp? = recorder.take(
                .timestamp, expected: "a timestamp of the signature by a trusted authority"
            ) { () throws(MregError) in
                let stamp = try TimestampResponse(der: der)
                let authority = try root.authority(of: stamp, over: signature)
                guard stamp.timeRoundedUp <= now else {
                    throw MregError(.corrupt, "the time \(stamp.time) is still to come")
                }
                return (stamp.time, "\(stamp.time) by \(authority.uri.printable)")
            }
            if let time { times.append(time) }
        }
    }

    /// The latest moment that does not lie in the future.
    var latest: Timestamp {
        Timestamp(
            seconds: verifier.now.seconds + verifier.requirements.clockSkewSecondsMax)
    }

    /// Finds the path from the certificate to the root at every proven time, and what hangs on it.
    mutating func checkChain(of leaf: Certificate, _ root: TrustedRoot) {
        let proven = Array(Set(times)).sorted()
        recorder.add(
            .time, expected: "a log or an authority that says when the signature was made",
            found: proven.isEmpty ? "none" : proven.map(\.description).joined(separator: ", "),
            ok: !proven.isEmpty)
        var paths: [[Certificate]] = []
        for time in proven {
            let path: [Certificate]? = recorder.take(
                .chain, expected: "a path to a certificate authority of the trusted root at \(time)"
            ) { () throws(MregError) in
                let path = try root.path(from: leaf, at: time)
                return (path, "a path of \(path.count) certificates at \(time)")
            }
            if let path {
                paths.append(path)
                checkNoneBesides(path)
            }
        }
        let problems = leaf.signingProblems(demandsBoth: true)
        recorder.add(
            .usage, expected: "a certificate for signing code",
            found: problems.isEmpty ? "one" : problems.joined(separator: "; "),
            ok: problems.isEmpty)
        guard let path = paths.first else { return }
        checkCertificateLog(leaf, issuer: path.count > 1 ? path[1] : path[0], root)
    }

    /// A certificate that travels with a signature and is of no use to it was put there, or changed,
    /// by somebody else.
    mutating func checkNoneBesides(_ path: [Certificate]) {
        let useless = signed.certificates.filter { der in !path.contains { $0.der == der } }
        guard !useless.isEmpty else { return }
        recorder.add(
            .chain, expected: "no certificates besides those of the path",
            found: useless.map { der in
                (try? Certificate(der: der)).map { "'\($0.label)'" } ?? "one that cannot be read"
            }.joined(separator: ", "), ok: false)
    }

    /// RFC 6962 section 3: a promise to log the certificate, by a log that is trusted.
    private mutating func checkCertificateLog(
        _ leaf: Certificate, issuer: Certificate, _ root: TrustedRoot
    ) {
        let found: Void? = recorder.take(
            .certificateLog, expected: "the promise of a trusted log to log the certificate"
        ) { () throws(MregError) in
            let stamps = try leaf.embeddedTimestamps()
            var good: [String] = []
            for stamp in stamps {
                let logs = root.certificateLogs.filter { $0.id == stamp.logID }
                guard !logs.isEmpty else { continue }
                let log = logs.first { log in
                    log.validFor.contains(stamp.time)
                        && log.key.map { leaf.verify(stamp, issuer: issuer, logKey: $0) } ?? false
                }
                guard let log else {
                    throw MregError(
                        .corrupt, "a promise of \(stamp.time) does not verify",
                        cause: "by the log \(logs[0].baseURL.printable), trusted for "
                            + logs[0].validFor.label)
                }
                good.append("\(stamp.time) by \(log.baseURL.printable)")
            }
            guard !good.isEmpty else {
                throw MregError(
                    .corrupt, "none of the certificate's \(stamps.count) promises is by such a log")
            }
            return ((), good.joined(separator: ", "))
        }
        _ = found
    }
}

extension TrustedRoot {
    /// The authority that made a timestamp, in its window, its chain valid at that time.
    fileprivate func authority(
        of stamp: TimestampResponse, over data: [UInt8]
    ) throws(MregError) -> TrustedAuthority {
        var reasons: [String] = []
        for authority in timestampAuthorities {
            do throws(MregError) {
                try stamp.verify(
                    data, by: authority.rules, others: Array(authority.chain.dropLast()))
                try authority.checkSigner(of: stamp)
                return authority
            } catch {
                reasons.append("\(authority.uri.printable): \(error.description)")
            }
        }
        throw MregError(
            .corrupt, "the timestamp of \(stamp.time) is by none of the trusted authorities",
            cause: reasons.isEmpty ? "the trusted root has none" : reasons.joined(separator: "; "))
    }

    /// The path to one of the authorities that certify signers, at a moment in its window.
    func path(from leaf: Certificate, at time: Timestamp) throws(MregError) -> [Certificate] {
        var reasons: [String] = []
        for authority in certificateAuthorities {
            guard authority.validFor.contains(time) else {
                reasons.append(
                    "\(authority.uri.printable): trusted for \(authority.validFor.label)")
                continue
            }
            do throws(MregError) {
                let path = try authority.rules.path(
                    from: leaf, through: Array(authority.chain.dropLast()), at: time)
                guard path.dropFirst().allSatisfy(\.mayIssueForCodeSigning) else {
                    throw MregError(.refused, "an authority on the path is not for signing code")
                }
                return path
            } catch {
                reasons.append("\(authority.uri.printable): \(error.cause ?? error.message)")
            }
        }
        throw MregError(
            .refused, "there is no path to the trusted root",
            cause: reasons.isEmpty ? "it has no authorities" : reasons.joined(separator: "; "))
    }
}

extension TrustedAuthority {
    /// The window holds the whole of the time, and the signer is the one that the root lists.
    fileprivate func checkSigner(of stamp: TimestampResponse) throws(MregError) {
        guard validFor.contains(stamp.time), validFor.contains(stamp.timeRoundedUp) else {
            throw MregError(.corrupt, "it is trusted for \(validFor.label)")
        }
        guard let listed = chain.first, chain.count > 1, !listed.isAuthority else { return }
        // OpenSSL looks for the signer among the listed ones first; a token that brings others in
        // its place was changed.
        let brought = try stamp.embeddedCertificates()
        guard stamp.signer(among: chain) == listed, brought.isEmpty || brought.contains(listed)
        else {
            throw MregError(.corrupt, "another certificate than the listed one signed it")
        }
    }
}
