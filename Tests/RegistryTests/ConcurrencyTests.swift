// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Registry

@Suite struct ConcurrencyTests {
    private static func push(
        _ location: RegistryLocation, _ path: String, name: String = "model"
    ) throws -> PushResult {
        var request = PushRequest(paths: [path], name: name)
        request.signing = SigningChoice()
        return try LocalRegistry.openOrCreate(
            location, signing: SigningChoice(), options: OpenOptions()
        ).push(request)
    }

    private static func sources(_ stage: Stage, _ count: Int) throws -> [String] {
        try (0..<count).map { number in
            try stage.scratch.write("s/\(number)/model.bin", noise(2000, seed: UInt64(number) + 40))
        }
    }

    @Test func `pushes at once all succeed with numbers of their own`() throws {
        let stage = try Stage()
        let (paths, location) = (try Self.sources(stage, 12), stage.location)
        let numbers = Mutex<Set<String>>([])
        try Workers.forEach(count: paths.count, width: 4) { index in
            let result = try Self.push(location, paths[index])
            numbers.withLock { _ = $0.insert("\(result.version)") }
        }
        #expect(numbers.withLock { $0 } == Set((1...12).map { "v\($0)" }))
        for number in 1...12 { try stage.pull("model@v\(number)") }
        #expect(try stage.findings().isEmpty)
    }

    @Test func `the same content at once makes one version`() throws {
        let stage = try Stage()
        let location = stage.location
        let path = try Self.sources(stage, 1)[0]
        try Workers.forEach(count: 4, width: 4) { _ in _ = try Self.push(location, path) }
        #expect(try stage.open(.read).versions(of: try ArtifactName("model")).count == 1)
        #expect(try stage.findings().isEmpty)
    }

    @Test func `first pushes at once make one registry`() throws {
        let stage = try Stage()
        let paths = try Self.sources(stage, 4)
        let location = RegistryLocation(
            layout: .init(root: stage.scratch.at("new/registry-data")), source: .option)
        try Workers.forEach(count: 4, width: 4) { index in
            _ = try Self.push(location, paths[index])
        }
        let registry = try LocalRegistry.open(location, .read)
        #expect(try registry.versions(of: try ArtifactName("model")).count == 4)
        #expect(try registry.verifyAll().findings.isEmpty)
    }

    @Test func `readers, pushes, rebuilds and collections do not hurt each other`() throws {
        let stage = try Stage()
        try stage.push(noise(100, seed: 60), as: "first")
        let (paths, location) = (try Self.sources(stage, 8), stage.location)
        let output = stage.scratch.at("out")
        try Workers.forEach(count: 24, width: 4) { index in
            switch index % 3 {
            case 0: _ = try Self.push(location, paths[index / 3])
            case 1: _ = try LocalRegistry.open(location, .write).collect()
            default:
                var request = PullRequest(reference: try Reference("first@v1"))
                request.output = Paths.join(output, "\(index)")
                _ = try LocalRegistry.open(location, .read).pull(request)
            }
        }
        #expect(try stage.open(.read).versions(of: try ArtifactName("model")).count == 8)
        #expect(try stage.findings().isEmpty)
    }
}
