// SPDX-License-Identifier: Apache-2.0
import MregCore

/// All that a verdict can depend on of a file's name: what follows its last dot.
///
/// With the content's digest and the ruleset's it names a verdict, so that one record serves a
/// file wherever it lies and whatever it is called.
public enum FileEnding {
    /// Files that are known by their whole name.
    private static let wholeNames = ["keras_metadata.pb"]
    /// No format is known by a longer ending, in bytes.
    private static let bytesMax = 32

    /// Whether a file of this name is judged by the whole of it.
    public static func isWholeName(_ name: ArraySlice<UInt8>) -> Bool {
        wholeNames.contains { name.elementsEqual($0.utf8) }
    }

    /// The ending in lower case; empty when there is none or it means nothing.
    public static func of(_ path: String) -> String {
        let slash = UInt8(ascii: "/")
        let whole = path.utf8[...]
        let end = whole.lastIndex { $0 != slash }.map(whole.index(after:)) ?? whole.startIndex
        let start = whole[..<end].lastIndex(of: slash).map(whole.index(after:)) ?? whole.startIndex
        let last = whole[start..<end]
        if let known = wholeNames.first(where: { last.elementsEqual($0.utf8) }) { return known }
        guard let dot = last.lastIndex(of: UInt8(ascii: ".")) else { return "" }
        let ending = last[last.index(after: dot)...]
        guard ending.count <= bytesMax else { return "" }
        return String(Substring(ending)).lowercased().printable
    }

    /// The name under which a file is judged: the same for all files with its ending.
    static func judgedName(_ path: String) -> String {
        let ending = of(path)
        if ending.isEmpty || ending.utf8.contains(UInt8(ascii: ".")) {
            return ending.isEmpty ? "file" : ending
        }
        return "file." + ending
    }
}
