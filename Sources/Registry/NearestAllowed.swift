// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregSystem
import Policy

extension LocalRegistry {
    /// Most other versions that are judged to find one that may leave.
    private static let candidatesMax = 6
    /// Longest time spent on that, in seconds: a refusal must not keep anybody waiting.
    private static let searchSecondsMax = 0.5

    /// The version of the same name nearest to a refused one that the same policies let out;
    /// of two as near, the older. Nil when none was found in time.
    func nearestAllowed(
        to refused: VersionRecord, environment: String?, consumer: ConsumerDocuments,
        at time: Timestamp = .now
    ) throws -> String? {
        let started = Surroundings.monotonicSeconds
        for candidate in try neighbours(of: refused) {
            guard Surroundings.monotonicSeconds - started < Self.searchSecondsMax else {
                return nil
            }
            // A candidate that cannot be judged is none; it is not what was asked about.
            let found = try? decisions(
                on: candidate, environment: environment, consumer: consumer, at: time)
            if let found, found.allAllow { return candidate.name.description }
        }
        return nil
    }

    /// The versions of a name that could be offered instead, the nearest first.
    private func neighbours(of refused: VersionRecord) throws -> [VersionRecord] {
        let number = refused.name.number.value
        let (older, newest) = try catalog.read { reader in
            (
                try reader.versions(
                    of: refused.name.artifact, below: refused.name.number,
                    limit: Self.candidatesMax),
                try reader.versions(of: refused.name.artifact, limit: 4 * Self.candidatesMax)
            )
        }
        let newer = newest.filter { $0.name.number.value > number }
        return (older + newer).filter { !$0.isRemoved && !$0.isStopped }
            .sorted { left, right in
                let (first, second) = (left.name.number.value, right.name.number.value)
                let (near, far) = ((first - number).magnitude, (second - number).magnitude)
                return near == far ? first < second : near < far
            }.prefix(Self.candidatesMax).map(\.self)
    }
}
