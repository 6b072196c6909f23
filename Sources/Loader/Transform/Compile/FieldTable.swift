import Core

/// Numbers the paths that a plan reads, each once.
struct FieldTable {
    private(set) var paths: [FieldPath] = []
    private var numbers: [FieldPath: Int] = [:]

    mutating func number(of path: FieldPath) -> Int {
        if let number = numbers[path] { return number }
        numbers[path] = paths.count
        paths.append(path)
        return paths.count - 1
    }
}
