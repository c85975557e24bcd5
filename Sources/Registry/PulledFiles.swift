// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import ObjectStore

/// A file of a pull and its path below the target's root.
struct PulledFile: Sendable {
    var entry: FileList.Entry
    var path: ArtifactPath

    /// The permission bits of a file that is written.
    var mode: UInt32 { entry.isExecutable ? 0o755 : 0o644 }
}

/// Files of a pull: their places in the version's list, four bytes each.
struct PulledFiles: Sendable {
    /// All files of the version.
    let entries: FileList.Entries
    private let places: [UInt32]
    /// The path of the only file, where it is another one than in the list.
    private let renamed: ArtifactPath?

    /// Takes files by their places in a list.
    init(_ entries: FileList.Entries, _ places: [UInt32], renamed: ArtifactPath? = nil) {
        self.entries = entries
        self.places = places
        self.renamed = renamed
    }

    /// Some of these files, by their places among them.
    func picking(_ indices: some Sequence<Int>) -> PulledFiles {
        PulledFiles(entries, indices.map { places[$0] }, renamed: renamed)
    }

    /// The sum of the sizes, in bytes.
    var byteCount: Int64 { places.reduce(0) { $0 + entries.size(Int($1)) } }

    /// The paths below the target's root.
    var paths: some RandomAccessCollection<ArtifactPath> { lazy.map(\.path) }

    /// The files of each layer, by its number, in order of their place in it.
    var byLayer: [(layer: Int, files: PulledFiles)] {
        var layers: [Int: [UInt32]] = [:]
        for place in places { layers[entries.layer(Int(place)), default: []].append(place) }
        return layers.sorted { $0.key < $1.key }.map { layer, places in
            let sorted = places.sorted { entries.offset(Int($0)) < entries.offset(Int($1)) }
            return (layer, PulledFiles(entries, sorted, renamed: renamed))
        }
    }

    /// Where the files lie in their layer.
    var parts: FileParts { FileParts(entries, places) }
}

extension PulledFiles: RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { places.count }

    subscript(index: Int) -> PulledFile {
        let entry = entries[Int(places[index])]
        return PulledFile(entry: entry, path: renamed ?? entry.path)
    }
}

/// The paths of the files of a pull, made when they are asked for, and a few others.
public struct PulledPaths: Sendable {
    private let root: String
    private let files: PulledFiles?
    private var others: [String] = []

    /// No paths.
    public init() {
        root = ""
        files = nil
    }

    init(_ files: PulledFiles, below root: String) {
        self.root = root
        self.files = files
    }

    mutating func append(_ path: String) { others.append(path) }
}

extension PulledPaths: RandomAccessCollection {
    /// The place of the first path.
    public var startIndex: Int { 0 }
    /// The number of paths.
    public var endIndex: Int { (files?.count ?? 0) + others.count }
    /// The path at a place.
    public subscript(index: Int) -> String {
        guard let files, index < files.count else { return others[index - (files?.count ?? 0)] }
        return Paths.join(root, files[index].path.text)
    }
}
