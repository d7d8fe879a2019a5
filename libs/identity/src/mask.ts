/** Keeps `head` and `tail` characters; a text too short to hide at least as much as it shows loses the head, then all. */
function maskMiddle(text: string, head: number, tail: number): string {
  const characters = [...text];
  const keep = (first: number, last: number) =>
    characters.map((c, i) => (i < first || i >= characters.length - last ? c : '*')).join('');
  if (characters.length >= head + tail + 4) return keep(head, tail);
  return characters.length >= tail * 2 ? keep(0, tail) : keep(0, 0);
}

/** `3310**********0016`: first 4 and last 4 characters. */
export function maskResidentId(id: string): string {
  return maskMiddle(id, 4, 4);
}

/** `138****5678`: first 3 and last 4 digits. */
export function maskPhone(phone: string): string {
  return maskMiddle(phone, 3, 4);
}

/** First 4 and last 4 digits of a bank account. */
export function maskBankAccount(account: string): string {
  return maskMiddle(account, 4, 4);
}

/** A name as a public notice (公示) shows it: 张*, 王*英, 欧**明; a single character is hidden. */
export function maskName(name: string): string {
  const characters = [...name.trim()];
  if (characters.length <= 1) return '*'.repeat(characters.length);
  if (characters.length === 2) return `${characters[0]}*`;
  return `${characters[0]}${'*'.repeat(characters.length - 2)}${characters[characters.length - 1]}`;
}
