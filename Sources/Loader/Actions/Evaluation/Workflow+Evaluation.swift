import Core

extension Workflow {
    /// What the rows of an evaluation change. Pure: the same state and rows always lead to the same.
    ///
    /// - Parameter ignoresAge: For an event, however old it is.
    /// - Throws: `WatchMistake` for a row whose zone there is not.
    package func evaluation(
        of items: [WatchedItem], in state: WorkflowState, ignoresAge: Bool = false
    ) throws(WatchMistake) -> Evaluation {
        switch trigger {
        case .event(let maximumAge): events(items, state, oldest: ignoresAge ? nil : state.now - maximumAge)
        case .alert(let evaluations, let repeats): alerts(items, state, evaluations, repeats)
        case .schedule(let timetable): try periods(items, state, timetable)
        }
    }

    private func events(_ items: [WatchedItem], _ state: WorkflowState, oldest: Instant?) -> Evaluation {
        let known = Set(state.known.map(\.key))
        var evaluation = Evaluation()
        var told: [Told] = []
        // The oldest first: they have waited longest for a place below the limit.
        for item in items.sorted(by: { ($0.at ?? state.now, $0.key) < ($1.at ?? state.now, $1.key) })
        where !known.contains(item.key) {
            let isOld = oldest.map { (item.at ?? state.now) < $0 } ?? false
            evaluation.entering.append(
                Evaluation.Entry(
                    key: item.key, episode: 1, state: isOld ? .old : .taken, client: item.client, at: item.at,
                    row: item.row, isTold: !isOld))
            if !isOld { told.append(Told(item, episode: 1, round: 1)) }
        }
        evaluation.beginnings = beginnings(told, .new)
        return evaluation
    }

    private func periods(_ items: [WatchedItem], _ state: WorkflowState, _ timetable: Timetable) throws(WatchMistake)
        -> Evaluation
    {
        var dated: [WatchedItem] = []
        for item in items {
            let name: String?
            switch timetable.zone {
            case .named(let zone): name = zone
            case .column(let column): name = item.row.values[column]?.scalarText
            }
            guard let name, let zone = LocalZone(name: name) else {
                throw WatchMistake(
                    "\(watch.origin): the time zone of \(item.key.escapedForMessage) is \(name.map { "\"\($0.escapedForMessage)\"" } ?? "null"), "
                        + "and must be an IANA name such as Europe/Zurich")
            }
            let period = timetable.period(before: state.now, in: zone)
            var item = item
            item.key += "@\(period.name)"
            item.at = period.due
            item.row.values.merge(period.values) { _, own in own }
            dated.append(item)
        }
        // What fell due before the workflow was there is nobody's to make up for.
        var evaluation = events(dated, state, oldest: state.activatedAt ?? state.now)
        for index in evaluation.beginnings.indices { evaluation.beginnings[index].occasion = .period }
        return evaluation
    }

    private func alerts(
        _ items: [WatchedItem], _ state: WorkflowState, _ evaluations: Int, _ repeats: Duration?
    ) -> Evaluation {
        let known = Dictionary(state.known.map { ($0.key, $0) }) { $0.episode > $1.episode ? $0 : $1 }
        var evaluation = Evaluation()
        var begun: [Told] = []
        var repeated: [Told] = []
        for item in items.sorted(by: { $0.key < $1.key }) {
            let isSilenced = state.isSilenced(key: item.key, client: item.client, at: state.now)
            let open = known[item.key].flatMap { [.pending, .firing].contains($0.state) ? $0 : nil }
            let count = (open?.evaluations ?? 0) + 1
            let fires = count >= evaluations || open?.state == .firing
            let isFirst = fires && open?.toldAt == nil
            let isAgain = open?.toldAt.map { told in repeats.map { state.now - told >= $0 } ?? false } ?? false
            let isTold = !isSilenced && (isFirst || isAgain)
            let episode = open?.episode ?? (known[item.key]?.episode ?? 0) + 1
            if isTold {
                let told = Told(item, episode: episode, round: (open?.rounds ?? 0) + 1)
                if isFirst { begun.append(told) } else { repeated.append(told) }
            }
            if let open {
                evaluation.moving.append(
                    Evaluation.Move(
                        id: open.id, state: fires ? .firing : .pending, evaluations: count, row: item.row,
                        isTold: isTold))
            } else {
                evaluation.entering.append(
                    Evaluation.Entry(
                        key: item.key, episode: episode, state: fires ? .firing : .pending, client: item.client,
                        at: item.at, row: item.row, isTold: isTold))
            }
        }
        let present = Set(items.map(\.key))
        var over: [Told] = []
        for item in known.values.sorted(by: { $0.key < $1.key })
        where [.pending, .firing].contains(item.state) && !present.contains(item.key) {
            // What nobody was told of ends in silence, too.
            let isTold =
                item.toldAt != nil && !resolvedSteps.isEmpty
                && !state.isSilenced(key: item.key, client: item.client, at: state.now)
            if isTold { over.append(Told(item)) }
            evaluation.moving.append(
                Evaluation.Move(
                    id: item.id, state: .resolved, evaluations: item.evaluations, row: item.row, isTold: isTold))
        }
        evaluation.beginnings =
            beginnings(begun, .firing) + beginnings(repeated, .repeated) + beginnings(over, .resolved)
        return evaluation
    }

    /// An item whose steps begin.
    private struct Told {
        let name: Evaluation.ItemName
        let row: WatchedRow
        let client: String?
        let round: Int

        init(_ item: WatchedItem, episode: Int, round: Int) {
            name = Evaluation.ItemName(key: item.key, episode: episode)
            row = item.row
            client = item.client
            self.round = round
        }

        init(_ item: KnownItem) {
            name = Evaluation.ItemName(key: item.key, episode: item.episode)
            row = item.row
            client = item.client
            round = item.rounds + 1
        }
    }

    /// One for each item, or for each value of the column to group by; what is above the limit waits for a person.
    private func beginnings(_ told: [Told], _ occasion: Occasion) -> [Evaluation.Beginning] {
        let excess =
            "\(told.count) rows in one evaluation, and limit is \(limit): octoload actions release --workflow \(name)"
        var groups: [(name: String?, isHeld: Bool, items: [Told])] = []
        for (index, item) in told.enumerated() {
            let isHeld = index >= limit && occasion != .resolved
            let value = group.map { item.row.values[$0.column]?.text ?? "null" }
            if let value, let place = groups.firstIndex(where: { $0.name == value && $0.isHeld == isHeld }) {
                groups[place].items.append(item)
            } else {
                groups.append((value, isHeld, [item]))
            }
        }
        return groups.map { group in
            let clients = Set(group.items.map(\.client))
            return Evaluation.Beginning(
                items: group.items.map(\.name), rows: group.items.map(\.row),
                client: clients.count == 1 ? group.items[0].client : nil, occasion: occasion,
                round: group.items[0].round, hold: group.isHeld ? excess : nil)
        }
    }
}
