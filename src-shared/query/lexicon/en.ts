import { AFTERNOON, DAYTIME, EVENING, MORNING, NIGHT, op, SMALL_HOURS, UNITS } from "./senses.ts";
import type { Entry, Lexicon } from "./senses.ts";

/** English words and what they mean. The first form of a row is the one that formatted queries use where they need one. Hyphens count as spaces. */
const words: Entry[] = [
  { sense: { is: "color", names: ["black"] }, forms: "black" },
  { sense: { is: "color", names: ["white"] }, forms: "white" },
  { sense: { is: "color", names: ["gray"] }, forms: "gray|grey" },
  { sense: { is: "color", names: ["red"] }, forms: "red|crimson|scarlet" },
  { sense: { is: "color", names: ["orange"] }, forms: "orange" },
  { sense: { is: "color", names: ["yellow"] }, forms: "yellow" },
  { sense: { is: "color", names: ["green"] }, forms: "green|lime" },
  { sense: { is: "color", names: ["blue"] }, forms: "blue|sky blue" },
  { sense: { is: "color", names: ["purple"] }, forms: "purple|violet" },
  { sense: { is: "color", names: ["pink"] }, forms: "pink|magenta" },
  { sense: { is: "color", names: ["brown"] }, forms: "brown" },
  { sense: { is: "color", names: ["blue", "black"] }, forms: "navy|navy blue|dark blue" },
  { sense: { is: "color", names: ["blue", "green"] }, forms: "teal|turquoise|cyan" },
  { sense: { is: "color", names: ["red", "brown"] }, forms: "maroon|burgundy|dark red" },
  { sense: { is: "color", names: ["gray", "black"] }, forms: "charcoal|dark gray|dark grey" },
  { sense: { is: "color", names: ["gray", "white"] }, forms: "silver|light gray|light grey" },
  { sense: { is: "color", names: ["green", "brown"] }, forms: "khaki|olive" },
  { sense: { is: "color", names: ["brown", "white", "yellow"] }, forms: "beige|tan|cream" },
  { sense: { is: "color", names: ["yellow", "brown"] }, forms: "gold|golden" },
  { sense: { is: "color", names: ["black", "gray"], shade: true }, forms: "dark|dark colored|dark coloured" },
  { sense: { is: "color", names: ["white", "gray"], shade: true }, forms: "light|light colored|light coloured|bright" },

  {
    sense: { is: "garment", part: "upper" },
    forms:
      "top|tops|jacket|jackets|shirt|shirts|t shirt|t shirts|tshirt|coat|coats|sweater|hoodie|blouse|vest|jumper|pullover|sweatshirt|cardigan|parka|blazer|upper body|upper clothes",
  },
  {
    sense: { is: "garment", part: "lower" },
    forms: "bottoms|trousers|pants|skirt|skirts|shorts|leggings|slacks|lower body|lower clothes",
  },
  {
    sense: { is: "garment", part: "any" },
    forms: "clothes|clothing|outfit|dress|dresses|suit|suits|garment|garments",
  },
  { sense: { is: "garment", part: "lower", color: "blue" }, forms: "jeans|denim" },
  { sense: { is: "wear" }, forms: "wearing|wears|wear|dressed in|dressed|clad in|clad" },

  { sense: { is: "size", size: "small" }, forms: "small|little|tiny" },
  { sense: { is: "size", size: "large" }, forms: "large|big|huge" },

  {
    sense: { is: "move", by: "any", speed: null },
    forms: "moving|moves|move|moved|going|goes|go|heading|heads|headed|passing|passes|traveling|travelling|travels",
  },
  { sense: { is: "move", by: "legs", speed: null }, forms: "walking|walks|walk|walked|strolling|strolls" },
  {
    sense: { is: "move", by: "legs", speed: "fast" },
    forms: "running|runs|run|ran|sprinting|sprints|jogging|jogs|rushing",
  },
  { sense: { is: "move", by: "wheels", speed: null }, forms: "driving|drives|drive|drove|rolling" },
  { sense: { is: "move", by: "any", speed: "fast" }, forms: "speeding|racing" },
  { sense: { is: "pace", speed: "fast" }, forms: "fast|quickly|rapidly|quick" },
  { sense: { is: "pace", speed: "slow" }, forms: "slow|slowly" },
  {
    sense: { is: "idle" },
    forms:
      "standing still|stands still|standing|stands|stand|stationary|stops|stop|stopping|motionless|not moving|stopped|parked|waiting|waits|idle|sitting|sits|seated",
  },
  {
    sense: { is: "loiter" },
    forms: "loitering|loiters|loiter|lingering|lingers|hanging around|hangs around|wandering",
  },
  { sense: { is: "stay" }, forms: "staying|stays|stay|stayed|remaining|remains|visible|present|in view|on screen" },
  {
    sense: { is: "enter" },
    forms:
      "entering|enters|enter|entered|coming in|comes in|come in|coming|comes|come|arriving|arrives|appearing|appears",
  },
  {
    sense: { is: "exit" },
    forms:
      "leaving|leaves|leave|exiting|exits|exit|exited|going out|goes out|going off|goes off|disappearing|disappears",
  },
  { sense: { is: "side", side: "left" }, forms: "left|leftward|leftwards|left side|left hand side|left edge" },
  { sense: { is: "side", side: "right" }, forms: "right|rightward|rightwards|right side|right hand side|right edge" },
  { sense: { is: "side", side: "up" }, forms: "up|upward|upwards|top side|top edge" },
  { sense: { is: "side", side: "down" }, forms: "down|downward|downwards|bottom|bottom side|bottom edge" },
  { sense: { is: "side", side: "up-left" }, forms: "up left|upper left|top left" },
  { sense: { is: "side", side: "up-right" }, forms: "up right|upper right|top right" },
  { sense: { is: "side", side: "down-left" }, forms: "down left|lower left|bottom left" },
  { sense: { is: "side", side: "down-right" }, forms: "down right|lower right|bottom right" },
  { sense: { is: "direction", sides: ["up"] }, forms: "away from the camera|away from camera" },
  {
    sense: { is: "direction", sides: ["down"] },
    forms: "towards the camera|toward the camera|towards camera|toward camera",
  },

  {
    sense: { is: "relation", relation: "near" },
    forms: "near|next to|beside|close to|near to|nearby|alongside|in front of|adjacent to",
  },
  {
    sense: { is: "relation", relation: "near", mutual: true },
    forms: "together|together with|close together|near each other|close to each other|next to each other|side by side",
  },
  { sense: { is: "relation", relation: "near", behind: true }, forms: "behind" },
  { sense: { is: "relation", relation: "on" }, forms: "riding|rides|ride|riding on|on top of|on a ride on|mounted on" },
  { sense: { is: "relation", relation: "in" }, forms: "inside|inside of|sitting in|seated in" },
  {
    sense: { is: "relation", relation: "following" },
    forms: "following|follows|follow|chasing|chases|tailing|trailing|pursuing|walking behind|running after",
  },
  {
    sense: { is: "relation", relation: "meeting" },
    forms: "meeting|meets|meet|met|meeting with|meets with|meeting up with|meeting each other|meet each other",
  },
  {
    sense: { is: "relation", relation: "gathering" },
    forms: "gathering|gathered|gather|gathers|standing together|huddled",
  },
  {
    sense: { is: "relation", relation: "leftBehind" },
    forms: "left behind|abandoned|unattended|left alone|left unattended|forgotten|dropped",
  },
  {
    sense: { is: "relation", relation: "lying" },
    forms:
      "lying|lies|lying down|lies down|laying down|lying on the ground|lies on the ground|lying on the floor|lying on ground|fallen|fallen down|fell down|collapsed|falls down|on the ground|on the floor",
  },

  {
    sense: { is: "signal", signal: "flash" },
    forms: "flash|flash of light|sudden flash|light flash|bright flash|flashes",
  },
  {
    sense: { is: "signal", signal: "flame" },
    forms: "flickering flame|flickering|flame colored flicker|flickering light",
  },
  {
    sense: { is: "signal", signal: "lightOn" },
    forms:
      "light switched on|lights switched on|light turned on|lights turned on|light on|lights on|light turns on|lights turn on|lights come on|light comes on",
  },
  {
    sense: { is: "signal", signal: "lightOff" },
    forms:
      "light switched off|lights switched off|light turned off|lights turned off|light off|lights off|light turns off|lights turn off|lights go out|light goes out|blackout|power cut",
  },
  {
    sense: { is: "signal", signal: "cameraMoved" },
    forms:
      "camera moved|camera moves|camera moving|camera was moved|camera is moved|camera turned|camera shake|camera shaking|moved camera|shaking camera",
  },
  {
    sense: { is: "signal", signal: "cameraCovered" },
    forms:
      "camera covered|camera is covered|camera was covered|covered camera|camera blocked|camera is blocked|blocked camera|lens covered|covered lens|camera obstructed|camera masked",
  },
  { sense: { is: "signal", signal: "dark" }, forms: "dark picture|dark scene|dark image|dark|darkness|underexposed" },
  {
    sense: { is: "signal", signal: "blurred" },
    forms: "blurred picture|blurred|blurry|blurry picture|out of focus|unfocused|defocused",
  },
  {
    sense: { is: "signal", signal: "still" },
    forms: "still scene|quiet scene|nothing moving|nothing moves|no movement|no motion|nothing happening",
  },
  {
    sense: { is: "signal", signal: "busy" },
    forms: "busy scene|busy|a lot of movement|lots of movement|a lot of motion|lots of motion",
  },

  { sense: { is: "several", min: 3, max: null }, forms: "several|multiple|a few|a group of|group of|groups of|some" },
  { sense: { is: "several", min: 5, max: null }, forms: "many|lots of|a lot of|plenty of|numerous" },
  { sense: { is: "several", min: 2, max: 2 }, forms: "a pair of|pair of|both" },
  { sense: { is: "several", min: 2, max: null }, forms: "a couple of|couple of" },
  {
    sense: { is: "several", min: 1, max: 1 },
    forms: "a single|single|a lone|lone|alone|only one|exactly one|just one",
  },
  { sense: { is: "bound", bound: "above", post: false }, forms: "more than|over|greater than|longer than|above" },
  {
    sense: { is: "bound", bound: "min", post: false },
    forms: "at least|no less than|no fewer than|not less than|minimum|a minimum of",
  },
  { sense: { is: "bound", bound: "below", post: false }, forms: "less than|fewer than|under|shorter than|below" },
  {
    sense: { is: "bound", bound: "max", post: false },
    forms: "at most|no more than|not more than|up to|maximum|a maximum of|no longer than",
  },
  { sense: { is: "bound", bound: "exact", post: false }, forms: "exactly|just|precisely" },
  { sense: { is: "bound", bound: "about", post: false }, forms: "about|around|approximately|roughly" },
  { sense: { is: "bound", bound: "min", post: true }, forms: "or more|or longer" },
  { sense: { is: "bound", bound: "max", post: true }, forms: "or less|or fewer" },
  { sense: { is: "unit", us: UNITS.second }, forms: "second|seconds|sec|secs" },
  { sense: { is: "unit", us: UNITS.minute }, forms: "minute|minutes|min|mins" },
  { sense: { is: "unit", us: UNITS.hour }, forms: "hour|hours|hr|hrs|h" },
  { sense: { is: "unit", us: UNITS.day }, forms: "day|days" },
  { sense: { is: "unit", us: 7 * UNITS.day }, forms: "week|weeks" },

  { sense: { is: "ampm", pm: false }, forms: "am|a m" },
  { sense: { is: "ampm", pm: true }, forms: "pm|p m" },
  { sense: { is: "clock", minute: 720, hourOnly: true, style: "stated" }, forms: "noon|midday" },
  { sense: { is: "clock", minute: 0, hourOnly: true, style: "stated" }, forms: "midnight" },
  {
    sense: { is: "daypart", from: NIGHT[0], to: NIGHT[1], half: "night" },
    forms: "at night|night|nights|during the night|in the night|nighttime|at nighttime|overnight",
  },
  {
    sense: { is: "daypart", from: MORNING[0], to: MORNING[1], half: "am" },
    forms: "in the morning|morning|mornings|during the morning",
  },
  {
    sense: { is: "daypart", from: AFTERNOON[0], to: AFTERNOON[1], half: "pm" },
    forms: "in the afternoon|afternoon|afternoons|during the afternoon",
  },
  {
    sense: { is: "daypart", from: EVENING[0], to: EVENING[1], half: "pm" },
    forms: "in the evening|evening|evenings|during the evening",
  },
  {
    sense: { is: "daypart", from: SMALL_HOURS[0], to: SMALL_HOURS[1], half: "am" },
    forms: "at dawn|dawn|in the small hours|before dawn",
  },
  {
    sense: { is: "daypart", from: DAYTIME[0], to: DAYTIME[1], half: "pm" },
    forms: "during the day|by day|in the daytime|in daytime",
  },
  { sense: { is: "relDay", offset: 0 }, forms: "today" },
  { sense: { is: "relDay", offset: -1 }, forms: "yesterday" },
  { sense: { is: "relDay", offset: -2 }, forms: "the day before yesterday|day before yesterday" },
  { sense: { is: "relDay", offset: -1, daypart: NIGHT }, forms: "last night|yesterday night" },
  { sense: { is: "relDay", offset: 0, daypart: NIGHT }, forms: "tonight" },
  { sense: { is: "relDay", offset: 0, daypart: MORNING }, forms: "this morning" },
  { sense: { is: "relDay", offset: 0, daypart: AFTERNOON }, forms: "this afternoon" },
  { sense: { is: "relDay", offset: 0, daypart: EVENING }, forms: "this evening" },
  { sense: { is: "period", period: "week", offset: 0 }, forms: "this week" },
  { sense: { is: "period", period: "week", offset: -1 }, forms: "last week" },
  { sense: { is: "period", period: "month", offset: 0 }, forms: "this month" },
  { sense: { is: "period", period: "month", offset: -1 }, forms: "last month" },
  { sense: { is: "period", period: "year", offset: 0 }, forms: "this year" },
  { sense: { is: "period", period: "year", offset: -1 }, forms: "last year" },
  ...[
    "sunday|sun",
    "monday|mon",
    "tuesday|tue|tues",
    "wednesday|wed",
    "thursday|thu|thurs",
    "friday|fri",
    "saturday|sat",
  ].map((forms, day): Entry => ({
    // "sun" and "sat" are words of their own.
    sense: { is: "weekday", day },
    forms: `${forms.replace(/^sunday\|sun$/, "sunday").replace(/\|sat$/, "")}|${forms.split("|")[0]}s`,
  })),
  { sense: { is: "weekday", day: 1, set: [1, 2, 3, 4, 5] }, forms: "weekdays|weekday|on weekdays" },
  {
    sense: { is: "weekday", day: 0, set: [0, 6] },
    forms: "weekends|weekend|on weekends|at the weekend|on the weekend",
  },
  ...[
    "january|jan",
    "february|feb",
    "march",
    "april|apr",
    "may",
    "june|jun",
    "july|jul",
    "august|aug",
    "september|sep|sept",
    "october|oct",
    "november|nov",
    "december|dec",
  ].map(
    // "march" and "may" are words of their own: months only beside a day.
    (forms, i): Entry => ({ sense: { is: "month", month: i + 1, alone: i !== 2 && i !== 4 }, forms }),
  ),
  ...["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"].map(
    (forms, i): Entry => ({ sense: { is: "number", n: i + 1 }, forms }),
  ),
  { sense: { is: "number", n: 20 }, forms: "twenty" },
  { sense: { is: "number", n: 30 }, forms: "thirty" },
  { sense: { is: "counter", of: [] }, forms: "of them" },

  op("article", "a|an|the|another|his|her|their|its"),
  op(
    "filler",
    "is|are|was|were|be|being|been|there|of|this|these|those|who's|it|they|he|she|footage|video|videos|clip|clips|scene|scenes|moment|moments|frame|frames|picture|pictures|image|when|where|while|then there|any|all|every|each other|across|through|along|having|has|have|had|carrying|carries|holding|holds|with him|with her|as well|also|please|direction|time|times|o'clock|oclock|colored|coloured|color|colour|during|which are|only|into|onto|out of|away|everything",
  ),
  op(
    "request",
    "show me|show|find me|find|search for|search|look for|looking for|give me|i want to see|i am looking for|list|get me",
  ),
  op("and", "and|plus|&"),
  op("or", "or"),
  op("but", "but"),
  op("that", "that is|that are|which is|which are|who is|who are|that|which|who"),
  op("with", "with"),
  op("in", "in"),
  op("on", "on"),
  op("by", "by"),
  op("at", "at"),
  op("from", "from"),
  op("to", "to|to the"),
  op("toward", "toward|towards"),
  op("for", "for"),
  op("between", "between"),
  op(
    "not",
    "without|without any|no|not|not any|except|except for|excluding|but not|but no|and no|with no|never|isn't|aren't|minus|other than|no sign of",
  ),
  op("then", "then|and then|after that|afterwards|afterward|followed by|followed|and after that|next|and later|later"),
  op("within", "within|in under|in less than"),
  op("after", "after|past|later than"),
  op("before", "before|earlier than|prior to"),
  op("since", "since|starting"),
  op("until", "until|till"),
  op(
    "last",
    "last|past the last|the last|the past|in the last|in the past|during the last|over the last|within the last",
  ),
  op("ago", "ago"),
  op("half", "half|half an|half a"),
  op("camera", "camera|cam|cameras|on camera|cctv"),
  op(
    "text",
    "text|texts|the text|word|the word|words|the words|saying|that says|says|reading|that reads|caption|sign saying|licence plate|license plate|number plate|plate",
  ),
];

export const EN: Lexicon = words;
