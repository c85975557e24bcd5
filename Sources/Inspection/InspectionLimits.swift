// SPDX-License-Identifier: Apache-2.0

/// Named bounds of the inspector; together they keep it below 64 MiB for any input.
enum InspectionLimits {
    /// One read, in bytes.
    static let bufferBytes = 256 << 10
    /// Longest evidence of a finding, or value of a fact, in Unicode scalars.
    static let evidenceMax = 400
    /// Longest place of a finding, in Unicode scalars.
    static let placeMax = 2000
    /// Longest name of a tensor or fact that is kept, in Unicode scalars.
    static let nameMax = 256
    /// Dimensions of a shape that are kept.
    static let dimensionsMax = 32
    /// Facts kept of one file, besides those under common names.
    static let factsMax = 200
    /// Element types that are told apart in one file.
    static let typesMax = 64
    /// Archive and stream nesting.
    static let depthMax = 5
    /// Findings kept for one file; more are counted.
    static let findingsMax = 100
    /// A member or document held in memory, in bytes, summed over all that are open.
    static let memoryBytesMax: Int64 = 24 << 20
    /// Bytes made by decompression beyond four times the file's size, before it counts as a bomb.
    static let inflatedSlackBytes: Int64 = 1 << 30
    /// Members of one archive.
    static let membersMax = 100_000
    /// Values on the pickle stack.
    static let pickleStackMax = 1 << 20
    /// Memo slots of one pickle.
    static let pickleMemoMax = 4_800_000
    /// Distinct globals of one pickle.
    static let pickleGlobalsMax = 1 << 15
    /// All names of one pickle, archive or table together, in bytes.
    static let namesBytesMax = 8 << 20
    /// Longest key of a storage, in bytes.
    static let storageKeyBytesMax = 64
    /// Dimensions of a tensor; torch has no more.
    static let tensorDimensionsMax = 64
    /// Pickles in one file.
    static let pickleStreamsMax = 64
    /// Longest name or line looked at, in bytes.
    static let pickleLineBytesMax = 64 << 10
    /// Bytes of a raw array, or of text in a pickle, that are tried as a pickle themselves.
    static let probeBytes: Int64 = 64 << 10
    /// Storages of one checkpoint.
    static let storagesMax = 1 << 16
    /// Tensors of one file.
    static let tensorsMax = 150_000
    /// Tensors named in a record; all are counted.
    static let tensorsListedMax = 10_000
    /// Deepest JSON document.
    static let jsonDepthMax = 512
    /// Longest chat template that is checked, in bytes.
    static let templateBytesMax = 1 << 20
    /// Largest structured header held in memory, in bytes (safetensors allows 100 MB).
    static let headerBytesMax = 100_000_000
}
