import Core

/// Collects the mistakes of one file while it is read, so that all are told at once.
final class ConfigProblems {
    private(set) var errors: [ConfigError] = []

    func add(_ error: ConfigError) {
        errors.append(error)
    }

    /// The value, or `nil` after noting why there is none.
    func noting<Value>(_ read: () throws(ConfigError) -> Value) -> Value? {
        do throws(ConfigError) {
            return try read()
        } catch {
            errors.append(error)
            return nil
        }
    }

    /// In the order of the file; mistakes without a place first.
    var inOrder: [ConfigError] {
        errors.enumerated().sorted { left, right in
            let (first, second) = (left.element.location, right.element.location)
            return (first?.line ?? 0, first?.column ?? 0, left.offset) < (
                second?.line ?? 0, second?.column ?? 0, right.offset
            )
        }.map(\.element)
    }
}
