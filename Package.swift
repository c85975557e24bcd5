// swift-tools-version: 6.2
import PackageDescription

/// Settings every target shares: Swift 6 mode, warnings are errors, unsafe code is spelled out.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Tests keep the language mode and the warnings, not the memory-safety audit.
let testing: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library target of ours.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A test target of ours.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: testing)
}

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "mreg",
    products: [.executable(name: "mreg", targets: ["mreg"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["libz-dev"])]),
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
        .systemLibrary(
            name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
        .systemLibrary(name: "CLz4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .target(name: "CSHA256"),
        .target(name: "CSystemCalls"),
        .target(name: "CPlanes", linkerSettings: [.linkedLibrary("m")]),
        room("MregCore", []),
        room("MregSystem", ["MregCore", "CSystemCalls"]),
        room("MregCrypto", ["MregCore", "COpenSSL", "CSHA256"]),
        room("StrictYAML", ["MregCore", yams]),
        room("Codecs", ["MregCore", "CPlanes", "CZlib", "CBzip2", "CLzma", "CLz4"]),
        room("ObjectStore", ["MregCore", "MregSystem", "MregCrypto", "Codecs"]),
        room("EventLog", ["MregCore", "MregSystem", "MregCrypto"]),
        room("Trust", ["MregCore", "MregCrypto"]),
        room("Policy", ["MregCore", "Evidence"]),
        room("Evidence", ["MregCore"]),
        room("Inspection", ["MregCore", "MregCrypto", "Codecs"]),
        room("Catalog", ["MregCore", grdb]),
        room(
            "Registry",
            [
                "MregCore", "MregSystem", "MregCrypto", "StrictYAML", "ObjectStore", "EventLog",
                "Inspection", "Trust", "Evidence", "Policy", "Catalog",
            ]),
        room(
            "MregCommands",
            [
                "MregCore", "MregSystem", "MregCrypto", "Trust", "Policy", "Evidence", "Inspection",
                "Registry", arguments,
            ]),
        .executableTarget(name: "mreg", dependencies: ["MregCommands"], swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["MregCore", "MregSystem"],
            path: "Tests/TestSupport", swiftSettings: testing),
        tests("TidyTests", ["MregCore", "MregSystem"]),
        tests("MregCoreTests", ["MregCore"]),
        tests("MregSystemTests", ["MregCore", "MregSystem"]),
        tests("MregCryptoTests", ["MregCore", "MregCrypto", "TestSupport"]),
        tests("StrictYAMLTests", ["StrictYAML", "MregCore"]),
        tests(
            "ObjectStoreTests",
            ["MregCore", "MregSystem", "MregCrypto", "ObjectStore", "TestSupport"]),
        tests(
            "EventLogTests", ["MregCore", "MregSystem", "MregCrypto", "EventLog", "TestSupport"]),
        tests(
            "TrustTests",
            ["MregCore", "MregCrypto", "MregSystem", "EventLog", "Registry", "Trust"]),
        tests("CodecsTests", ["MregCore", "Codecs", "TestSupport"]),
        tests("InspectionTests", ["MregCore", "Codecs", "Inspection"]),
        tests("EvidenceTests", ["Evidence", "MregCore"]),
        tests("PolicyTests", ["Policy", "StrictYAML", "MregCore"]),
        tests("CatalogTests", ["MregCore", "Catalog"]),
        tests(
            "RegistryTests",
            [
                "MregCore", "MregSystem", "MregCrypto", "StrictYAML", "ObjectStore", "EventLog",
                "Inspection", "Evidence", "Trust", "Policy", "Catalog", "Registry", "TestSupport",
            ]),
        tests(
            "MregCommandsTests", ["MregCore", "MregSystem", "Policy", "Registry", "MregCommands"]),
        tests("EndToEndTests", ["MregCore", "MregSystem", "TestSupport", "mreg"]),
    ]
)
