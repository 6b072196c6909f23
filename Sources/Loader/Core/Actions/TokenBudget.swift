/// What a step may use of the plan's tokens.
package struct TokenBudget: Sendable, Hashable {
    /// Of the workflow in a calendar month (UTC); `nil`: no limit.
    package var monthly: Int?
    /// What the plan must keep for people; `nil`: nothing.
    package var reserve: Int?

    package init(monthly: Int?, reserve: Int?) {
        self.monthly = monthly
        self.reserve = reserve
    }

    /// Why the step must wait; `nil`: it need not.
    package func obstacle(_ use: TokenUse) -> String? {
        // A prompt is as dear as the dearest of late, for all that is known before.
        let wanted = use.usual ?? 0
        if let monthly, use.used + wanted > monthly || use.used >= monthly {
            return
                "\(use.used) tokens are used this month, one more takes about \(wanted), and budget is \(monthly)/month; it waits for the next one"
        }
        if let reserve, let left = use.left, left - wanted < reserve {
            return
                "the plan has \(left) tokens left, one more takes about \(wanted), and reserve is \(reserve); it waits for the next month"
        }
        return nil
    }
}

/// What a workflow has used of the plan's tokens.
package struct TokenUse: Sendable, Hashable {
    /// In this calendar month.
    package var used: Int
    /// The most that one of its last twenty prompts took; `nil`: there was none.
    package var usual: Int?
    /// What the API said last, in this month, that the plan has left; `nil`: it said nothing.
    package var left: Int?
    package var untilNextMonth: Duration

    package init(used: Int, usual: Int?, left: Int?, untilNextMonth: Duration) {
        self.used = used
        self.usual = usual
        self.left = left
        self.untilNextMonth = untilNextMonth
    }
}
