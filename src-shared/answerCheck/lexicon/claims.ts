/** A word that says more than an index knows, and how it is to be called. */
export interface WordClaim {
  word: string;
  code: "classNotSupported" | "relationNotSupported";
}

/**
 * Sex, age, trade and make: detectors say "person" and "car". The lexicon of queries lets an operator type them; nobody may answer with them, unless the evidence itself says the word.
 */
const KINDS_EN =
  "man|men|woman|women|male|males|female|females|guy|guys|lady|ladies|gentleman|gentlemen|girls?|boys?|child|children|kids?|adults?|teens?|teenagers?|youths?|toddlers?|baby|babies|infants?|seniors?|elderly|old people|couple(?! of)|family|families|trio|duo|strangers?|workers?|employees?|staff|customers?|visitors?|passengers?|drivers?|riders?|officers?|policem[ae]n|police|cops?|guards?|soldiers?|firefighters?|students?|couriers?|deliver(?:y|ies) (?:man|person|driver)|cleaners?|shoppers?|residents?|homeless|owners?|taxis?|cabs?|sedans?|suvs?|hatchbacks?|coupes?|convertibles?|limousines?|pickups?|jeeps?|ambulances?|(?:police|patrol) (?:cars?|vehicles?|cruisers?)|fire (?:trucks?|engines?)|tractors?|forklifts?|trailers?|excavators?|tanks?|helicopters?|drones?|pigeons?|kittens?|pupp(?:y|ies)|young|old|tall|bald|bearded|slim|muscular|(?:black|white|brown|yellow) (?:person|people|persons|pedestrians?)|beard\\w*|moustache|mustache|tattoo\\w*|scars?|hair|blonde?|skin|pets?|friends?|colleagues?|partners?|husband|wife|father|mother|parents?|brothers?|sisters?|sons?|daughters?|neighbou?rs?|asian|caucasian|hispanic|foreign(?:er)?s?";
const THINGS_EN =
  "swords?|axes|axe|hammers?|sticks?|clubs|crowbars?|stones?|bricks?|box|boxes|packages?|parcels?|crates?|ladders?|ropes?|tools?|wallets?|keys|money|cash|documents?|tablets?|bodies|body|corpses?|blood|sacks?";
const KINDS_KO =
  "남자|여자|남성|여성|아이들?|어린이|소년|소녀|청년|청소년|아기|유아|노인|할머니|할아버지|아저씨|아주머니|학생|운전자|운전사|기사|경찰관?|경비원|군인|소방관|직원|작업자|배달원|택배\\s?기사|손님|고객|승객|주민|주인|커플|가족|택시|세단|구급차|경찰차|순찰차|소방차|덤프트럭|지게차|트랙터|견인차|굴착기|헬리콥터|드론|비둘기|강아지|새끼|젊은|늙은|키가\\s?큰|뚱뚱한|대머리|백인|흑인|외국인|수염|문신|머리카락|애완|반려|친구|동료|부부|아버지|어머니|부모|형제|자매|아들|이웃";
const THINGS_KO =
  "상자|박스|소포|택배|사다리|막대기?|몽둥이|돌멩이|벽돌|망치|도끼|공구|도구|밧줄|지갑|열쇠|현금|돈|서류|피(?=가|를)|시체|시신";

/** What people do with things and with one another, beyond places and movement: no fact of the index shows it. */
const ACTIONS_EN =
  "holds?|holding|held|carr(?:y|ies|ied|ying)|pick(?:s|ed|ing)? (?:\\w+ ){0,3}up|grab\\w*|takes(?! place)|taking(?! place)|took(?! place)|puts?|putting|hand(?:s|ed|ing) (?:\\w+ ){0,3}over|gives?|gave|giving|exchang\\w*|throw\\w*|threw|toss\\w*|push\\w*|pull(?:s|ed|ing)?|drag\\w*|lift(?:s|ed|ing)|kick\\w*|punch\\w*|hits?|hitting|struck|strikes?|striking|slap\\w*|fight\\w*|fought|brawl\\w*|jump\\w*|climb\\w*|crawl\\w*|kneel\\w*|knelt|bends?|bending|bent|crouch\\w*|sits?|sitting|sat|seated|danc(?:e|es|ed|ing)|wav(?:es|ed|ing)|point(?:s|ed|ing) (?:at|to)|look(?:s|ed|ing) (?:at|around|into|for|back)|star(?:es|ed|ing) at|watch(?:es|ed|ing)?|talk\\w*|speak\\w*|spoke|convers(?:e|es|ed|ing)|chat\\w*|argu\\w*|shout\\w*|yell\\w*|smok(?:es|ed|ing)|eats?|eating|ate|drinks?|drinking|drank|open(?:s|ed|ing)|clos(?:es|ed|ing)|lock(?:s|ed|ing)|unlock\\w*|breaks?|breaking|broke|broken|smash\\w*|damag\\w*|destroy\\w*|touch\\w*|load(?:s|ed|ing)|unload\\w*|return\\w*|gets? (?:in|into|out|off|on)|getting (?:in|into|out|off|on)|got (?:in|into|out|off|on)|board(?:s|ed|ing)|revers(?:es|ed|ing)|overt[ao]k\\w*|collid\\w*|collision\\w*|crash\\w*|accidents?|hug(?:s|ged|ging)?|kiss\\w*|deliver\\w*|repair\\w*|fix(?:es|ed|ing)|clean(?:s|ed|ing)|search(?:es|ed|ing)|inspect\\w*|knock\\w*|us(?:es|ed|ing)|play(?:s|ed|ing)|writ(?:es|ing)|wrote|sleep\\w*|slept|faint\\w*|bleed\\w*|injur\\w*|hurt\\w*|wound\\w*|dead|die[sd]?|dying|death|unconscious|alive|waits? for|waiting for|waited for|explod\\w*|burn(?:s|ed|ing)?|burst\\w*|bought|buys?|buying|sold|sells?|paid|pays?|paying|film(?:s|ed|ing)|photograph\\w*|text(?:s|ed|ing)|slip(?:s|ped|ping)|tripp(?:ed|ing)|stumbl\\w*|limp(?:s|ed|ing)|skat(?:es|ed|ing)|sw[aiu]m\\w*|s[aiu]ng|sing(?:s|ing)|laugh\\w*|cr(?:y|ies|ied|ying)|smil\\w*|nod(?:s|ded|ding)|gestur\\w*|honk\\w*|brak(?:es|ed|ing)|swerv\\w*|skid\\w*|spits?|spat|urinat\\w*|rings?|ringing|rang|belong\\w*|owns?|owned|again|once more|reappear\\w*|comes? back|coming back|came back|goes back|went back|abandon\\w*|forgot\\w*|discard\\w*|dump\\w*|dropp(?:ed|ing)|drops";
