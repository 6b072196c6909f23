/// Progress under a pipeline's name that is another list's.
package struct ForeignProgress: Sendable, Hashable {
    /// What the books have.
    package var known: PipelineSource
    /// What the configuration has.
    package var source: PipelineSource

    /// `nil` if nothing differs.
    package init?(known: PipelineSource, source: PipelineSource) {
        guard !source.differences(from: known).isEmpty else { return nil }
        self.known = known
        self.source = source
    }

    /// Of each source that the books have under its name with something else.
    package static func found(in known: [PipelineSource], for sources: [PipelineSource]) -> [ForeignProgress] {
        sources.compactMap { source in
            known.first { $0.pipeline == source.pipeline }.flatMap { ForeignProgress(known: $0, source: source) }
        }
    }

    /// What differs, and the two ways on, as commands.
    ///
    /// - Parameter options: Behind the commands: which file they are to read.
    package func sentence(options: String) -> String {
        let name = source.pipeline
        let what = source.differences(from: known).map(\.description).joined(separator: "; ")
        return
            "pipeline \"\(name)\" has progress in this database that belongs to another list: \(what). "
            + "If the same data moved: `octoload state adopt \(name)\(options)` goes on from its marks. "
            + "If it is to be read from the beginning: `octoload state reset \(name)\(options)`. "
            + "If both lists are wanted: give this one another name"
    }
}

extension RunFailure {
    /// - Parameter foreign: Not empty.
    package init(_ foreign: [ForeignProgress], in configuration: Configuration) {
        self.init(.configuration, lines: foreign.map { $0.sentence(options: configuration.options(of: $0)) })
    }
}

extension Configuration {
    /// What every command needs that is to read this file as it was read now.
    fileprivate func options(of foreign: ForeignProgress) -> String {
        let file = pipelines.first { $0.name == foreign.source.pipeline }?.location.file
        return (file.map { " --config \($0.shellWord)" } ?? "") + (environment.map { " --env \($0)" } ?? "")
    }

    /// What the progress of these pipelines belongs to.
    package func sources(of pipelines: [Pipeline]) -> [PipelineSource] {
        pipelines.map { PipelineSource($0, settings(of: $0)) }
    }
}
