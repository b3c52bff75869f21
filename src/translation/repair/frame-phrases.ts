/** "Translation" in the languages that models write: as a label it stands before a translation, never in one. */
const TRANSLATION =
	"translation|translated text|traducción|traduction|übersetzung|traduzione|tradução|перевод|переклад|превод|翻译|翻譯|译文|譯文|翻訳|日本語訳|訳文|訳|번역|번역문|한국어 번역|vertaling|tłumaczenie|překlad|preklad|prijevod|fordítás|çeviri|ترجمة|الترجمة|תרגום|अनुवाद|översättning|oversættelse|oversettelse|käännös|traducere|μετάφραση|bản dịch|คำแปล|terjemahan|traducció";

/** `Translation:`, `**Spanish translation:**`, `Traducción (español):` at the start. */
export const LABEL = new RegExp(
	`^(?:\\*\\*|__|#{1,6} )?(?:\\p{L}{1,20} )?(?:${TRANSLATION})(?: \\([\\p{L} ]{1,30}\\))?(?:\\*\\*|__)?\\s?[:：](?:\\*\\*|__)?\\s*`,
	"iu",
);

/** "Note" as a translator writes it into a translation. */
const NOTES = [
	"(?:translator['’]?s?'? |translation )?notes?",
	"t\\.? ?n\\.?",
	"(?:n\\. ?del? ?t|n\\. ?d\\. ?t|ndt|n\\. ?t|nota)\\.?(?: (?:del? |da |do )?(?:traductora?|traduttore|tradutora?|tłumacza|traductorului))?",
	"note (?:du traducteur|de la traductrice|de traduction)",
	"remarque|hinweis|anmerkung(?: des übersetzers| der übersetzerin)?|anm\\. ?d\\. ?(?:übers|ü)\\.?",
	"opmerking|noot van de vertaler|uwaga|przyp\\. tłum\\.?|poznámka(?: překladatele)?",
	"примечание(?: переводчика)?|прим\\. ?(?:пер|перев)\\.?|примітка(?: перекладача)?",
	"注|註|注意|注释|備註|备注|译注|譯註|译者注|譯者註|訳注|訳者注|注記|역주|옮긴이 ?주|참고|주",
	"not|çevirmenin notu|ملاحظة|הערה|anteckning|översättarens anmärkning",
].join("|");

/** A note at the start of what a bracket holds, or of a line of its own. */
export const NOTE = new RegExp(`^\\**(?:${NOTES})\\**\\s?(?:[:：]|[—–-]\\s)`, "iu");

/** A note anywhere: in a bracket, or behind a sentence's end. */
export const NOTE_IN_TEXT = new RegExp(
	`(?:^|[(\\[（［【]\\s?|[.!?。！？][”"»’)]?\\s{1,3}|\\n\\s{0,3})\\**(?:${NOTES})\\**\\s?[:：]`,
	"iu",
);
