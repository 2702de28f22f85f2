/** ID3v2.3: title, album, language, cover and chapters before an MP3. */

const CHILDREN = 255; // a table of contents counts them in one byte
const none = [0xff, 0xff, 0xff, 0xff];
const number = (value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const latin = (text) => [...text].map((letter) => letter.charCodeAt(0) & 255);

/** UTF-16 with its mark, as ID3v2.3 wants it for all that is not Latin-1. */
const wide = (text) => {
  const bytes = [0xff, 0xfe];
  for (let i = 0; i < text.length; i += 1) bytes.push(text.charCodeAt(i) & 255, text.charCodeAt(i) >> 8);
  return bytes;
};

const frame = (name, body) => [...latin(name), ...number(body.length), 0, 0, ...body];
const text = (name, words) => frame(name, [1, ...wide(words), 0, 0]);

/** Join neighbours until there are few enough; one that is joined is named after its first and its last. */
const atMost = (rows, limit) => {
  const count = Math.min(limit, rows.length);
  return Array.from({ length: count }, (_, i) => {
    const group = rows.slice(Math.floor((i * rows.length) / count), Math.floor(((i + 1) * rows.length) / count));
    const [start, title] = group[0];
    return [start, group.length > 1 ? `${title} – ${group.at(-1)[1]}` : title];
  });
};

/**
 * Return the tag: {title, album, artist, comment, language (ISO 639-2), cover: Uint8Array, chapters: [[s, title]],
 * duration (s)}. Chapters end where the next begins.
 */
export function id3({ title, album, artist, comment, language, cover, chapters, duration }) {
  const rows = atMost(chapters, CHILDREN);
  const name = (index) => [...latin(`chp${index}`), 0];
  const ms = (seconds) => number(Math.round(seconds * 1000));
  const contents = rows.flatMap((_, index) => name(index));
  const frames = [
    ...text("TIT2", title), ...(album ? text("TALB", album) : []), ...(artist ? text("TPE1", artist) : []),
    ...text("TCON", "Speech"), ...frame("TLAN", [0, ...latin(language)]),
    ...(comment ? frame("COMM", [1, ...latin(language), ...wide(""), 0, 0, ...wide(comment)]) : []),
    ...(rows.length ? frame("CTOC", [...latin("toc"), 0, 3, rows.length, ...contents]) : []),
    ...rows.flatMap(([start, words], index) => frame("CHAP", [
      ...name(index), ...ms(start), ...ms(index + 1 < rows.length ? rows[index + 1][0] : duration), ...none, ...none,
      ...text("TIT2", words),
    ])),
  ];
  const picture = cover && cover.length ? [0, ...latin("image/jpeg"), 0, 3, 0] : [];
  if (cover && cover[0] === 0x89) picture.splice(1, 10, ...latin("image/png"));
  const image = picture.length ? [...latin("APIC"), ...number(picture.length + cover.length), 0, 0, ...picture] : [];
  const size = frames.length + image.length + (image.length ? cover.length : 0);
  const head = [...latin("ID3"), 3, 0, 0, ...[21, 14, 7, 0].map((shift) => (size >> shift) & 127)];
  return [Uint8Array.from([...head, ...frames, ...image]), ...(image.length ? [cover] : [])];
}
