/**
 * The commonest small words of languages that share a script with many others, by primary subtag: a few of them stand in
 * every sentence, so that even a phrase tells two languages apart. A word of both languages of a pair says nothing,
 * which is why a list also holds words that look like another language's.
 */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
	ca: "el la els les un una i o de del dels al als en amb per que no és són era va ha han com més molt però quan on si jo tu ell ella ens us li seu seva aquest aquesta tot",
	cs: "a i že se si na v ve z ze do od po pro s k o u je jsem jsi jsou byl byla bylo to ten ta ty jak ale když já on ona my vy jeho její co tak už jen aby nebo ne",
	da: "og i at det en et den de der som på er var til af for med han hun jeg du vi ikke har havde men om fra sig sin så kan ville hans hendes blev eller nu når da over ud",
	de: "der die das und in zu den dem des mein meine meinen sein seine seinen ihre ihren unser kein keine dich dir uns ein eine einen einem einer eines ist war nicht mit von auf für sich er sie es ich du wir ihr im am an als auch aus bei nach noch so wie daß dass hat hatte haben aber oder nur wenn man was ihm ihn mich mir um zum zur vor über wird werden sind waren",
	en: "the and of to in a an is was were are that it he she they we you i his her him them my your our their for with on at by from not but as be been had have has this which who what when there if or no so all one out up me do did would could said into then than its about where how will us only very",
	es: "el la los las un una unos unas y o de del al a en con por para que no es son era ha han he se su sus lo le les me te nos mi tu como más pero cuando donde si yo él ella ellos este esta esto ese esa muy ya sin sobre todo también hay está están fue qué cómo porque hasta desde has son come",
	et: "ja on ei see oli ta et kui mis ka oma ma ning aga nii siis seda veel mida sest ole välja olid tema nad me sa kes või",
	fi: "ja on ei se oli hän että kun mutta joka niin ovat olivat minä sinä me he kuin ole myös jo tai jos sitä sen hänen mitä sitten vain nyt",
	fr: "le la les l un une des du de d et ou à au aux en dans par pour sur avec que qu qui ne n pas est sont était ont il elle ils elles on je j nous vous tu me m te t se s ce c cette ces son sa ses mon ma mes leur leurs comme plus mais si tout bien sans y rien avez avait été être fait quand même a as",
	hr: "i u je se na da su za od s sa po kao nije ali bio bila bilo što ili ne iz ja on ona mi vi oni to taj ta te bi će sam si smo kad ako gdje još samo tko",
	hu: "a az és hogy nem is egy volt van de ha már csak mint meg még ezt azt én te ő mi ti ki el fel le be ez az vagy mert akkor nagyon minden",
	id: "yang dan di ke dari untuk dengan ini itu tidak ada dalam pada adalah akan saya dia mereka kami kita aku kamu oleh sebagai juga sudah bisa atau karena",
	it: "il lo la i gli le un uno una e o di del della dei delle al alla in nel nella con per da dal che non è sono era ha hanno ho si suo sua suoi mi ti ci come più ma quando dove se io lui lei questo questa molto anche tutto su sul sulla a ed",
	la: "et in est a non ad cum ut sed quod qui quae quid ex ab de per si nec neque aut atque ac esse sunt erat ego tu me te se eius suo sua sub pro nihil omnia",
	lt: "ir kad į iš su tai yra buvo jis ji aš tu mes jie ne o bet kaip už nuo savo tik jau dar kai po prie apie",
	lv: "un ir ka no uz ar par kā bet viņš viņa es tu mēs ne tas to bija nav kas pie vai arī jau",
	nl: "de het een en van in op te dat die is was niet met voor aan er zijn hij zij ze ik je jij wij we u om ook als maar naar uit bij door over nog wel had heeft hebben wat dan of zo mijn haar hem hun ons toen geen al",
	no: "og i at det en et den de som på er var til av for med han hun jeg du vi ikke har hadde men om fra seg sin så kan ville hans hennes ble eller nå når da over ut etter",
	pl: "i w z na do się nie że to jest był była było o po za od ale jak co tak jego jej ja ty on ona my wy oni już tylko dla przez czy który która które ten ta gdy mnie mu go ze we są",
	pt: "o a os as um uma uns umas e ou de do da dos das ao à em no na nos nas com por para pelo pela que não é são era foi há se seu sua seus suas lhe me te nós mais mas quando onde como eu ele ela eles este esta isso isto muito já sem sobre tudo também você está meu minha",
	ro: "și de la în cu pe un o nu este era sunt să ca că din care mai dar al a ale lui ei el ea eu tu noi voi se își pentru fost când unde cum au am ai le îi",
	sk: "a i že sa si na v vo z zo do od po pre s k o u je som si sú bol bola bolo to ten tá ty ako ale keď ja on ona my vy jeho jej čo tak už len aby alebo nie",
	sl: "in je se na da so za od s z po kot ni pa bil bila bilo kaj ali ne iz jaz on ona mi vi to ta te bi bo sem si smo ko če kje še samo",
	sq: "dhe të në një me për që nuk është ishte i e së nga por si kur ku do më jam unë ti ai ajo ne ju ata",
	sv: "och i att det en ett den de som på är var till av för med han hon jag du vi inte har hade men om från sig sin så kan skulle hans hennes blev eller nu när då över ut efter",
	tr: "ve bir bu da de için ile çok ne o ben sen biz siz onlar gibi kadar ama daha değil var yok mi mı şey her olarak sonra ya ki en diye",
	vi: "và của là có không một cho được trong đã với các những người này đó khi để cũng như tôi anh em ông bà nó họ thì mà ra lại",
};

const NO_WORDS: ReadonlySet<string> = new Set();
const wordSets = new Map<string, ReadonlySet<string>>();

/** The small words of a language by its code; empty where it has no list. */
export function functionWordsOf(code: string): ReadonlySet<string> {
	const list = FUNCTION_WORDS[code];
	if (list === undefined) return NO_WORDS;
	let words = wordSets.get(code);
	if (!words) {
		words = new Set(list.split(" "));
		wordSets.set(code, words);
	}
	return words;
}
