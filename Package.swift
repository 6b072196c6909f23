// swift-tools-version:6.2
import PackageDescription

let package = Package(
    name: "octoload",
    products: [
        .executable(name: "octoload", targets: ["octoload"]),
        .executable(name: "octosim", targets: ["octosim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
    ],
    targets: [
        // C libraries: a module map and, where the API is variadic or C++, a shim. Nothing else.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .target(name: "CLibCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CLibCrypto", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CLibSSL", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(name: "CEmbeddedSQL"),
        .target(name: "CEmbeddedUnits"),
        .target(name: "CGlibc"),
        .target(name: "CXXHash"),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

        // The loader. Dependencies point inward to Core.
        .target(name: "Core", dependencies: ["CGlibc", "CLibCrypto", "CXXHash"]),
        .target(name: "Extract", dependencies: ["Core"]),
        .target(name: "ValueForms", dependencies: ["Core"]),
        .target(name: "Actions", dependencies: ["Core", "Extract"]),
        .target(name: "Config", dependencies: ["Actions", "Core", "Extract", "ValueForms", "Yams"]),
        .target(name: "CurlTransport", dependencies: ["Core", "CLibCurl", "CDeflate"]),
        .target(name: "JSONReader", dependencies: ["Core", "CSimdJSON"]),
        .target(name: "Discover", dependencies: ["Core", "ValueForms"]),
        .target(name: "CSV"),
        .target(name: "FileImport", dependencies: ["Core", "CSV"]),
        .target(name: "DataDictionary", dependencies: ["Core"]),
        .target(name: "Transform", dependencies: ["Core", "JSONReader"]),
        .target(name: "Warehouse", dependencies: ["Core", "CLibPQ", "CLibSSL", "CEmbeddedSQL"]),
        .target(
            name: "Runner",
            dependencies: [
                "CSV", "Core", "Extract", "Transform", "JSONReader", .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "octoload",
            dependencies: [
                "Actions", "CEmbeddedUnits", "CGlibc", "CSV", "Core", "Config", "DataDictionary", "Discover", "Extract",
                "CurlTransport",
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
        .testTarget(
            name: "ActionsTests",
            dependencies: [
                "Actions", "Config", "Core", "CurlTransport", "PrivateServers", "TestSupport", "Warehouse",
            ]),
        .testTarget(name: "ConfigTests", dependencies: ["Core", "Config", "Extract", "TestSupport", "Yams"]),
        .testTarget(
            name: "CurlTransportTests", dependencies: ["Core", "CurlTransport", "PrivateServers", "TestSupport"]),
        .testTarget(name: "CSVTests", dependencies: ["CSV", "TestSupport"]),
        .testTarget(name: "FileImportTests", dependencies: ["Core", "CSV", "FileImport"]),
        .testTarget(name: "DataDictionaryTests", dependencies: ["Core", "DataDictionary"]),
        .testTarget(name: "JSONReaderTests", dependencies: ["Core", "JSONReader", "TestSupport"]),
        .testTarget(
            name: "TransformTests",
            dependencies: ["Config", "Core", "JSONReader", "Transform", "TestSupport", "ValueForms"]),
        .testTarget(
            name: "DiscoverTests",
            dependencies: ["Config", "Core", "Discover", "JSONReader", "Transform", "TestSupport"]),
        .testTarget(name: "ValueFormsTests", dependencies: ["Core", "TestSupport", "ValueForms"]),
        .testTarget(
            name: "WarehouseTests",
            dependencies: ["Config", "Core", "JSONReader", "Transform", "Warehouse", "TestSupport"],
            exclude: ["SQL"]),
        .testTarget(
            name: "RunnerTests",
            dependencies: [
                "CSV", "Config", "Core", "Extract", "Runner", "TestSupport", "Transform",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "OctoSimulatorTests", dependencies: ["OctoSimulator"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Actions", "Core", "CurlTransport", "OctoSimulator", "PrivateServers", "Runner", "TestSupport",
                "octoload",
                "octosim", "FlyingFox", "Yams",
            ],
            exclude: ["Clients"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// What deploy/fuzz builds, and nobody else: its runtime is libFuzzer's, and everything is compiled with sanitizers.
if Context.environment["OCTOLOAD_FUZZ"] != nil {
    package.targets += [
        .target(
            name: "FuzzPages", dependencies: ["CSimdJSON"], path: "Tests/Fuzz/Pages",
            linkerSettings: [.linkedLibrary("simdjson")]),
        .executableTarget(
            name: "octofuzz",
            dependencies: [
                "CLibCurl", "CSV", "Config", "Core", "Discover", "Extract", "FuzzPages", "JSONReader", "Transform",
            ],
            path: "Tests/Fuzz/Targets"),
    ]
}

// deploy/sanitize builds and runs the suites that need no PostgreSQL, and what they test.
if Context.environment["OCTOLOAD_SANITIZE"] != nil {
    package.products = []
    package.targets.removeAll { ["WarehouseTests", "EndToEndTests", "octoload", "octosim"].contains($0.name) }
}

let cTargets = [
    "CLibCurl", "CLibCrypto", "CLibSSL", "CEmbeddedSQL", "CEmbeddedUnits", "CGlibc", "CSimdJSON", "CXXHash",
    "FuzzPages",
]

// The floors of Sources: what is not Swift, the loader, and servers for the demo and the tests.
let servers = ["PrivateServers", "OctoSimulator", "octosim"]
for target in package.targets where target.path == nil && target.type != .test {
    let floor =
        target.type == .system || cTargets.contains(target.name)
        ? "CLibraries" : servers.contains(target.name) ? "Servers" : "Loader"
    target.path = "Sources/\(floor)/\(target.name)"
}

// One place for what every target of ours is compiled with: warnings are errors, features of the next language mode on.
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
