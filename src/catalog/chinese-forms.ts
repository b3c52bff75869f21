/** Common characters that are written differently in Simplified and Traditional Chinese: no other use of either form. */
export const SIMPLIFIED_ONLY =
	"这个们来时说为国会对发学经过现点问没关开门见东车马鱼鸟龙长风飞饭钱铁银头买卖读写书画话语让认识讲谁请谢变边还进远运连选热爱欢乐听声医药业产严两丽义乌乡儿亲觉观难双号叶给红绿线结纸组终细绝继续级纪";
export const TRADITIONAL_ONLY =
	"這個們來時說為國會對發學經過現點問沒關開門見東車馬魚鳥龍長風飛飯錢鐵銀頭買賣讀寫書畫話語讓認識講誰請謝變邊還進遠運連選熱愛歡樂聽聲醫藥業產嚴兩麗義烏鄉兒親覺觀難雙號葉給紅綠線結紙組終細絕繼續級紀";
