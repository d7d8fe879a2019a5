import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FLOORS = ['platform', 'people', 'supply', 'money', 'rights', 'care', 'oversight'];

/** Plain words that contracts and pages share: no server code behind them. */
const VOCABULARY = [
  'platform/contract/endpoint.ts',
  'platform/access/roles.ts',
  // Every room adds its tables to this declaration.
  'platform/transactions/database.ts',
];

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (['node_modules', 'dist', '.git', 'data'].includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const sources = ['libs', 'server', 'apps', 'bench', 'e2e', 'test']
  .map((folder) => join(ROOT, folder))
  .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory())
  .flatMap((folder) => [...filesBelow(folder)])
  .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, 'utf8') }));

const isTest = (path: string) =>
  /\.(test|testing)\.tsx?$|\/testing\/|^test\/|^e2e\/|^bench\/|server\/src\/testing\.ts|test-answers\.ts/.test(path);

const imports: Import[] = sources.flatMap(({ path, text }) =>
  ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName, pos }) => {
    if (!fileName.startsWith('.')) return [];
    const lineStart = text.lastIndexOf('\n', text.lastIndexOf('import', pos)) + 1;
    return [
      {
        from: path,
        to: relative(ROOT, resolve(ROOT, dirname(path), fileName)),
        typeOnly: /^\s*(import|export) type\b/.test(text.slice(lineStart, pos)),
      },
    ];
  }),
);

/** What stands in quotes in a file: literals, and the fixed parts of templates. */
function stringsOf(text: string): string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push(node.text);
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest));
  return found;
}

/** `server/src/<floor>/<room>/…`, else undefined. */
function placeOf(path: string): { floor: string; room: string; file: string } | undefined {
  const [server, src, floor, room, ...rest] = path.split('/');
  if (server !== 'server' || src !== 'src' || !floor || !room || !FLOORS.includes(floor) || rest.length === 0)
    return undefined;
  return { floor, room, file: rest.join('/') };
}

