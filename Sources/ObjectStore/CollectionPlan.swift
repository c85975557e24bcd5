// SPDX-License-Identifier: Apache-2.0
import MregCore

/// How much a collection may do.
public struct CollectOptions: Sendable {
    /// Containers of which live blobs need a smaller share than this, in percent, are rewritten.
    public static let liveShareMin: Int64 = 50
    /// Rewriting that would free fewer bytes than this in all is not begun.
    public static let gainBytesMin: Int64 = 64 << 10
    /// Chunks that one collection copies at most; the rest is left to the next one.
    public static let copiedChunksMax = 100_000

    /// Bytes that may be copied; 0 rewrites nothing.
    public var copyBytesMax = Int64.max
    /// Rewriting begins when it frees at least so many bytes in all.
    public var gainBytes = gainBytesMin
    /// Whether nothing is to be changed.
    public var isDryRun = false

    /// Makes the usual options.
    public init() {}
}

/// What becomes of containers and recipes, decided from a mark.
struct CollectPlan: Sendable {
    /// What becomes of a container.
    enum Fate: Sendable, Equatable {
        /// It stays.
        case stays
        /// Nothing needs it.
        case dead
        /// So little of it is needed that the needed bytes are copied elsewhere.
        case rewritten
    }

    /// The fate of each container, by its number.
    private(set) var fates: [Fate]
    /// The containers to rewrite, the emptiest first.
    private(set) var candidates: [Int] = []

    init(_ mark: StoreMark, _ options: CollectOptions) {
        fates = mark.isNeeded.map { $0 ? .stays : .dead }
        chooseCandidates(mark, options)
    }

    /// A container that is to be rewritten stays after all.
    mutating func spare(_ container: Int) { fates[container] = .stays }

    /// Whether a recipe must go or change.
    func concerns(_ note: StoreMark.RecipeNote) -> Bool {
        note.liveCount == 0 || note.isBroken
            || note.containers.contains { fates[Int($0)] != .stays }
    }

    private mutating func chooseCandidates(_ mark: StoreMark, _ options: CollectOptions) {
        var found: [Int] = []
        for number in fates.indices where fates[number] == .stays {
            let (needed, size) = (mark.neededBytes[number], mark.sizes[number])
            let share = Double(needed) * 100 < Double(size) * Double(CollectOptions.liveShareMin)
            if share { found.append(number) }
        }
        found.sort { left, right in
            let (a, b) = (mark.sizes[left], mark.sizes[right])
            let (x, y) = (Double(mark.neededBytes[left]), Double(mark.neededBytes[right]))
            return (x * Double(b), left) < (y * Double(a), right)
        }
        var (bytes, chunks, gain) = (Int64(0), 0, Int64(0))
        var chosen: [Int] = []
        for number in found {
            bytes += mark.neededBytes[number]
            chunks += mark.chunkCounts[number]
            guard bytes <= options.copyBytesMax, chunks <= CollectOptions.copiedChunksMax,
                options.copyBytesMax > 0
            else { break }
            gain += mark.sizes[number] - mark.neededBytes[number]
            chosen.append(number)
        }
        guard gain >= options.gainBytes, gain > 0 else { return }
        candidates = chosen
        for number in chosen { fates[number] = .rewritten }
    }
}
