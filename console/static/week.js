// Opening hours as they are written, and as a week: from one to the other and back. Pure.

export const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const PART = /^(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))? (\d\d:\d\d)-(\d\d:\d\d)$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const MIDNIGHT = "00:00";

/** `Mo-Fr 09:00-18:00; Sa 09:00-24:00 America/Sao_Paulo` → {always, zone, week}: seven lists of {opens, closes}. */
export function readHours(text) {
  const cut = text.trim().lastIndexOf(" ");
  const [parts, zone] = cut < 0 ? [text.trim(), "UTC"] : [text.trim().slice(0, cut), text.trim().slice(cut + 1)];
  const week = DAYS.map(() => []);
  if (parts.toLowerCase() === "always") return { always: true, zone, week };
  for (const part of parts.split(";")) {
    const [, first, last, opens, closes] = part.trim().match(PART);
    const end = closes === "24:00" ? MIDNIGHT : closes;
    for (let day = DAYS.indexOf(first); day <= DAYS.indexOf(last ?? first); day += 1) week[day].push({ opens, closes: end });
  }
  return { always: false, zone, week };
}

/** The other way round; a span that closes at 0:00 lasts to the end of the day. */
export function writeHours({ always, zone, week }) {
  if (always) return `always ${zone}`;
  const parts = week.flatMap((spans, day) => spans.map(({ opens, closes }) => `${DAYS[day]} ${opens}-${closes === MIDNIGHT ? "24:00" : closes}`));
  return `${parts.join("; ")} ${zone}`;
}

/** What is wrong with a week: {day, span, why}, or null. `why`: never (no day is open), time, order, overlap. */
export function wrongIn({ always, week }) {
  if (always) return null;
  for (const [day, spans] of week.entries()) {
    for (const [span, { opens, closes }] of spans.entries()) {
      if (!TIME.test(opens) || !TIME.test(closes)) return { day, span, why: "time" };
      if (minutes(opens) >= end(closes)) return { day, span, why: "order" };
      if (spans.slice(0, span).some((other) => minutes(opens) < end(other.closes) && minutes(other.opens) < end(closes))) return { day, span, why: "overlap" };
    }
  }
  return week.some((spans) => spans.length > 0) ? null : { day: 0, span: 0, why: "never" };
}

const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const end = (time) => (time === MIDNIGHT ? 24 * 60 : minutes(time));