describe('the house', () => {
  it('imports go down only, and into a room only through its door', () => {
    const wrong = imports.flatMap(({ from, to }) => {
      if (isTest(from)) return [];
      const a = placeOf(from);
      const b = placeOf(to);
      if (!b) return a && to.startsWith('server/src/') ? [`${from} imports ${to}: a room knows no composition`] : [];
      const isWord = VOCABULARY.includes(`${b.floor}/${b.room}/${b.file}`);
      // tables.ts declares columns for joins; contract files are what pages and other contracts may read.
      const isDoor = isWord || /^(index|tables|([a-z-]+-)?contract)\.ts$/.test(b.file);
      if (!a) {
        if (!from.startsWith('apps/'))
          return isDoor || from.startsWith('server/src/testing') ? [] : [`${from} imports ${to} past its door`];
        return isWord || b.file.endsWith('contract.ts') ? [] : [`${from} imports ${to}: pages see contracts only`];
      }
      if (a.floor === b.floor && a.room === b.room) return [];
      if (FLOORS.indexOf(b.floor) > FLOORS.indexOf(a.floor)) return [`${from} imports ${to}: up a floor`];
      return isDoor ? [] : [`${from} imports ${to} past its door`];
    });
    expect(wrong).toEqual([]);
  });

  it('rooms of one floor do not import each other in a circle', () => {
    const edges = new Map<string, Set<string>>();
    for (const { from, to, typeOnly } of imports) {
      const a = placeOf(from);
      const b = placeOf(to);
      if (!a || !b || typeOnly || isTest(from) || a.floor === 'platform' || a.room === b.room || b.file !== 'index.ts')
        continue;
      const key = `${a.floor}/${a.room}`;
      edges.set(key, (edges.get(key) ?? new Set()).add(`${b.floor}/${b.room}`));
    }
    const circles: string[] = [];
    const walk = (room: string, path: string[]) => {
      if (path.includes(room)) return void circles.push([...path.slice(path.indexOf(room)), room].join(' → '));
      for (const next of edges.get(room) ?? []) walk(next, [...path, room]);
    };
    for (const room of edges.keys()) walk(room, []);
    expect([...new Set(circles)]).toEqual([]);
  });

  it('libraries know nothing of the server', () => {
    expect(
      imports.filter(({ from, to }) => from.startsWith('libs/') && !to.startsWith('libs/') && !isTest(from)),
    ).toEqual([]);
    const named = sources.filter(({ path, text }) => path.startsWith('libs/') && /from '@yike\/server/.test(text));
    expect(named.map(({ path }) => path)).toEqual([]);
  });

  it('every file is reached from somewhere', () => {
    const reached = new Set(imports.filter(({ from, to }) => from !== to).map(({ to }) => to));
    const isEntry = (path: string) =>
      isTest(path) ||
      /^libs\/[^/]+\/src\/index\.ts$|^apps\/[^/]+\/(src\/main\.tsx|vite\.config\.ts)$|^server\/src\/cli\/main\.ts$|extract-areas\.ts$|\.d\.ts$|service-worker\.ts$|population\/worker\.ts$/.test(
        path,
      );
    const idle = sources.map(({ path }) => path).filter((path) => !isEntry(path) && !reached.has(path));
    expect(idle).toEqual([]);
  });
});

const banned: { name: string; pattern: RegExp; allowed: RegExp }[] = [
  { name: 'any', pattern: /(:\s*any\b|\bas any\b|<any>)/, allowed: /$^/ },
  {
    name: 'a clock of its own',
    pattern: /\bDate\.now\(|new Date\(\)|performance\.now\(/,
    allowed: /^server\/src\/platform\/clock\/|^apps\/|^bench\/|^e2e\//,
  },
  { name: 'unseeded randomness', pattern: /\bMath\.random\(/, allowed: /$^/ },
  {
    name: 'SQL outside storage',
    pattern:
      /\b(selectFrom|insertInto|updateTable|deleteFrom)\(|\bsql(?:<[^`]*?>)?`\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i,
    allowed:
      /storage[^/]*\.ts$|\/storage\/|^server\/src\/platform\/(access|transactions|database|http)\/|^server\/src\/testing|^bench\/|^e2e\//,
  },
];

/** Comments become blanks, so that every place stays where it is. */
const withoutComments = (text: string): string =>
  text.replace(/\/\/.*|^[ \t]*\*.*/gm, (comment) => ' '.repeat(comment.length));

describe('tidy', () => {
  it.each(banned)('no $name', ({ pattern, allowed }) => {
    const found = sources
      .filter(({ path }) => !allowed.test(path) && !isTest(path))
      .flatMap(({ path, text }) =>
        [...withoutComments(text).matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(
          ({ 0: what, index }) => `${path}:${text.slice(0, index).split('\n').length} ${what}`,
        ),
      );
    expect(found).toEqual([]);
  });

  it('Chinese of the server and the packs has full-width punctuation', () => {
    // The keys of the pages are written as they are typed, and what a roster's header says is not ours.
    const han = '[\\u3400-\\u9fff\\u3001\\u3002\\uff01-\\uff60]';
    const half = new RegExp(`${han}[,;:!?()]|[,;:!?()]${han}`);
    const texts = [
      ...sources
        .filter(({ path }) => path.startsWith('server/src/') && !isTest(path) && !path.endsWith('demo/roster-file.ts'))
        .flatMap(({ path, text }) => stringsOf(text).map((words) => ({ path, words }))),
      ...readdirSync(join(ROOT, 'packs'), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.json'))
        .flatMap((path) =>
          [...readFileSync(join(ROOT, 'packs', path), 'utf8').matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([words]) => ({
            path,
            words,
          })),
        ),
    ];
    expect(texts.length).toBeGreaterThan(3000);
    // An English summary may hold a Chinese term in brackets.
    const isEnglish = (words: string) =>
      (words.match(/[a-z]/g)?.length ?? 0) > (words.match(/[\u3400-\u9fff]/g)?.length ?? 0) * 3;
    expect(
      texts.filter(({ words }) => half.test(words) && !isEnglish(words)).map(({ path, words }) => `${path}: ${words}`),
    ).toEqual([]);
  });

  it('no test is switched off or alone', () => {
    const pattern = /\b(it|test|describe)\.(only|skip|todo)\b/;
    expect(
      sources.filter(({ path, text }) => path !== 'test/house.test.ts' && pattern.test(text)).map(({ path }) => path),
    ).toEqual([]);
  });

  it('no file is longer than 500 lines', () => {
    expect(sources.filter(({ text }) => text.split('\n').length > 501).map(({ path }) => path)).toEqual([]);
  });
});
