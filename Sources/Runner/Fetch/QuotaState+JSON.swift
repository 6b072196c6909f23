import Extract
import Foundation

/// As the database keeps it.
extension Quota.State {
    /// A text that cannot be read, of another version say, is as good as none.
    package init(json: String) {
        self = (try? JSONDecoder().decode(Quota.State.self, from: Data(json.utf8))) ?? Quota.State()
    }

    var json: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
