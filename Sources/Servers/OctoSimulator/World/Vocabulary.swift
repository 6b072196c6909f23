/// The words of the world: what campaigns, ads and posts are called and say.
enum Vocabulary {
    static let products = [
        "Tent", "Sneaker Ø42", "Green Tea 緑茶", "Winter Coat", "خيمة", "Yoga Mat 🧘", "Café Crème", "E-Bike",
        "Rucksack \"Pro\"",
        "मसाला चाय",
    ]
    static let occasions = [
        "Black Friday", "Spring Sale", "Always on", "Diwali 🪔", "رمضان كريم", "Back to School", "Clearance 50%",
        "New Year 🎆",
    ]
    static let audiences = ["Prospecting", "Retargeting", "Lookalike 1%", "Broad", "ריטרגטינג / 25-54", "Fans ❤️‍🔥"]
    static let labels = ["q4", "🔥", "brand", "test", "evergreen", "priority, high"]
    static let objectives = ["awareness", "traffic", "engagement", "leads", "sales", "app_promotion"]
    static let goals = ["link_clicks", "conversions", "reach", "value"]
    static let calls = ["SHOP_NOW", "LEARN_MORE", "SIGN_UP", "BOOK_NOW"]
    static let interests = ["Yoga 🧘", "Hiking", "Coffee", "كرة القدم", "Elektro-Räder"]
    static let contentTypes = [
        "text", "image", "video", "carousel", "link", "story", "reel", "short", "live", "document",
    ]
    static let competitors = [
        "Fuji Tea 富士ティー", "North Peak", "Velo & Söhne", "مخبز السعادة", "Kangaroo Outfitters", "Chai Point",
        "Ünlü Halı", "Zest 🍋",
    ]

    /// Texts of posts with their language.
    static let posts: [(language: String?, text: String)] = [
        ("en", "Last chance! 50% off everything until midnight 🔥🔥"),
        ("ar", "خصم ٢٥٪ على جميع المنتجات حتى نهاية الأسبوع 🎉"),
        ("de", "Nur für kurze Zeit: Größen 36–46 wieder verfügbar!\nJetzt zugreifen."),
        ("ja", "新商品が登場しました。ぜひお試しください 🍵"),
        ("he", "מבצע סוף שבוע: משלוח חינם לכל הארץ"),
        ("hi", "आज ही ऑर्डर करें और पाएं मुफ़्त डिलीवरी"),
        (nil, "👨‍👩‍👧‍👦"),
        ("en", "A \"quoted\" word, a back\\slash, a tab\tand a price: $19.99; 'single'"),
        ("tr", "İstanbul'da yeni mağazamız açıldı ✨"),
    ]
    static let hashtags = ["#sale", "#عرض", "#新商品", "#weekend", "#OOTD"]

    /// A text of tens of thousands of characters, as long-form posts have.
    static func longText(characters: Int) -> String {
        let sentence = "Lorem ipsum dolor sit amet, größer ist nicht immer besser — 長い文章 🐙. "
        return String(String(repeating: sentence, count: characters / sentence.count + 1).prefix(characters))
    }
}
