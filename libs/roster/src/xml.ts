import { damaged } from './errors.ts';

export interface XmlHandler {
  /** Local name of an element, its attributes unparsed. */
  open(name: string, attributes: string): void;
  close(name: string): void;
  text(text: string): void;
}

/** One token (tag, comment or run of text) may not be longer; a cell holds at most 32,767 characters. */
const tokenCharactersMax = 4 * 1024 * 1024;

/**
 * Splits XML into tags and text as it arrives. Knows what Office Open XML uses (ECMA-376): no document types (refused,
 * so no entity can be declared), prefixes are dropped. Nesting is not checked.
 */
export class XmlTokenizer {
  readonly #handler: XmlHandler;
  #rest = '';

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** Feeds the next piece of the document. Throws RosterError on what is not XML. */
  write(chunk: string): void {
    const data = this.#rest + chunk;
    let at = 0;
    for (;;) {
      const tag = data.indexOf('<', at);
      if (tag < 0) break;
      if (tag > at) this.#handler.text(decodeEntities(data.slice(at, tag)));
      const end = this.#tagEnd(data, tag);
      if (end < 0) {
        at = tag;
        break;
      }
      this.#tag(data, tag, end);
      at = end;
    }
    this.#rest = data.slice(at);
    if (this.#rest.length > tokenCharactersMax) throw damaged();
  }

  /** Ends the document. Throws RosterError when a tag was left open. */
  end(): void {
    if (this.#rest.includes('<')) throw damaged();
  }

  #tagEnd(data: string, tag: number): number {
    const second = data.charAt(tag + 1);
    if (second === '!') {
      if (data.startsWith('<!--', tag)) return after(data, '-->', tag + 4);
      if (data.startsWith('<![CDATA[', tag)) return after(data, ']]>', tag + 9);
      if (data.length - tag < 9) return -1;
      throw damaged();
    }
    if (second === '?') return after(data, '?>', tag + 2);
    if (second === '/') return after(data, '>', tag + 2);
    return elementEnd(data, tag);
  }

  #tag(data: string, tag: number, end: number): void {
    const second = data.charAt(tag + 1);
    if (second === '!') {
      if (data.startsWith('<![CDATA[', tag)) this.#handler.text(data.slice(tag + 9, end - 3));
      return;
    }
    if (second === '?') return;
    if (second === '/') {
      this.#handler.close(localName(data.slice(tag + 2, end - 1)).trimEnd());
      return;
    }
    const empty = data.charAt(end - 2) === '/';
    const body = data.slice(tag + 1, empty ? end - 2 : end - 1);
    const space = body.search(/\s/);
    const name = localName(space < 0 ? body : body.slice(0, space));
    this.#handler.open(name, space < 0 ? '' : body.slice(space));
    if (empty) this.#handler.close(name);
  }
}

function after(data: string, mark: string, from: number): number {
  const found = data.indexOf(mark, from);
  return found < 0 ? -1 : found + mark.length;
}

/** Position after the `>` that ends a tag, or -1; a `>` inside a quoted attribute is legal, though rare. */
function elementEnd(data: string, tag: number): number {
  let quote = 0;
  for (let at = tag; at < data.length; at += 1) {
    const code = data.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x3e) return at + 1;
    else if (code === 0x22 || code === 0x27) quote = code;
  }
  return -1;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
    },
  );
}

const attributePatterns = new Map<string, RegExp>();

/** Value of one attribute (by its local name), decoded; undefined when absent. */
export function attribute(attributes: string, name: string): string | undefined {
  let pattern = attributePatterns.get(name);
  if (pattern === undefined) {
    pattern = new RegExp(`[\\s:]${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    attributePatterns.set(name, pattern);
  }
  const match = pattern.exec(attributes);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? undefined : decodeEntities(value);
}

/** Feeds UTF-8 (or UTF-16 with its mark) bytes through a handler; `drain` runs after each piece. */
export async function* tokenize<T>(
  chunks: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
  drain: () => Iterable<T>,
): AsyncGenerator<T> {
  const tokenizer = new XmlTokenizer(handler);
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : 'utf-8');
    tokenizer.write(decoder.decode(chunk, { stream: true }));
    yield* drain();
  }
  tokenizer.end();
  yield* drain();
}
