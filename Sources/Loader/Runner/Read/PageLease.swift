import Core
import Extract

/// The lease of what a page holds while it is read: its share of the memory budget, its call for the audit, a transform and a chunk.
extension PageFetcher {
    /// Lends `body` a transform and a chunk for a page, and takes back once what the page holds, however `body` ends.
    ///
    /// The chunk is the caller's if `body` succeeds: it goes back to the pool once the database has it.
    func lease<Result>(
        _ page: Page, from pool: TransformPool,
        _ body: (TransformPool.Loan) async throws(SourceError) -> Result
    ) async throws(SourceError) -> Result {
        let loan = await pool.borrow()
        do throws(SourceError) {
            let result = try await body(loan)
            await pool.giveBack(loan.transform)
            await end(page, nil)
            return result
        } catch {
            await pool.giveBack(loan.transform)
            await pool.giveBack(loan.chunk)
            await end(page, error)
            throw error
        }
    }

    /// Releases a page's memory and records its call.
    ///
    /// - Parameter error: Why the answer could not be used; `nil`: it could.
    func end(_ page: Page, _ error: SourceError?) async {
        await budget.release(page.reserved)
        if let call = page.call { await record(call, error) }
    }
}