const ACTIONS_KO =
  "들고|든\\s?채|메고|끌고|잡(?:고|아|았|는)|쥐(?:고|었)|집어|주워|줍|건네|주고받|던지|던져|던졌|떨어뜨|밀(?:고|었|어|치)|당기|당겨|발로|때리|때려|때렸|주먹|싸우|싸움|싸웠|뛰어오|점프|기어|올라(?:타|탔|탄|탑|가|갔|간)|운전|몰(?:고|았)|버리(?!고\\s?간)|버렸|버린|유기|넘어가|넘어갔|무릎|쪼그|앉(?:아|은|았|는|고)|춤|흔들(?:고|었|며)|가리키|쳐다|바라보|살피|살펴|둘러보|지켜보|대화|이야기|말하|말했|통화|소리치|소리쳤|담배|마시|마셨|먹(?:고|었|는)|열(?:고|었|어)\\s?|닫(?:고|았|아)|잠그|잠갔|부수|부쉈|부서|깨(?:고|뜨|졌|트)|망가|만지|만졌|싣|실었|내리(?:고|는|다가)|내렸|내린|탑승|하차|돌아(?:서|왔|오|갔|가)|되돌|후진|추월|충돌|사고|부딪|껴안|악수|배달|수리|청소|뒤지|뒤졌|두드리|누르|눌렀|사용|읽|자고|기절|다치|다쳤|다친|부상|사망|죽|의식|기다리|기다렸|폭발|불타|타오르|미끄러|비틀|절뚝|웃(?:고|었|는)|울(?:고|었)|촬영하|사진을|결제|쫓기|쫓겼|쫓긴|소유|다시|또다시|재차|재등장|(?<![가-힣])(?:멘|맨|든)\\s(?=[가-힣])";

/** Beside, but on which side: a fact says near only. */
const PLACED_EN = "in front of|behind";
const PLACED_KO = "앞에서?|앞의|앞을|뒤에(?:서|\\s?있)|뒤의|뒤를(?!\\s?(?:따라|따르|쫓|뒤쫓))|뒤편";

/** Two tracks are never known to be one object. */
const SAME =
  /\b(?:same(?! (?:time|moment|way|direction|camera|place|picture|video))|identical)\b|동일|같은\s?(?:사람|인물|차|차량|트럭|물체|승용차)/iu;

const words = (english: string, korean: string): RegExp => new RegExp(`\\b(?:${english})\\b|(?:${korean})`, "giu");
const CLAIMS: ReadonlyArray<readonly [RegExp, WordClaim["code"]]> = [
  [words(`${KINDS_EN}|${THINGS_EN}`, `${KINDS_KO}|${THINGS_KO}`), "classNotSupported"],
  [words(`${ACTIONS_EN}|${PLACED_EN}`, `${ACTIONS_KO}|${PLACED_KO}`), "relationNotSupported"],
];

/** Words of a text that say more than facts do, in order. `left behind` is a fact of its own. */
export function claimsIn(text: string): WordClaim[] {
  const read = text.replace(/\bleft behind\b|\b(?:leaves?|leaving) (?:\w+ ){1,3}behind\b/giu, " ");
  return CLAIMS.flatMap(([pattern, code]) =>
    Array.from(read.matchAll(pattern), ([word]) => ({ word: word.trim(), code })),
  );
}

/** A word that says that two sightings are of one object; null when none does. */
export function sameIn(text: string): string | null {
  return SAME.exec(text)?.[0] ?? null;
}
