// swift-tools-version:6.2
import PackageDescription

let package = Package(
    name: "octoload",
    products: [
        .executable(name: "octoload", targets: ["octoload"]),
        .executable(name: "octosim", targets: ["octosim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
    ],
    targets: [
        // C libraries: a module map and, where the API is variadic or C++, a shim. Nothing else.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .target(name: "CLibCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CLibCrypto", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CEmbeddedSQL"),
        .target(name: "CEmbeddedUnits"),
        .target(name: "CGlibc"),
        .target(name: "CXXHash"),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

        // The loader. Dependencies point inward to Core.
        .target(name: "Core", dependencies: ["CLibCrypto", "CXXHash"]),
        .target(name: "Extract", dependencies: ["Core"]),
        .target(name: "Config", dependencies: ["Core", "Extract", "Yams"]),
        .target(name: "CurlTransport", dependencies: ["Core", "CLibCurl", "CDeflate"]),
        .target(name: "JSONReader", dependencies: ["Core", "CSimdJSON"]),
        .target(name: "CSV"),
        .target(name: "FileImport", dependencies: ["Core", "CSV"]),
        .target(name: "DataDictionary", dependencies: ["Core"]),
        .target(name: "Transform", dependencies: ["Core", "JSONReader"]),
        .target(name: "Warehouse", dependencies: ["Core", "CLibPQ", "CEmbeddedSQL"]),
        .target(
            name: "Runner",
            dependencies: [
                "Core", "Extract", "Transform", "JSONReader", .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "octoload",
            dependencies: [
                "CEmbeddedUnits", "CGlibc", "CSV", "Core", "Config", "DataDictionary", "Extract", "CurlTransport",
                "FileImport",
                "Transform",
                "Warehouse", "Runner",
                "PrivateServers",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),

        // Servers for the demo and the tests.
        .target(name: "PrivateServers", dependencies: ["CGlibc"]),

        // The API simulator: the world and its HTTP face as a library, and a thin executable.
        .target(name: "OctoSimulator", dependencies: ["FlyingFox", "CZlib"]),
        .executableTarget(
            name: "octosim",
            dependencies: ["OctoSimulator", .product(name: "ArgumentParser", package: "swift-argument-parser")]
        ),

        .target(
            name: "TestSupport", dependencies: ["Core", "PrivateServers", "Transform", "Warehouse"],
            path: "Tests/TestSupport"),
        .testTarget(name: "CoreTests", dependencies: ["Core", "TestSupport"]),
        .testTarget(name: "ExtractTests", dependencies: ["Core", "Extract", "TestSupport"]),
        .testTarget(name: "ConfigTests", dependencies: ["Core", "Config", "Extract", "TestSupport", "Yams"]),
        .testTarget(
            name: "CurlTransportTests", dependencies: ["Core", "CurlTransport", "PrivateServers", "TestSupport"]),
        .testTarget(name: "CSVTests", dependencies: ["CSV", "TestSupport"]),
        .testTarget(name: "FileImportTests", dependencies: ["Core", "CSV", "FileImport"]),
        .testTarget(name: "DataDictionaryTests", dependencies: ["Core", "DataDictionary"]),
        .testTarget(name: "JSONReaderTests", dependencies: ["Core", "JSONReader", "TestSupport"]),
        .testTarget(name: "TransformTests", dependencies: ["Core", "JSONReader", "Transform", "TestSupport"]),
        .testTarget(
            name: "WarehouseTests",
            dependencies: ["Config", "Core", "JSONReader", "Transform", "Warehouse", "TestSupport"]),
        .testTarget(
            name: "RunnerTests",
            dependencies: [
                "Config", "Core", "Extract", "Runner", "TestSupport", "Transform",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "OctoSimulatorTests", dependencies: ["OctoSimulator"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Core", "OctoSimulator", "PrivateServers", "TestSupport", "octoload", "octosim", "FlyingFox", "Yams",
            ],
            exclude: ["Clients"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// One place for what every target of ours is compiled with: warnings are errors, features of the next language mode on.
let cTargets = ["CLibCurl", "CLibCrypto", "CEmbeddedSQL", "CGlibc", "CSimdJSON", "CXXHash"]
for target in package.targets where target.type != .system {
    if cTargets.contains(target.name) {
        target.cSettings = (target.cSettings ?? []) + [.treatAllWarnings(as: .error)]
        target.cxxSettings = (target.cxxSettings ?? []) + [.treatAllWarnings(as: .error)]
    } else {
        target.swiftSettings =
            (target.swiftSettings ?? []) + [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .treatAllWarnings(as: .error),
            ]
    }
}
