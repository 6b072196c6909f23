import Core
import JSONReader
import Synchronization
import Transform

/// What a run meets of one pipeline's fields, beside what earlier runs met: which slices to hold, what to warn of, and what
/// to add to the books at the end.
final class FieldWatch: Sendable {
    let paths: [MappedPath]

    private struct State {
        /// By number of the path; empty before `learn`.
        var known: [KnownField?] = []
        var isLearnt = false
        /// Of published slices: what the books are to learn.
        var published = PathTally()
        /// Of all slices that were read to their end.
        var read = PathTally()
        var examples: [Int: PathExample] = [:]
        var absent: [Int: Set<String>] = [:]
        var present: [Int: Set<String>] = [:]
        /// Paths for which a slice is held: that says more than a warning.
        var held: Set<Int> = []
        var unmapped: [String: UnmappedField] = [:]
        /// Of earlier runs.
        var knownUnmapped: [String] = []
        var codes: [CodeTable: Set<String>] = [:]
    }

    private let state = Mutex(State())

    init(_ paths: [MappedPath]) {
        self.paths = paths
    }

    var isLearnt: Bool { state.withLock { $0.isLearnt } }

    /// Takes what the books know.
    func learn(_ fields: [KnownField]) {
        let mapped = Dictionary(fields.filter(\.isMapped).map { ($0.path, $0) }) { first, _ in first }
        state.withLock { state in
            state.known = paths.map { mapped[$0.path.description] }
            state.knownUnmapped = fields.filter { !$0.isMapped }.map(\.path)
            state.isLearnt = true
        }
    }

    // MARK: While reading

    /// Of a page: mostly nothing.
    func meet(_ chunk: StageChunk) {
        guard !chunk.examples.isEmpty || !chunk.unmapped.isEmpty else { return }
        state.withLock { state in
            for example in chunk.examples
            where state.examples[example.path].map({ isNews(example, than: $0, state) }) ?? true {
                state.examples[example.path] = example
            }
            for field in chunk.unmapped where state.unmapped.count < FieldNews.most {
                let path = field.path.description
                if state.unmapped[path] == nil { state.unmapped[path] = field }
            }
        }
    }

    /// An example of a type that the books do not have yet says more than another.
    private func isNews(_ example: PathExample, than other: PathExample, _ state: State) -> Bool {
        let types = known(example.path, state)?.types ?? []
        return types.contains(other.type.rawValue) && !types.contains(example.type.rawValue)
    }

    private func known(_ path: Int, _ state: State) -> KnownField? {
        state.known.indices.contains(path) ? state.known[path] : nil
    }

    // MARK: When a slice is complete

    /// Why a slice is held; `nil` if it has what is to be expected.
    func reasonToHold(_ tally: PathTally, partition: String) -> String? {
        guard tally.records > 0 else { return nil }
        return state.withLock { state in
            var reasons: [String] = []
            for path in paths.indices where paths[path].isExpected && tally.met(path) == 0 {
                guard let reason = reason(path, tally, partition, state) else { continue }
                state.held.insert(path)
                reasons.append(reason)
            }
            if reasons.isEmpty { return nil }
            let more = reasons.count > 3 ? "; and \(reasons.count - 3) paths more" : ""
            return reasons.prefix(3).joined(separator: "; ") + more
        }
    }

    private func reason(_ path: Int, _ tally: PathTally, _ partition: String, _ state: State) -> String? {
        let name = paths[path].path.description
        if tally.belowArray(path) == tally.records {
            return "\(name) leads into an array in \(all(tally.records)), which a path of names cannot"
        }
        switch paths[path].presence {
        case .optional: return nil
        case .required:
            return "\(name): none of \(counted(tally.records)) has it, and it is required\(nearest(path, state))"
        case nil:
            guard let known = known(path, state), ShapeRule.isGone(known, records: tally.records, partition: partition)
            else { return nil }
            return "\(name): none of \(counted(tally.records)) has it, and \(share(known)) of those before had it"
                + nearest(path, state)
        }
    }

