import Config
import Core
import Discover

/// The list that is looked at, and how what is proposed for it is read: as a file of its own, or as a part of one that is there.
struct DiscoveryTarget: Sendable {
    let list: ListDraft
    /// The pipeline of that file that is looked at anew.
    var existing: Pipeline?
    /// Reads a stanza, or a whole file, as `octoload run` would.
    let read: @Sendable (String) throws(ConfigErrors) -> Configuration

    /// A list that no file knows.
    static func address(_ list: ListDraft) -> DiscoveryTarget {
        DiscoveryTarget(list: list) { text throws(ConfigErrors) in
            // What `OCTOLOAD_API_URL` says is about files that are there.
            try ConfigLoader.parse(text: text, file: "pipelines.yaml")
        }
    }

    /// A list of an API that a file knows.
    static func file(
        _ list: ListDraft, existing: Pipeline?, path: String, name: String?, environment: [String: String]
    ) -> DiscoveryTarget {
        DiscoveryTarget(list: list, existing: existing) { text throws(ConfigErrors) in
            try ConfigLoader.load(path: path, only: text, name: name, environment: environment)
        }
    }

    /// The configuration and its pipeline for this list, as a text has them.
    ///
    /// - Throws: `ConfigErrors` if the text is wrong.
    func pipeline(_ text: String) throws -> (configuration: Configuration, pipeline: Pipeline) {
        let configuration = try read(text)
        guard let pipeline = configuration.pipelines.first(where: { $0.name == list.name }) else {
            preconditionFailure("what was read has the stanza that was written")
        }
        return (configuration, pipeline)
    }
}
