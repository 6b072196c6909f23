/// What an event is about, and with it the event's number.
enum WebhookEventSource: Sendable {
    case report(ReportNumber)
    case notification(NotificationStory)
    case post(PostNumber)

    /// 2 bits for the kind, below which is the source's own number.
    var packed: Int {
        switch self {
        case .report(let number): 1 << 54 | number.packed
        case .notification(let story): 2 << 54 | story.packed
        case .post(let number): 3 << 54 | number.competitor << 20 | number.day.number << 4 | number.number
        }
    }
}

extension World {
    func webhookEventSource(of id: Identifier) -> WebhookEventSource? {
        guard id.kind == .webhookEvent, let packed = index(of: id) else { return nil }
        let rest = packed & (1 << 54 - 1)
        switch packed >> 54 {
        case 1:
            return ReportNumber(packed: rest).flatMap { exists($0) ? .report($0) : nil }
        case 2:
            return notificationStory(of: self.id(.notification, rest)).map { .notification($0) }
        case 3:
            return .post(
                PostNumber(competitor: rest >> 20, day: Day(number: rest >> 4 & 0xFFFF), number: rest & 15))
        default:
            return nil
        }
    }

    /// Calls `body` with everything that may have an event in the list at a moment.
    func forEachWebhookEventSource(asOf: Moment, _ body: (WebhookEventSource) -> Void) {
        let first = asOf.adding(-WebhookEvent.life).utcDay - 1
        forEachReport(asOf: asOf) { body(.report($0)) }
        forEachNotification(from: first, asOf: asOf) { body(.notification($0)) }
        let last = max(first, asOf.utcDay)
        forEachPost(days: first...last, asOf: asOf) { body(.post($0)) }
    }
}