    /// Takes what a slice had into account.
    ///
    /// - Parameter isPublished: The slice goes to the database; else it is held, and the books learn nothing from it.
    func add(_ tally: PathTally, _ newCodes: [CodeTable: Set<String>], partition: String, isPublished: Bool) {
        guard tally.records > 0 || !newCodes.isEmpty else { return }
        state.withLock { state in
            state.read.add(tally)
            guard isPublished else { return }
            state.published.add(tally)
            state.codes.merge(newCodes) { $0.union($1) }
            for path in paths.indices where paths[path].isExpected {
                if tally.met(path) > 0 {
                    if state.absent[path]?.remove(partition) != nil || isKnownAbsent(path, partition, state) {
                        state.present[path, default: []].insert(partition)
                    }
                } else if tally.records >= ShapeRule.records,
                    state.absent[path, default: []].count < FieldNews.mostPartitions
                {
                    state.absent[path, default: []].insert(partition)
                    state.present[path]?.remove(partition)
                }
            }
        }
    }

    private func isKnownAbsent(_ path: Int, _ partition: String, _ state: State) -> Bool {
        known(path, state)?.absentFrom.contains(partition) ?? false
    }

    // MARK: At the end of the pipeline

    /// What nobody would see otherwise: paths that no read ever met, and some that the run did not meet.
    var warnings: [String] {
        state.withLock { state in
            paths.indices.compactMap { path in
                let mapped = paths[path]
                guard mapped.isExpected, mapped.presence == nil, !state.held.contains(path) else { return nil }
                let known = known(path, state)
                let met = (known?.met ?? 0) + state.read.met(path)
                if met == 0, (known?.records ?? 0) + state.read.records > 0 {
                    return "\(mapped.path): no record has it\(nearest(path, state))"
                }
                guard let known, state.read.met(path) == 0, ShapeRule.isGone(known, records: state.read.records) else {
                    return nil
                }
                return
                    "\(mapped.path): none of \(counted(state.read.records)) has it, and \(share(known)) of those before "
                    + "had it\(nearest(path, state))"
            }
        }
    }

    /// What the books are to learn; `nil`: nothing was read.
    var news: FieldNews? {
        state.withLock { state in
            guard state.read.records > 0 || !state.unmapped.isEmpty || !state.codes.isEmpty else { return nil }
            var news = FieldNews()
            news.mapped = paths.indices.filter { paths[$0].isExpected }.map { path in
                var field = FieldNews.Mapped(path: paths[path].path.description)
                field.records = state.published.records
                field.met = state.published.met(path)
                field.nulls = state.published.nulls(path)
                field.types = state.published.types(path).map(\.rawValue).sorted()
                field.example = state.examples[path]?.text
                field.isGone = isGone(path, state)
                field.absentFrom = state.absent[path] ?? []
                field.presentIn = state.present[path] ?? []
                return field
            }
            news.unmapped = state.unmapped.sorted { $0.key < $1.key }.map { path, field in
                FieldNews.Unmapped(path: path, type: JSONType(field.kind)?.rawValue, example: field.example)
            }
            news.codes = state.codes.flatMap { table, codes in
                codes.map { KnownCode(table: table.table.description, code: $0, firstSeenAt: nil) }
            }
            return news
        }
    }

    private func isGone(_ path: Int, _ state: State) -> Bool {
        guard state.read.met(path) == 0, let known = known(path, state), known.met > 0 else { return false }
        return state.held.contains(path) || ShapeRule.isGone(known, records: state.read.records)
    }

    // MARK: Words

    private func counted(_ records: Int) -> String { records == 1 ? "1 record" : "\(records) records" }

    private func all(_ records: Int) -> String { records == 1 ? "the only record" : "all \(records) records" }

    private func share(_ known: KnownField) -> String {
        let percent = (Double(known.met) * 100 / Double(max(1, known.records))).rounded()
        return percent >= 100 ? "all" : "\(Int(percent))%"
    }

    private func nearest(_ path: Int, _ state: State) -> String {
        let names = Set(state.unmapped.keys).union(state.knownUnmapped)
        return NearestField.nearest(to: paths[path].path.description, among: names).map { "; nearest: \($0)" } ?? ""
    }
}
