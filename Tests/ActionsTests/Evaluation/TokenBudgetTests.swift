import Core
import Testing

/// A prompt is not begun without the tokens to end it.
@Suite struct TokenBudgetTests {
    private func use(_ used: Int, usual: Int? = nil, left: Int? = nil) -> TokenUse {
        TokenUse(used: used, usual: usual, left: left, untilNextMonth: .seconds(100))
    }

    @Test(arguments: [
        (0, Int?.none, true), (999, nil, true), (1_000, nil, false), (800, 200, true), (801, 200, false),
    ])
    func `a budget holds what the dearest of late would exceed`(used: Int, usual: Int?, fits: Bool) {
        let obstacle = TokenBudget(monthly: 1_000, reserve: nil).obstacle(use(used, usual: usual))
        #expect((obstacle == nil) == fits)
        if let obstacle { #expect(obstacle.contains("budget is 1000/month")) }
    }

    @Test func `a reserve is kept for people, as far as the API says what is left`() {
        let budget = TokenBudget(monthly: nil, reserve: 500)
        #expect(budget.obstacle(use(9_999, usual: 100)) == nil)
        #expect(budget.obstacle(use(0, usual: 100, left: 600)) == nil)
        #expect(budget.obstacle(use(0, usual: 100, left: 599))?.contains("reserve is 500") == true)
    }
}
