// The widget's own words, in the language of the page until the visitor picks one.
const SERVED = Object.keys(WORDS);
let language = recall("language") || languageOfPage();

function languageOfPage() {
  const wanted = [OPTIONS.language, document.documentElement.lang, ...(navigator.languages || [])];
  const short = wanted.map((tag) => (tag || "").slice(0, 2).toLowerCase());
  return short.find((tag) => SERVED.includes(tag)) || "en";
}

function say(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// 3 → "3º" or "3rd".
function ordinal(number) {
  const endings = WORDS[language].ordinals;
  const kind = new Intl.PluralRules(language, { type: "ordinal" }).select(number);
  return number + (endings[kind] || endings.other);
}

function clockTime(date) {
  return date.toLocaleTimeString(WORDS[language].tag, { hour: "2-digit", minute: "2-digit" });
}

// "today", "yesterday", "Friday, 3 May"
function dayName(date) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 864e5);
  if (days < 2) return new Intl.RelativeTimeFormat(WORDS[language].tag, { numeric: "auto" }).format(-days, "day");
  return date.toLocaleDateString(WORDS[language].tag, { weekday: "long", day: "numeric", month: "long" });
}

