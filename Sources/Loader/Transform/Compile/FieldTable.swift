import Core

/// Numbers the values that a plan uses: paths that are read, each once, and behind them what is made of them.
struct FieldTable {
    private(set) var paths: [FieldPath] = []
    private var numbers: [FieldPath: Int] = [:]
    private(set) var derived: [DerivedValue] = []
    /// How many paths there are in all; `nil` while they are being collected, when derived values have no numbers yet.
    private var total: Int?

    init() {}

    /// Numbers derived values behind the paths, of which none may be missing.
    init(paths: [FieldPath]) {
        for path in paths { _ = number(of: path) }
        total = paths.count
    }

    mutating func number(of path: FieldPath) -> Int {
        if let number = numbers[path] { return number }
        numbers[path] = paths.count
        paths.append(path)
        return paths.count - 1
    }

    mutating func number(of path: FieldPath, _ conversion: ValueConversion?, as result: FormResult?) -> Int {
        let base = number(of: path)
        guard let conversion else { return base }
        let value = DerivedValue(base: base, path: path, conversion: conversion, result: result)
        if let index = derived.firstIndex(where: { $0.isSame(as: value) }) { return (total ?? 0) + index }
        derived.append(value)
        return (total ?? 0) + derived.count - 1
    }
}
