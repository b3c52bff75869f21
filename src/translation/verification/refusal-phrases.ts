/** How models refuse, by language. Phrases are matched at the start of a text, in lower case. */
export interface RefusalPhrases {
	/** Openings of a refusal that people use too. */
	sorry: string;
	/** What the model can't do; only behind `sorry`, or at the start. */
	cannot: string;
	/** Who speaks: certain on its own. */
	speaker: string;
}

export const REFUSALS: Readonly<Record<string, RefusalPhrases>> = {
	en: {
		sorry:
			"i['’]?m (?:very |really |so |truly )?sorry|i am (?:very |so )?sorry|sorry|i apologi[sz]e|apologies|my apologies|unfortunately|i regret",
		cannot:
			"i(?: can(?:['’]t|not| not)|['’]m (?:unable|not able)| am (?:unable|not able)| won['’]t| must decline| have to decline| will not)(?: be able)?(?: to)? (?:assist|help|translate|provide|comply|fulfil|fulfill|continue|process|generate|create|engage|support|complete|answer|respond|do that|produce|discuss)",
		speaker:
			"as an? (?:ai\\b|artificial intelligence|large language model|language model)|i['’ a]*m (?:just )?an ai\\b",
	},
	es: {
		sorry: "lo siento|lo lamento|lamento|disculp[ae]|perdón|mis disculpas|lamentablemente|desafortunadamente",
		cannot:
			"no (?:puedo|me es posible) (?:ayudar|asistir|traducir|proporcionar|cumplir|continuar|procesar|generar|ofrecer|responder|completar|realizar|atender|brindar)",
		speaker: "como (?:una? )?(?:ia\\b|inteligencia artificial|modelo de lenguaje|asistente de ia)|soy una ia\\b",
	},
	fr: {
		sorry: "(?:je suis )?(?:vraiment )?désolée?|je regrette|pardon|malheureusement|toutes mes excuses|je m['’]excuse",
		cannot:
			"je ne (?:peux|suis pas en mesure|pourrai)(?: pas)?(?: de| d['’])? ?(?:vous |t['’]|te )?(?:aider|assister|traduire|fournir|répondre|continuer|traiter|générer|satisfaire|donner suite|accéder)",
		speaker:
			"en tant qu(?:e |['’])(?:ia\\b|intelligence artificielle|modèle de langage|modèle linguistique|assistant (?:ia|virtuel))",
	},
	de: {
		sorry: "es tut mir (?:sehr |wirklich )?leid|tut mir leid|entschuldigung|entschuldige|verzeihung|leider|bedaure",
		cannot:
			"(?:ich kann|kann ich|ich bin nicht in der lage)[^.!?]{0,60} (?:nicht (?:helfen|weiterhelfen|übersetzen|behilflich|nachkommen|bearbeiten|unterstützen|erfüllen|beantworten|fortfahren|bereitstellen)|keine (?:hilfe|unterstützung|übersetzung))",
		speaker: "als (?:eine? )?(?:ki\\b|künstliche intelligenz|sprachmodell|ki-)",
	},
	it: {
		sorry: "mi dispiace|sono spiacente|spiacente|mi scuso|scusa|scusami|purtroppo",
		cannot:
			"non (?:posso|sono in grado di) (?:aiutar|assister|tradurre|fornire|soddisfare|continuare|elaborare|generare|rispondere|completare|procedere)",
		speaker:
			"(?:come|in quanto|sono) (?:un['’]?a? ?)?(?:ia\\b|intelligenza artificiale|modello linguistico|modello di linguaggio|assistente (?:ia|ai|virtuale))",
	},
	pt: {
		sorry: "desculpe?|me desculpe|desculpa|peço desculpas?|sinto muito|lamento|infelizmente",
		cannot:
			"(?:eu )?não (?:posso|consigo) (?:ajudar|auxiliar|traduzir|fornecer|cumprir|continuar|processar|gerar|responder|atender|prosseguir)|não posso ajudá-",
		speaker: "como (?:uma? )?(?:ia\\b|inteligência artificial|modelo de linguagem|assistente (?:de ia|virtual))",
	},
	nl: {
		sorry: "het spijt me|sorry|excuses|helaas",
		cannot:
			"(?:ik kan|kan ik)[^.!?]{0,60} (?:niet|geen) (?:helpen|vertalen|assisteren|verwerken|beantwoorden|voldoen|hulp|vertaling)",
		speaker: "als (?:een )?(?:ai\\b|kunstmatige intelligentie|taalmodel|ai-)",
	},
	sv: {
		sorry: "(?:jag är )?ledsen|tyvärr|förlåt|jag beklagar|beklagar",
		cannot: "(?:jag kan|kan jag) (?:tyvärr )?inte (?:hjälpa|översätta|bistå|tillhandahålla|fortsätta|svara)",
		speaker: "som (?:en )?(?:ai\\b|språkmodell|ai-)",
	},
	pl: {
		sorry: "przykro mi|przepraszam|niestety",
		cannot:
			"nie (?:mogę|jestem w stanie) (?:ci |panu |pani )?(?:pomóc|przetłumaczyć|spełnić|kontynuować|odpowiedzieć|udzielić|zrealizować)",
		speaker: "jako (?:ai\\b|si\\b|sztuczna inteligencja|model językowy|asystent (?:ai|si))",
	},
	cs: {
		sorry: "omlouvám se|je mi líto|promiňte|bohužel",
		cannot:
			"(?:s tím |s tímto |v tom )?(?:vám )?(?:nemohu|nemůžu) (?:vám |s tím )?(?:pomoci|pomoct|přeložit|vyhovět|pokračovat)",
		speaker: "jako (?:ai\\b|umělá inteligence|jazykový model)",
	},
	tr: {
		sorry: "üzgünüm|özür dilerim|maalesef|kusura bakmayın",
		cannot: "[^.!?]{0,60}(?:yardımcı olamam|yardım edemem|çeviremem|yerine getiremem|sağlayamam|yardımcı olamıyorum)",
		speaker: "(?:ben )?bir (?:yapay zeka|dil modeli)",
	},
	ru: {
		sorry: "извините|простите|к сожалению|прошу прощения|приношу извинения|мне (?:очень )?жаль|сожалею",
		cannot:
			"я не (?:могу|в состоянии|смогу) (?:вам |тебе |с этим )?(?:помочь|перевести|выполнить|предоставить|обработать|ответить|продолжить|помогать|содействовать)|не могу (?:помочь|перевести|выполнить)",
		speaker:
			"(?:я )?как (?:языковая модель|большая языковая модель|ии(?![\\p{L}])|искусственный интеллект)|я (?:всего лишь )?языковая модель",
	},
	uk: {
		sorry: "вибачте|пробачте|на жаль|перепрошую|мені (?:дуже )?шкода",
		cannot: "я не (?:можу|зможу) (?:вам )?(?:допомогти|перекласти|виконати|надати|відповісти|продовжити)",
		speaker: "як (?:мовна модель|штучний інтелект|ші(?![\\p{L}]))",
	},
	zh: {
		sorry: "(?:很|非常|十分)?抱歉|对不起|對不起|不好意思|很遗憾|很遺憾",
		cannot:
			"我?(?:无法|無法|不能|没办法|沒辦法|不可以)[^。！？]{0,12}(?:协助|協助|帮助|幫助|翻译|翻譯|提供|满足|滿足|处理|處理|回答|完成|继续|繼續|帮您|帮你|生成|回应|回應)",
		speaker:
			"(?:作为|作為|我是)(?:一个|一個|一名|一种|一款)?(?:ai|人工智能|人工智慧|大型语言模型|大型語言模型|语言模型|語言模型|智能助手)",
	},
	ja: {
		sorry: "(?:大変|誠に)?申し訳(?:ありません|ございません|ない)|すみません|ごめんなさい|恐れ入りますが|残念ながら",
		cannot:
			"[^。！？]{0,40}(?:お手伝い|お応え|お答え|翻訳|対応|提供|支援|ご要望|リクエスト|応じる)[^。！？]{0,16}(?:できません|できかねます|いたしかねます|致しかねます|ありません)",
		speaker:
			"(?:私は)?(?:ai|人工知能|大規模言語モデル|言語モデル)(?:アシスタント|言語モデル)?(?:として|である|です|なので)",
	},
	ko: {
		sorry: "죄송(?:합니다|하지만|해요|하게도)|미안(?:합니다|하지만|해요)|유감(?:입니다|스럽게도)|안타깝게도",
		cannot:
			"[^.!?]{0,40}(?:도와|도움|번역|제공|응답|답변|처리|지원|요청|수행)[^.!?]{0,24}(?:수 없|없습니다|어렵습니다|않습니다|못합니다)",
		speaker:
			"(?:저는 )?(?:ai|인공지능|언어 모델|대규모 언어 모델)(?: ?언어 ?모델| ?어시스턴트| ?비서)?(?:로서|이므로|입니다|이기)",
	},
	ar: {
		sorry: "عذرًا|عذرا|آسف|أنا آسف|أعتذر|للأسف|معذرة",
		cannot:
			"(?:لكن )?(?:لا (?:أستطيع|يمكنني)|لن أتمكن من|لست قادر)[^.!؟]{0,20}(?:مساعد|ترجم|تقديم|تلبية|المتابعة|الرد|معالجة)",
		speaker: "(?:ك|بصفتي |أنا )(?:نموذج لغوي|ذكاء اصطناعي|مساعد ذكاء)",
	},
	hi: {
		sorry: "क्षमा करें|माफ़ करें|माफ करें|मुझे खेद है|मुझे माफ़|खेद है",
		cannot: "[^।!?]{0,60}(?:सहायता|मदद|अनुवाद|उत्तर|प्रदान)[^।!?]{0,24}(?:नहीं कर सकता|नहीं कर सकती|असमर्थ|नहीं दे सकता)",
		speaker: "(?:मैं )?एक (?:एआई|ai|भाषा मॉडल|कृत्रिम)",
	},
	vi: {
		sorry: "(?:tôi |rất )?xin lỗi|rất tiếc|tôi rất tiếc",
		cannot: "(?:nhưng )?tôi không thể (?:hỗ trợ|giúp|dịch|cung cấp|đáp ứng|trả lời|tiếp tục|thực hiện)",
		speaker: "(?:là|với tư cách là|tôi là) một (?:ai|mô hình ngôn ngữ|trí tuệ nhân tạo|trợ lý ai)",
	},
	id: {
		sorry: "maaf|mohon maaf|saya minta maaf|sayangnya",
		cannot: "saya tidak (?:dapat|bisa) (?:membantu|menerjemahkan|memberikan|memenuhi|melanjutkan|menjawab)",
		speaker: "sebagai (?:sebuah )?(?:ai\\b|model bahasa|kecerdasan buatan|asisten ai)",
	},
};

/** What people say where a translation may rightly sound like a refusal: in the source, such words are enough. */
export const EXCUSES =
	/sorry|afraid|regret|apolog|unfortunately|can(?:['’]t|not|\snot)\b|could(?:n['’]t|\snot)\b|unable|not able|won['’]t|will not|refuse|decline|forgive|pardon|excuse|assist|\bhelp/i;
