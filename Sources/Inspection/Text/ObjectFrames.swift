// SPDX-License-Identifier: Apache-2.0

/// The objects of a JSON document that are open, each with the few members that name what is made
/// of it: judged when the object ends, in whatever order its members stand.
struct ObjectFrames {
    /// Longest text that is kept, in bytes; no name is longer.
    private static let textBytesMax = 1024
    private let wanted: Set<String>
    private var frames: [[String: String]] = []

    init(_ wanted: Set<String>) { self.wanted = wanted }

    mutating func enter() { frames.append([:]) }

    /// Notes a member of the innermost object.
    mutating func note(_ text: String, _ path: JSONPath) {
        guard !path.isArray, wanted.contains(path.key), !frames.isEmpty else { return }
        let isShort = text.utf8.count <= Self.textBytesMax
        frames[frames.count - 1][path.key] =
            isShort ? text : text.clipped(Self.textBytesMax / 4) + "…"
    }

    /// The members of the object that ends; nil when it has none that matter.
    mutating func leave() -> [String: String]? {
        guard let frame = frames.popLast(), !frame.isEmpty else { return nil }
        return frame
    }

    /// What is still open, where a document breaks off.
    mutating func rest() -> [[String: String]] {
        defer { frames = [] }
        return frames.filter { !$0.isEmpty }
    }
}
