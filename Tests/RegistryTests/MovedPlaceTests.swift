// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Synchronization
import TestSupport
import Testing

@testable import Registry

/// Readers without a lease, whose bytes are moved while they read.
@Suite struct MovedPlaceTests {
    /// Numbers that encoding makes smaller.
    private static func weights(_ count: Int, seed: UInt64) -> [UInt8] {
        var out = noise(count, seed: seed)
        for place in stride(from: 1, to: count, by: 2) { out[place] = 60 + (out[place] & 3) }
        return out
    }

    /// Compacts and collects everything when the first bytes were written; everybody waits.
    private final class Mover: ProgressSink {
        private let store: ObjectStore
        private let state = Mutex<Result<Int, any Error>?>(nil)

        init(_ root: String) { store = ObjectStore(root: root) }

        func report(_ step: ProgressStep) {
            guard step.activity.hasPrefix("writing") else { return }
            state.withLock { state in
                if state == nil { state = Result { try move() } }
            }
        }

        /// How many containers went.
        func moved() throws -> Int { try state.withLock { try #require($0).get() } }

        private func move() throws -> Int {
            let live = Set(try DirectoryIndex(store).allPlaces.map(\.blob))
            var containers: Set<Digest> = []
            try store.scanContainers { (digest, _) in containers.insert(digest) }
            let compactor = try Compactor(store, isDryRun: false)
            for container in containers.sorted() {
                _ = try compactor.compact(container, isBlob: live.contains(container)) { _ in }
            }
            while try !compactor.unreference(seconds: 1, { _ in }) {}
            try compactor.sync()
            return try store.collect(live: live).containers.count
        }
    }

    @Test func `a pull looks again where a container has gone, and completes`() throws {
        let stage = try Stage()
        var files: [String: [UInt8]] = [
            "x.bin": Self.weights(5 << 20, seed: 3), "y.bin": Self.weights(3 << 20, seed: 4),
        ]
        for number in 0..<10 {
            files["small-\(number).bin"] = Self.weights(700_000, seed: UInt64(number) + 10)
        }
        for (name, bytes) in files { try stage.scratch.write("net/\(name)", bytes) }
        try stage.push([stage.scratch.at("net")])
        var request = PullRequest(reference: try Reference("net@v1"))
        request.output = stage.scratch.at("out")
        let mover = Mover(stage.root)
        _ = try stage.open(.read).pull(request, progress: mover)
        #expect(try mover.moved() >= 3)
        for (name, bytes) in files {
            let path = stage.scratch.at("out/net/\(name)")
            #expect(try File.contents(path, limit: 1 << 24) == bytes)
        }
        #expect(try stage.findings().isEmpty)
    }

    @Test func `a container that is lost and nowhere else is still an error`() throws {
        let stage = try Stage()
        try stage.push(Self.weights(3 << 20, seed: 5))
        let digest = Digest.sha256(of: Self.weights(3 << 20, seed: 5))
        try Directory.remove(ObjectStore(root: stage.root).containerPath(digest))
        let error = #expect(throws: MregError.self) { try stage.pull("model@v1") }
        #expect(error?.code == .corrupt)
    }
}
