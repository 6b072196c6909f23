import Core

extension ConfigReader where Value == CivilDay {
    /// `2024-01-01`, from 1990 to 2099.
    static var civilDay: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard let day = CivilDay(text) else {
                throw node.error("\"\(text.escapedForMessage)\" is not a date", suggestion: "write it like 2024-01-31")
            }
            guard (1990...2099).contains(day.components.year) else {
                throw node.error("\(day) is out of range", suggestion: "allowed: 1990-01-01 to 2099-12-31")
            }
            return day
        }
    }
}

extension ConfigReader where Value == Instant {
    /// `1970-01-01T00:00:00Z`: RFC 3339 with an offset.
    static var instant: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard let instant = Instant(rfc3339: text) else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" is not a point in time",
                    suggestion: "write it like 1970-01-01T00:00:00Z")
            }
            return instant
        }
    }
}
