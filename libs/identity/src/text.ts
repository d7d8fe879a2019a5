/**
 * Folds what an input method or a spreadsheet adds to a code: full-width ASCII becomes half-width, every kind of space
 * and invisible mark goes, and so does the apostrophe that forces text in Excel.
 */
export function foldCode(text: string): string {
  // Nearly every text of a large import is clean already: one look instead of three replacements.
  if (/^(?!['`])[\u0021-\u007e\u00b7\u4e00-\u9fff]*$/.test(text)) return text;
  return text
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(
      /[\s\u0000-\u001f\u007f\u0085\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u3164\ufeff]/g,
      '',
    )
    .replace(/^['`\u2018\u2019]+/, '');
}
