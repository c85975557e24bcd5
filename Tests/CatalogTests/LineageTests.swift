// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Testing

@Suite struct LineageTests {
    let temporary: TemporaryCatalog
    let catalog: Catalog

    init() throws {
        temporary = try TemporaryCatalog()
        catalog = try temporary.open()
    }

    /// Publishes version N of `m` with manifest N for each pair, then its edges.
    private func fill(_ edges: [(child: Int, parent: Int, relation: String)]) throws {
        try catalog.apply { writer in
            let numbers = Set(edges.flatMap { [$0.child, $0.parent] }).filter { $0 < 100 }.sorted()
            var ids: [Int: VersionID] = [:]
            for number in numbers {
                ids[number] = try writer.insertVersion(row("m", number, manifest: number))
            }
            for edge in edges {
                let row = EdgeRow(
                    parentManifest: digest(edge.parent),
                    parent: edge.parent < 100 ? try name("m", edge.parent) : nil,
                    relation: edge.relation, externalURI: edge.parent < 100 ? nil : "https://x",
                    logIndex: Int64(edge.child))
                try writer.insertEdges([row], of: #require(ids[edge.child]))
            }
        }
    }

    private func up(_ number: Int, ignoring: [String] = []) throws -> LineageGraph {
        try catalog.read { try $0.ancestors(of: digest(number), ignoring: ignoring) }
    }

    @Test func `a diamond is four nodes and four edges both ways`() throws {
        try fill([(2, 1, "finetune"), (3, 1, "merge"), (4, 2, "merge"), (4, 3, "merge")])
        let graph = try up(4)
        #expect(graph.nodes.map(\.manifest) == [1, 2, 3, 4].map(digest))
        #expect(graph.nodes.map { $0.versions.map(\.name.number.value) } == [[1], [2], [3], [4]])
        #expect(
            graph.edges.map { "\($0.child.number)<-\($0.row.parent?.number.description ?? "?")" }
                == ["v2<-v1", "v3<-v1", "v4<-v2", "v4<-v3"])
        try #expect(catalog.read { try $0.descendants(of: digest(1)) } == graph)
        try #expect(up(1).edges == [])
        try #expect(
            catalog.read { try $0.ancestorManifests(of: digest(4)) }
                == Set([1, 2, 3, 4].map(digest)))
        try #expect(
            catalog.read { try $0.descendantManifests(of: digest(4)) } == [digest(4)])
    }

    @Test func `a cycle ends`() throws {
        try fill([(1, 2, "merge"), (2, 3, "merge"), (3, 1, "merge"), (3, 3, "merge")])
        try #expect(up(1).nodes.count == 3)
        try #expect(catalog.read { try $0.descendants(of: digest(2)) }.edges.count == 4)
    }

    @Test func `an external parent is a node without versions`() throws {
        try fill([(1, 500, "finetune")])
        let graph = try up(1)
        #expect(graph.nodes.map(\.versions.count) == [1, 0])
        #expect(graph.edges.first?.row.externalURI == "https://x")
        let children = try catalog.read { try $0.children(of: digest(500)) }
        #expect(children.map(\.child) == [try name("m", 1)])
    }

    @Test func `ignored relations are not followed`() throws {
        try fill([(3, 2, "evaluated-on"), (3, 1, "trained-on"), (2, 4, "finetune")])
        let graph = try up(3, ignoring: ["evaluated-on"])
        #expect(graph.nodes.map(\.manifest) == [digest(1), digest(3)])
        #expect(graph.edges.map(\.row.relation) == ["trained-on"])
    }

    @Test func `the same bytes under another name keep their past`() throws {
        try fill([(2, 1, "finetune")])
        try catalog.apply { writer in
            _ = try writer.insertVersion(row("washed", 1, manifest: 2))
            let child = try writer.insertVersion(row("child", 1, manifest: 50))
            let edge = EdgeRow(
                parentManifest: digest(2), parent: try name("washed", 1), relation: "finetune",
                logIndex: 9)
            try writer.insertEdges([edge], of: child)
        }
        try #expect(up(50).nodes.map(\.manifest).contains(digest(1)))
        let down = try catalog.read { try $0.descendants(of: digest(1)) }
        #expect(down.nodes.flatMap(\.versions).map(\.name.description).contains("child@v1"))
    }

    @Test func `a chain of five thousand is followed to its end`() throws {
        try catalog.apply { writer in
            for number in 1...5000 {
                let id = try writer.insertVersion(row("m", number, manifest: number))
                let edge = EdgeRow(
                    parentManifest: digest(number - 1), relation: "finetune", logIndex: 0)
                try writer.insertEdges([edge], of: id)
            }
        }
        try #expect(up(5000).nodes.count == 5001)
        try #expect(catalog.read { try $0.lineage() }.edges.count == 5000)
    }

    /// Three thousand versions, each of random earlier ones, named or by digest alone; some have the
    /// bytes of another. From the first nearly all are reached, from the last few.
    @Test(arguments: [1, 700, 1900, 2500, 2990])
    func `steps down are the same, looked up or read all at once`(_ root: Int) throws {
        var random = SystemRandomNumberGenerator()
        var ids: [Int: VersionID] = [:]
        try catalog.apply { writer in
            for number in 1...3000 {
                let isCopy = number % 50 == 0
                let id = try writer.insertVersion(
                    row("m", number, manifest: isCopy ? number - 1 : number))
                ids[number] = id
                guard number > 1, !isCopy else { continue }
                let parent = Int.random(in: max(1, number - 400)..<number, using: &random)
                let manifest = parent % 50 == 0 ? parent - 1 : parent
                let relation = number % 97 == 0 ? "evaluated-on" : "finetune"
                let edge = EdgeRow(
                    parentManifest: digest(manifest),
                    parent: number % 3 == 0 ? nil : try name("m", parent), relation: relation,
                    logIndex: Int64(number))
                try writer.insertEdges([edge], of: id)
            }
        }
        try catalog.read { reader in
            let seed = try #require(ids[root])
            let copies = try reader.copies()
            #expect(copies.count == 60)
            func node(_ id: VersionID) -> VersionID { copies[id] ?? id }
            var children: [VersionID: [VersionID]] = [:]
            try reader.forEachStepDown(from: [seed]) { step in
                children[node(step.parent), default: []].append(node(step.child))
            }
            var reached: Set = [node(seed)]
            var queue = [node(seed)]
            while let here = queue.popLast() {
                for child in children[here] ?? [] where reached.insert(child).inserted {
                    queue.append(child)
                }
            }
            let manifest = root % 50 == 0 ? root - 1 : root
            let expected = try reader.descendantManifests(
                of: digest(manifest), ignoring: ["evaluated-on"])
            #expect(Set(try reader.manifests(of: Array(reached)).values) == expected)
        }
    }

    /// Looked up one by one below two thousand, read all at once above: both say what each version's
    /// own record says.
    @Test(arguments: [50, 2400])
    func `versions that are reached are as their records say`(_ count: Int) throws {
        var ids: [VersionID] = []
        try catalog.apply { writer in
            for number in 1...2500 {
                let artifact = number % 3 == 0 ? "b" : "a"
                let id = try writer.insertVersion(row(artifact, number, manifest: number))
                ids.append(id)
                if number % 7 == 0 { try writer.markRemoved(id, logIndex: 2) }
                guard number % 5 != 0 else { continue }
                let states: [VersionState] = [.active, .deprecated, .quarantined, .revoked]
                try writer.setState(
                    StateChange(
                        state: states[number % 4], reason: "", at: Timestamp(seconds: 1),
                        logIndex: 1, actor: nil, isEffective: true), of: id)
            }
        }
        try catalog.read { reader in
            let artifacts = try reader.artifactNames()
            let places = Dictionary(
                uniqueKeysWithValues: zip(artifacts.map(\.id), artifacts.indices))
            let wanted = ids.suffix(count)
            var found: [VersionID: ReachedVersion] = [:]
            try reader.forEachReached(Array(wanted), places: places) { found[$0.id] = $0 }
            for id in wanted {
                let reached = try #require(found[id])
                let record = try #require(try reader.version(id))
                #expect(artifacts[reached.artifact].name == record.name.artifact.text)
                #expect(reached.number == Int64(record.name.number.value))
                #expect(reached.state == record.state)
                #expect(reached.isRemoved == (record.removedLogIndex != nil))
            }
        }
    }
}
