/** Nouns that say where, of what or how a sentence speaks, and nouns of its grammar: they may stand as a subject without any evidence of their own. */
const ENGLISH = new Set(
  [
    "entrance entry exit gate gateway door doorway window wall fence building house garage street road roadway path pavement sidewalk curb kerb corner crossing crosswalk junction lane driveway yard garden lawn park lot parking area zone place spot site scene corridor hallway hall lobby room floor ground stairs stairway steps platform station shop store counter aisle shelf office warehouse dock ramp bridge tunnel tree trees sky sun weather background foreground surroundings environment side edge middle centre center top bottom left right front back",
    "picture image frame view footage video clip recording camera cameras lens sign signs light lights lighting lamp flash flicker brightness darkness movement motion activity direction way stay visit appearance appearances passage event events hit match sequence moment time times period stretch interval minute minutes hour hours second seconds day evening night morning afternoon",
    "number total count figure figures rest others other another latter former one ones two three first second third last next same following both all few lot while bit couple pair group crowd result answer question evidence object objects thing things it they he she this that these those what which who there total half part end start beginning short long brief single certain later earlier",
  ]
    .join(" ")
    .split(" "),
);
const KOREAN =
  /^(?:그|이|저|그것|이것|것|곳|수|때|중|앞|뒤|옆|하나|둘|셋|모두|전부|일부|나머지|누구|무엇|물체|입구|출구|문|정문|후문|건물|벽|창문|거리|길|도로|마당|주차장|복도|실내|실외|바닥|계단|나무|하늘|배경|화면|영상|사진|장면|모습|카메라|렌즈|표지|표지판|글자|조명|불|불빛|빛|움직임|방향|왼쪽|오른쪽|위쪽|아래쪽|가운데|시각|시간|동안|순간|처음|마지막|다음|전체|총|합계|개수|인원|대수|명|대|마리|개|번|답|질문|증거|결과)$/u;

export const isSurrounding = (word: string): boolean => ENGLISH.has(word.toLowerCase()) || KOREAN.test(word);
