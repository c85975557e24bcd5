// SPDX-License-Identifier: Apache-2.0
import CSystemCalls

/// How this process takes memory from the system.
public enum MemoryUse {
    /// Pieces of at least this many bytes are taken from the system and given back one by one.
    private static let mappedBytesMin: Int32 = 1 << 20
    /// So many pools of memory are kept for threads; each holds on to what was freed in it.
    private static let arenasMax: Int32 = 2

    /// Has large pieces of memory go back to the system as soon as they are freed.
    ///
    /// Left to itself, the C library raises the bound each time a large piece is freed, and keeps
    /// what is below it: a command that handles lists of many files would hold twice what it needs.
    public static func returnLargePieces() {
        mreg_return_memory(mappedBytesMin, arenasMax)
    }

    /// A process that never took as many bytes as these has nothing to give back.
    private static let smallBytesMax = 40 << 20

    /// Gives back what this process has no use for any more: for the end of a stage of long work.
    ///
    /// That is small pieces of memory which were freed, and the pages of program and libraries that
    /// were run: each stage runs code of its own, and all of it together is more than 30 MB.
    public static func release() { mreg_release_memory(smallBytesMax >> 10) }
}
