/// What people ask the model, and what it says.
extension Vocabulary {
    static let prompts = [
        "Which competitor raised its ad volume in November?",
        "Write 3 ads for \"Rucksack Pro\"; tone: 'bold',\nno emoji (!)\n\n- max 90 chars\n- mention 50% off",
        "اكتب إعلانًا قصيرًا لخيمة جديدة بخصم ٢٥٪",
        "緑茶の広告コピーを3つ作ってください。",
        "SELECT * FROM ads; -- why is spend so low?\tshow as CSV: a,b,\"c\"",
        "👨‍👩‍👧‍👦❤️‍🔥 → make it pop",
        "C:\\creatives\\final_FINAL(2).psd – suggest 2 crops",
        "{\"goal\": \"sales\", \"null\": null}",
        "Résumé des dépenses de la semaine, s'il te plaît",
        " ",
    ]

    static let answers = [
        "富士ティー launched 14 ads, up from 3.",
        "Here you go:\n1. **Pack less, go further.**\n2. \"Pro\" means pro.\n3. Half price, full adventure.",
        "خيمتك القادمة بخصم ٢٥٪ 🎉",
        "Spend fell 12% week over week; CPC rose from 0.41 to 0.58.",
        "Crop to 4:5 for feeds, 9:16 for stories \\ reels.",
    ]
}
