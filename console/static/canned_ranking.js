// Which canned replies fit what was typed, and which comes first.
import { fold } from "./calling.js";

/** Those that fit, best first: the customer's language, then what the shortcut begins with, has, and the text has. */
export function findCanned(all, query, language) {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  const rank = ({ shortcut, text }) => {
    const name = fold(shortcut);
    const words = `${name} ${fold(text)}`;
    if (!wanted.every((word) => words.includes(word))) return -1;
    if (name.startsWith(wanted.join("-"))) return 0;
    return wanted.every((word) => name.includes(word)) ? 1 : 2;
  };
  const fits = all.map((reply) => ({ reply, far: rank(reply), foreign: reply.language === language ? 0 : 1 })).filter(({ far }) => far >= 0);
  fits.sort((a, b) => a.foreign - b.foreign || a.far - b.far || a.reply.shortcut.localeCompare(b.reply.shortcut));
  return fits.map(({ reply }) => reply);
}
