import Core

/// `kind: alert, for: 2, repeat: 24h`; `max_age: 3d`; or `every: monday 06:00, zone: {column: time_zone}`: when rows are acted on.
enum TriggerSection {
    private enum Kind: String, CaseIterable { case event, alert }

    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    static let zoneKeys = ["column"]

    static func read(_ section: ConfigSection, _ watch: Watch?) -> Trigger? {
        let kind = section.optional("kind", .word(of: Kind.self)) ?? .event
        let isScheduled = section.has("every")
        if isScheduled, kind == .alert {
            section.note("an alert has no timetable: it fires when it must", at: section["every"])
            return nil
        }
        for (key, fits, whose) in [
            ("max_age", kind == .event && !isScheduled, "events"), ("for", kind == .alert, "alerts"),
            ("repeat", kind == .alert, "alerts"), ("zone", isScheduled, "workflows with every"),
        ] where section.has(key) && !fits {
            section.note("only \(whose) have \(key)", at: section[key])
        }
        if isScheduled { return timetable(section).map { .schedule($0) } }
        if kind == .alert {
            return .alert(
                evaluations: section.optional("for", .integer(in: 1...100)) ?? 1,
                repeats: section.optional("repeat", .duration(in: .seconds(60)...(.seconds(365 * 86_400)))))
        }
        if let watch, watch.at == nil {
            section.note(
                "nothing says how old a row is, so the first evaluation and each backfill would act on all of them",
                at: section["watch"], suggestion: "name a column of times: at: first_seen_at")
        }
        let age = section.optional("max_age", .duration(in: .seconds(60)...(.seconds(3_650 * 86_400))))
        return .event(maximumAge: age ?? .seconds(3 * 86_400))
    }

    private static func timetable(_ section: ConfigSection) -> Timetable? {
        let beat = section.required("every", beatReader)
        let zone = section.requiredNode("zone").flatMap { node in
            section.problems.noting { () throws(ConfigError) in try self.zone(node) }
        }
        guard let beat, let zone else { return nil }
        return Timetable(rhythm: beat.rhythm, minute: beat.minute, zone: zone)
    }

    /// `day 06:00`, `monday 06:00`, `month 1 06:00`.
    private static var beatReader: ConfigReader<(rhythm: Timetable.Rhythm, minute: Int)> {
        ConfigReader { (node) throws(ConfigError) in
            let words = try node.scalar().split(separator: " ").map(String.init)
            let suggestion = "for example day 06:00, monday 06:00 or month 1 06:00"
            guard let clock = words.last, let minute = minute(clock) else {
                throw node.error("there is no time of day", suggestion: suggestion)
            }
            if words.count == 2, words[0] == "day" { return (.daily, minute) }
            if words.count == 2, let index = weekdays.firstIndex(of: words[0]) {
                return (.weekly(day: index + 1), minute)
            }
            if words.count == 3, words[0] == "month", let day = Int(words[1]), (1...31).contains(day) {
                return (.monthly(day: day), minute)
            }
            throw node.error(
                "\"\(try node.scalar().escapedForMessage)\" is not a time that comes again", suggestion: suggestion)
        }
    }

    private static func minute(_ text: String) -> Int? {
        guard let match = text.wholeMatch(of: /([0-2][0-9]):([0-5][0-9])/), let hour = Int(match.1),
            let minute = Int(match.2), hour < 24
        else { return nil }
        return hour * 60 + minute
    }

    private static func zone(_ node: ConfigNode) throws(ConfigError) -> Timetable.Zone {
        if case .mapping = node.content {
            let mapping = try ConfigMapping(node, keys: zoneKeys)
            return .column(try mapping.required("column", .identifier))
        }
        let name = try ConfigReader<String>.text.read(node)
        guard LocalZone(name: name) != nil else {
            throw node.error(
                "\"\(name.escapedForMessage)\" is not a time zone",
                suggestion: "write UTC, an IANA name such as Europe/Zurich, or {column: time_zone}")
        }
        return .named(name)
    }
}
