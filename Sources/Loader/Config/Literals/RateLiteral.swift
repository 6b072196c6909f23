import Core

extension ConfigReader where Value == RateLimits.Rate {
    /// `600/min`, `20/s`, `1000/h`, `10000/day`.
    static var rate: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let seconds = ["s": 1, "min": 60, "m": 60, "h": 3_600, "d": 86_400, "day": 86_400]
            guard parts.count == 2, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let requests = Int(parts[0]), let per = seconds[parts[1]]
            else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" is not a rate",
                    suggestion: "for example 20/s, 600/min, 1000/h, 10000/day")
            }
            guard (1...1_000_000).contains(requests) else {
                throw node.error("\(text) is out of range", suggestion: "allowed: 1 to 1000000 requests")
            }
            return RateLimits.Rate(requests: requests, per: .seconds(per))
        }
    }
}
